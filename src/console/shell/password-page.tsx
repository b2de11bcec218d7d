import { Input } from 'antd';
import { useState } from 'react';
import { changePasswordEndpoint } from '#platform/sign-in/contract.ts';
import { DraftForm, Field } from '../kit/draft-form.tsx';
import { PageHead } from '../kit/layout.tsx';
import { Note } from '../kit/states.tsx';
import { useWords } from '../language.ts';
import { useAct } from '../query.ts';
import { words } from '../words.ts';

interface Passwords {
  readonly current: string;
  readonly next: string;
}

export function PasswordPage() {
  const say = useWords();
  const [changed, setChanged] = useState(false);
  const { act, pending, trouble } = useAct(changePasswordEndpoint, { onDone: () => setChanged(true) });
  return (
    <>
      <PageHead
        title={words('修改密码', 'Change password')}
        note={say(words('修改后，其他电脑和手机上的登录随即失效。', 'Your sign-ins elsewhere end at once.'))}
      />
      {changed ? (
        <Note>{say(words('密码已修改。', 'Your password has been changed.'))}</Note>
      ) : (
        <DraftForm<Passwords>
          initial={{ current: '', next: '' }}
          submit={words('修改密码', 'Change password')}
          pending={pending}
          trouble={trouble}
          onSubmit={(passwords) => act({ body: passwords })}
        >
          <Field
            name="current"
            label={words('当前密码', 'Current password')}
            required={words('请填写当前密码。', 'Enter your current password.')}
          >
            <Input.Password autoComplete="current-password" />
          </Field>
          <Field
            name="next"
            label={words('新密码', 'New password')}
            why={changePasswordEndpoint.refusals['weak-password']}
            required={words('请填写新密码。', 'Enter a new password.')}
          >
            <Input.Password autoComplete="new-password" />
          </Field>
        </DraftForm>
      )}
    </>
  );
}
