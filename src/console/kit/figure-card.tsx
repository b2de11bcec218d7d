import { formatCount, formatRate } from '../format.ts';
import { type Label, useLanguage, useWords } from '../language.ts';
import { words } from '../words.ts';
import { Bar, Count } from './numbers.tsx';
import { AsOf } from './time.tsx';

export interface Coverage {
  readonly covered: number;
  readonly population: number;
  /** 个班 */
  readonly unit: Label;
  /** 未开, 未签 … */
  readonly notYet: Label;
}

export interface FigureCardProps {
  readonly name: Label;
  /** null where the number may not be told */
  readonly value: number | null;
  /** 人次 */
  readonly unit: Label;
  readonly coverage?: Coverage;
  readonly asOf?: { readonly at: string; readonly index: number };
  /** Opens where the number comes from; give this or `href`. */
  readonly onOpen?: () => void;
  readonly href?: string;
}

/** `50.8 %` and `2,123 个班未开` under one bar: done and not yet weigh the same. */
export function CoverageBar({ covered, population, unit, notYet }: Coverage) {
  const say = useWords();
  const language = useLanguage();
  const missing = Math.max(population - covered, 0);
  return (
    <div className="k-figure-coverage">
      <Bar done={covered} total={population} />
      <div className="k-figure-parts">
        <span title={`${formatCount(covered, language)} / ${formatCount(population, language)} ${say(unit)}`}>
          <strong>{formatRate(covered, population)}</strong>
        </span>
        <span>
          {missing === 0 && population > 0
            ? say(words('全部完成', 'all done'))
            : say(words('{missing} {unit}{notYet}', '{missing} {unit} {notYet}'), {
                missing,
                unit: say(unit),
                notYet: say(notYet),
              })}
        </span>
      </div>
    </div>
  );
}

export function FigureCard({ name, value, unit, coverage, asOf, onOpen, href }: FigureCardProps) {
  const say = useWords();
  return (
    <article className="k-figure">
      <h2 className="k-figure-name">
        {href !== undefined ? (
          <a className="k-figure-open" href={href}>
            {say(name)}
          </a>
        ) : onOpen !== undefined ? (
          <button type="button" className="k-figure-open" onClick={onOpen}>
            {say(name)}
          </button>
        ) : (
          say(name)
        )}
      </h2>
      <p className="k-figure-value">
        <Count of={value} unit={unit} />
      </p>
      {coverage !== undefined && <CoverageBar {...coverage} />}
      {asOf !== undefined && (
        <p className="k-figure-asof">
          <AsOf {...asOf} />
        </p>
      )}
    </article>
  );
}
