import './facts.css';
import { useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import { factName, factValue, inReadingOrder } from './fact-words.ts';

export interface FactListProps {
  readonly facts: Readonly<Record<string, unknown>>;
  /** Names of units, by code. */
  readonly names: ReadonlyMap<string, string>;
  /** Facts that the page says already. */
  readonly without?: readonly string[];
}

/** `区市 市南区 · 学校 3702020101` */
export function FactList({ facts, names, without = [] }: FactListProps) {
  const say = useWords();
  const ordered = inReadingOrder(facts).filter(([fact]) => !without.includes(fact));
  // Where the unit is the class, the class has been named already.
  const shown = ordered.filter(
    ([fact, value], at) =>
      fact !== 'unit' || !ordered.slice(0, at).some(([, before]) => isSame(before, value)),
  );
  if (shown.length === 0) return <span className="k-quiet">{say(words('无', 'none'))}</span>;
  return (
    <ul className="b-facts">
      {shown.map(([fact, value]) => (
        <li key={fact}>
          <span className="k-quiet">{say(factName(fact))}</span> {say(factValue(fact, value, names))}
        </li>
      ))}
    </ul>
  );
}

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (Array.isArray(a) && a.length === 1 && a[0] === b);
