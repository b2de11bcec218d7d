import type { ReactNode } from 'react';
import { type Label, useWords } from '#console/language.ts';

export interface SectionProps {
  /** Place in the chain from the number to its proof. */
  readonly position: number;
  readonly title: Label;
  readonly note?: ReactNode;
  /** Buttons to the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** One link of the chain: definition, parts, rows, entry, checkpoint, proof. */
export function Section({ position, title, note, actions, children }: SectionProps) {
  const say = useWords();
  return (
    <section className="b-section">
      <header>
        <h2>
          <span className="b-section-number" aria-hidden="true">
            {position}
          </span>
          {say(title)}
        </h2>
        {note !== undefined && <span className="k-quiet k-small">{note}</span>}
        {actions !== undefined && <span className="b-section-actions">{actions}</span>}
      </header>
      {children}
    </section>
  );
}
