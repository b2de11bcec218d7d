import type { ReactNode } from 'react';
import { type Label, useWords } from '../language.ts';
import { LampMark, type LampState } from './lamp.tsx';
import { When } from './time.tsx';

export interface TimelineEntry {
  readonly key: string;
  /** ISO 8601; null for what has not happened yet */
  readonly at: string | null;
  /** 签收, 上报, 核验 … */
  readonly what: Label;
  readonly who?: ReactNode;
  /** Colours the mark; an entry that has happened and has none is 按时. */
  readonly state?: LampState;
  /** A reason, an opinion, evidence. */
  readonly body?: ReactNode;
}

/** What happened, newest first as given; what is still to come stands where it belongs, with an open mark. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const say = useWords();
  return (
    <ol className="k-timeline">
      {entries.map((entry) => {
        const state = entry.state ?? (entry.at === null ? 'not-yet' : 'on-time');
        return (
          <li key={entry.key}>
            <span className={`k-timeline-mark k-lamp is-${state}`}>
              <LampMark state={state} />
            </span>
            <div className="k-timeline-head">
              <span className={entry.at === null ? 'k-quiet' : undefined}>{say(entry.what)}</span>
              {entry.at !== null && <When at={entry.at} />}
            </div>
            {entry.who !== undefined && <div className="k-timeline-who">{entry.who}</div>}
            {entry.body !== undefined && <div className="k-timeline-body">{entry.body}</div>}
          </li>
        );
      })}
    </ol>
  );
}
