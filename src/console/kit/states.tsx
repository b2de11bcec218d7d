/** Empty, trouble and loading. Each says what is the case and what to do next. */
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { explain, withInstants } from '../errors.ts';
import { useExamYear } from '../exam.ts';
import { formatInstant } from '../format.ts';
import { type Label, useLanguage, useWords } from '../language.ts';
import type { SkeletonShape } from '../pages.ts';
import { words } from '../words.ts';
import { Figures, PageHead } from './layout.tsx';

export interface EmptyProps {
  /** Why there is nothing: 没有逾期的整改。 */
  readonly reason: Label;
  /** What to do next: 放宽筛选，或登记新的隐患。 */
  readonly next?: Label;
  readonly action?: ReactNode;
}

export function Empty({ reason, next, action }: EmptyProps) {
  const say = useWords();
  return (
    <div className="k-empty">
      <p>{say(reason)}</p>
      {next !== undefined && <p className="k-empty-next">{say(next)}</p>}
      {action !== undefined && <div className="k-actions">{action}</div>}
    </div>
  );
}

export interface TroubleProps {
  /** What was thrown; null shows nothing. */
  readonly of: unknown;
  readonly onRetry?: () => void;
}

/** What happened, what was kept, what to do. Put it where the form or the part that failed is. */
export function Trouble({ of, onRetry }: TroubleProps) {
  const say = useWords();
  const language = useLanguage();
  const examYear = useExamYear();
  if (of === null || of === undefined) return null;
  const { happened, kept, next, values: told } = explain(of);
  const values = withInstants(told, (at) => formatInstant(at, { language, examYear }));
  const rest = [kept, next].map((text) => say(text, values)).filter((text) => text !== '');
  return (
    <div className="k-trouble" role="alert">
      <p className="k-trouble-happened">{say(happened, values)}</p>
      {rest.length > 0 && <p>{rest.join(' ')}</p>}
      {onRetry !== undefined && (
        <div className="k-actions">
          <Button size="small" onClick={onRetry}>
            {say(words('重试', 'Try again'))}
          </Button>
        </div>
      )}
    </div>
  );
}

/** A warning that belongs to the page: near-due, incomplete, a missing font. */
export const Note = ({ children }: { readonly children: ReactNode }) => (
  <div className="k-note">{children}</div>
);

const Bone = ({ width }: { readonly width: string }) => <span className="k-bone" style={{ width }} />;

const times = (count: number): readonly number[] => Array.from({ length: count }, (_, position) => position);

function BoneRows({ rows }: { readonly rows: number }) {
  return (
    <div className="k-panel k-skeleton-rows">
      {times(rows).map((row) => (
        <div key={row}>
          <Bone width={`${60 + ((row * 17) % 35)}%`} />
          <Bone width="70%" />
          <Bone width="60%" />
          <Bone width="50%" />
        </div>
      ))}
    </div>
  );
}

function BoneCards({ cards }: { readonly cards: number }) {
  return (
    <Figures>
      {times(cards).map((card) => (
        <div key={card} className="k-figure">
          <Bone width="45%" />
          <span className="k-bone is-value" />
          <Bone width="100%" />
        </div>
      ))}
    </Figures>
  );
}

export interface SkeletonProps {
  readonly shape: SkeletonShape;
  /** Known before the page is; a matter's own name is not. */
  readonly title?: Label;
}

/** The page's final shape, standing still while it loads. */
export function Skeleton({ shape, title }: SkeletonProps) {
  const say = useWords();
  return (
    <div className="k-stack" role="status">
      <span className="k-unseen">{say(words('正在载入', 'Loading'))}</span>
      {title === undefined || shape === 'matter' ? (
        <span className="k-bone is-title" />
      ) : (
        <PageHead title={title} />
      )}
      {shape === 'figures' && <BoneCards cards={6} />}
      {(shape === 'list' || shape === 'figures') && <BoneRows rows={shape === 'list' ? 12 : 5} />}
      {shape === 'matter' && (
        <div className="k-split">
          <BoneRows rows={6} />
          <BoneRows rows={4} />
        </div>
      )}
      {shape === 'form' && (
        <div className="k-form k-stack">
          {times(4).map((field) => (
            <div key={field}>
              <Bone width="30%" />
              <span className="k-bone" style={{ height: 32, marginTop: 8 }} />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
