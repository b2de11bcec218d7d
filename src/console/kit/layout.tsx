/** The parts that pages are laid out with. */
import { Children, type CSSProperties, type ReactNode } from 'react';
import { type Label, useWords } from '../language.ts';
import { evenColumns } from './even-columns.ts';

export interface PageHeadProps {
  readonly title: Label;
  /** One line: what this page is for, or where the matter stands. */
  readonly note?: ReactNode;
  readonly back?: { readonly href: string; readonly label: Label };
  /** Buttons; the one primary action stands last. */
  readonly actions?: ReactNode;
}

export function PageHead({ title, note, back, actions }: PageHeadProps) {
  const say = useWords();
  return (
    <header className="k-page-head">
      <div className="k-page-head-text">
        {back !== undefined && (
          <a className="k-page-head-back k-no-print" href={back.href}>
            ‹ {say(back.label)}
          </a>
        )}
        <h1>{say(title)}</h1>
        {note !== undefined && <p className="k-page-head-note">{note}</p>}
      </div>
      {actions !== undefined && <div className="k-actions">{actions}</div>}
    </header>
  );
}

export interface PanelProps {
  readonly title: Label;
  readonly note?: ReactNode;
  /** 全部 ›, to the list behind the panel */
  readonly more?: { readonly href: string; readonly label: Label };
  /** Without inner margin, for lists and bar lists. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

export function Panel({ title, note, more, flush = false, children }: PanelProps) {
  const say = useWords();
  return (
    <section className="k-panel">
      <header className="k-panel-head">
        <h2>{say(title)}</h2>
        {note !== undefined && <span className="k-quiet">{note}</span>}
        {more !== undefined && <a href={more.href}>{say(more.label)} ›</a>}
      </header>
      <div className={flush ? 'k-panel-body is-flush' : 'k-panel-body'}>{children}</div>
    </section>
  );
}

/** Vertical rhythm between panels. */
export const Stack = ({ children }: { readonly children: ReactNode }) => (
  <div className="k-stack">{children}</div>
);

/** A matter: the facts on the left, the timeline on the right, one under the other on a phone. */
export const Split = ({ children }: { readonly children: ReactNode }) => (
  <div className="k-split">{children}</div>
);

/** A strip of figure cards, in rows of equal length. */
export function Figures({ children }: { readonly children: ReactNode }) {
  const cards = Children.count(children);
  const columns = { '--wide': evenColumns(cards, 6), '--middle': evenColumns(cards, 4) } as CSSProperties;
  return (
    <div className="k-strip">
      <div className="k-figures" style={columns}>
        {children}
      </div>
    </div>
  );
}

export interface Fact {
  readonly name: Label;
  readonly value: ReactNode;
  /** In grey under the value: the source, the article, the reason it is asked. */
  readonly note?: ReactNode;
}

/** A definition list. Facts that are null are left out. */
export function Facts({ facts }: { readonly facts: readonly (Fact | null)[] }) {
  const say = useWords();
  return (
    <dl className="k-facts">
      {facts
        .filter((fact) => fact !== null)
        .map((fact) => (
          <FactPair key={say(fact.name)} fact={fact} />
        ))}
    </dl>
  );
}

function FactPair({ fact }: { readonly fact: Fact }) {
  const say = useWords();
  return (
    <>
      <dt>{say(fact.name)}</dt>
      <dd>
        {fact.value}
        {fact.note !== undefined && <small>{fact.note}</small>}
      </dd>
    </>
  );
}
