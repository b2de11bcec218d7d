import { formatCount, formatRate } from '../format.ts';
import { type Label, useLanguage, useWords } from '../language.ts';
import { words } from '../words.ts';
import { Bar } from './numbers.tsx';

export interface BarRow {
  readonly key: string;
  readonly name: Label;
  readonly done: number;
  readonly total: number;
  readonly href?: string;
}

export interface BarListProps {
  readonly rows: readonly BarRow[];
  /** 个班 */
  readonly unit: Label;
  /** 未开 */
  readonly notYet: Label;
}

const share = (row: BarRow): number => (row.total > 0 ? row.done / row.total : 1);

/** Coverage by district, school or class: worst first, done and not yet equally visible. */
export function BarList({ rows, unit, notYet }: BarListProps) {
  const say = useWords();
  const language = useLanguage();
  const worstFirst = rows.toSorted((a, b) => share(a) - share(b) || b.total - b.done - (a.total - a.done));
  return (
    <div className="k-bars-place">
      <ul className="k-bars">
        {worstFirst.map((row) => {
          const missing = Math.max(row.total - row.done, 0);
          return (
            <li key={row.key} className="k-bars-row">
              {row.href === undefined ? (
                <span>{say(row.name)}</span>
              ) : (
                <a className="k-row-link" href={row.href} data-row="">
                  {say(row.name)}
                </a>
              )}
              <Bar done={row.done} total={row.total} />
              <strong>{formatRate(row.done, row.total)}</strong>
              <span className="k-quiet">
                {formatCount(row.done, language)} / {formatCount(row.total, language)}
              </span>
              <span className={missing === 0 ? 'k-bars-missing k-quiet' : 'k-bars-missing'}>
                {missing === 0
                  ? say(words('全部完成', 'all done'))
                  : say(words('{missing} {unit}{notYet}', '{missing} {unit} {notYet}'), {
                      missing,
                      unit: say(unit),
                      notYet: say(notYet),
                    })}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
