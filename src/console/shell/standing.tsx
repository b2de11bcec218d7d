/** Pages that stand in for another: not permitted, not found, failed. */
import { useQueryClient } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useLayoutEffect } from 'react';
import { RefusalError } from '../errors.ts';
import { PageHead } from '../kit/layout.tsx';
import { Trouble } from '../kit/states.tsx';
import { useWords } from '../language.ts';
import { type Words, words } from '../words.ts';

/** A page that does not come has no title of its own to leave in the window. */
function useTitle(title: Words): void {
  const text = useWords()(title);
  useLayoutEffect(() => {
    document.title = `${text} · 考安`;
  }, [text]);
}

function Standing({ title, text, children }: { title: Words; text: Words; children?: ReactNode }) {
  const say = useWords();
  useTitle(title);
  return (
    <div className="s-standing">
      <PageHead title={title} />
      <p>{say(text)}</p>
      {children}
      <p>
        <a href="/">{say(words('回到首页', 'Back to the start'))}</a>
      </p>
    </div>
  );
}

export const NotFound = () => (
  <Standing
    title={words('没有这个页面', 'There is no such page')}
    text={words(
      '地址可能有误，或该记录不在您的职责范围内。可从菜单进入，或按 Ctrl K 查找。',
      'The address may be mistaken, or the record is outside your remit. Use the menu, or press Ctrl K to search.',
    )}
  />
);

const NotPermitted = () => (
  <Standing
    title={words('您的职责不包含此页', 'This page is not part of your appointments')}
    text={words(
      '页面按任职权限开放。如工作需要，请联系本单位管理员调整任职。',
      'Pages open by appointment. If your work needs this one, ask the administrator of your unit.',
    )}
  />
);

/** Shown in the page's place when something was thrown; menu and header stay. */
export function Failure(props: ErrorComponentProps) {
  const { error } = props;
  if (error instanceof RefusalError && error.status === 403) return <NotPermitted />;
  if (error instanceof RefusalError && error.status === 404) return <NotFound />;
  return <Failed {...props} />;
}

const failed = words('页面没有打开', 'The page did not open');

function Failed({ error, reset }: ErrorComponentProps) {
  const say = useWords();
  const router = useRouter();
  const queries = useQueryClient();
  useTitle(failed);
  const retry = () => {
    void queries.resetQueries({ predicate: ({ state }) => state.status === 'error' });
    reset();
    void router.invalidate();
  };
  return (
    <div className="s-standing">
      <PageHead title={failed} />
      <Trouble of={error} />
      <p className="k-actions">
        <Button type="primary" onClick={retry}>
          {say(words('重试', 'Try again'))}
        </Button>
        <Button onClick={() => location.reload()}>{say(words('重新载入', 'Reload'))}</Button>
      </p>
    </div>
  );
}
