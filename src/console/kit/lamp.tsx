import type { ReactNode } from 'react';
import { type Label, useWords } from '../language.ts';
import { words } from '../words.ts';

export type LampState = 'on-time' | 'near' | 'overdue' | 'not-yet';

const states = {
  'on-time': words('按时', 'On time'),
  near: words('临期', 'Near due'),
  overdue: words('逾期', 'Overdue'),
  'not-yet': words('未开始', 'Not begun'),
} as const;

/** Each state has a shape of its own, for those who do not see the colours and for black-and-white print. */
const shapes: Readonly<Record<LampState, ReactNode>> = {
  'on-time': <circle cx="5" cy="5" r="4.5" fill="currentColor" />,
  near: (
    <>
      <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M5 1a4 4 0 0 1 0 8z" fill="currentColor" />
    </>
  ),
  overdue: <path d="M5 0 10 5 5 10 0 5z" fill="currentColor" />,
  'not-yet': <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

export function LampMark({ state }: { readonly state: LampState }) {
  return (
    <svg viewBox="0 0 10 10" aria-hidden="true">
      {shapes[state]}
    </svg>
  );
}

/** Lamp and words; colour never alone. `label` replaces 按时, 临期, 逾期, 未开始 where the state has a better name. */
export function Lamp({ state, label }: { readonly state: LampState; readonly label?: Label }) {
  const say = useWords();
  return (
    <span className={`k-lamp is-${state}`}>
      <LampMark state={state} />
      {say(label ?? states[state])}
    </span>
  );
}
