/** A figure's parts, level by level: district → school → class. */
import { useQueries } from '@tanstack/react-query';
import { formatCount } from '#console/format.ts';
import { BarList } from '#console/kit/bar-list.tsx';
import { CoverageBar } from '#console/kit/figure-card.tsx';
import { Count } from '#console/kit/numbers.tsx';
import { Empty, Trouble } from '#console/kit/states.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import type { Figure, Subtotal } from '../contract.ts';
import { factName, factValue } from './fact-words.ts';
import { splitQuery } from './queries.ts';
import { type SubtotalRows, subtotalRows } from './subtotal-rows.ts';
import { opensFurther, type Step, splitsBelow, stepText } from './trail.ts';

export interface FigureSplitProps {
  readonly figure: Figure;
  readonly index: number;
  readonly trail: readonly Step[];
  /** The fact asked for; the next one down when absent or not possible here. */
  readonly by: string | undefined;
  readonly hrefOfTrail: (trail: readonly Step[]) => string;
  readonly hrefOfSplit: (by: string) => string;
}

export function FigureSplit({ figure, index, trail, by, hrefOfTrail, hrefOfSplit }: FigureSplitProps) {
  const say = useWords();
  const splits = splitsBelow(trail, figure.by);
  const split = by !== undefined && splits.includes(by) ? by : splits[0];
  const levels = [...trail.map(({ fact }) => fact), ...(split === undefined ? [] : [split])];
  const answers = useQueries({
    queries: levels.map((fact, depth) => {
      const above = trail[depth - 1];
      return splitQuery(figure.id, index, fact, above === undefined ? undefined : stepText(above));
    }),
  });
  const steps = trail.map((step, depth) => ({
    ...step,
    part: answers[depth]?.data?.subtotals.find(({ key }) => key === step.code) ?? null,
  }));
  const here = steps.at(-1)?.part ?? null;
  const last = split === undefined ? undefined : answers[trail.length];
  if (figure.by.length === 0) {
    return <p className="k-quiet">{say(words('这个数字不分项。', 'This figure has no parts.'))}</p>;
  }
  return (
    <>
      <nav className="b-trail" aria-label={say(words('所在范围', 'Where you are'))}>
        <TrailStep current={trail.length === 0} href={hrefOfTrail([])}>
          {say(words('全市', 'Whole city'))}
        </TrailStep>
        {steps.map(({ fact, code, part }, depth) => (
          <TrailStep
            key={`${fact}:${code}`}
            current={depth === steps.length - 1}
            href={hrefOfTrail(trail.slice(0, depth + 1))}
          >
            {part?.name ?? code}
          </TrailStep>
        ))}
      </nav>
      {here !== null && <PartValue figure={figure} part={here} />}
      {splits.length > 1 && (
        <nav className="b-splits" aria-label={say(words('按什么分', 'Split by'))}>
          {splits.map((fact) => (
            <a key={fact} href={hrefOfSplit(fact)} aria-current={fact === split ? 'true' : undefined}>
              {say(words('按{fact}', 'by {fact}'), { fact: say(factName(fact)) })}
            </a>
          ))}
        </nav>
      )}
      {last !== undefined &&
        split !== undefined &&
        (last.data !== undefined ? (
          <Parts
            figure={figure}
            fact={split}
            split={subtotalRows(last.data.subtotals)}
            hrefOf={opensFurther(split) ? (code) => hrefOfTrail([...trail, { fact: split, code }]) : null}
          />
        ) : last.error !== null ? (
          <Trouble of={last.error} onRetry={() => void last.refetch()} />
        ) : (
          <div className="b-waiting" role="status">
            {say(words('正在计数…', 'Counting…'))}
          </div>
        ))}
    </>
  );
}

function TrailStep({ current, href, children }: { current: boolean; href: string; children: string }) {
  return current ? <span aria-current="true">{children}</span> : <a href={href}>{children}</a>;
}

/** The value of the part that the trail has led to. */
function PartValue({ figure, part }: { readonly figure: Figure; readonly part: Subtotal }) {
  const { population } = figure;
  return (
    <div className="b-part">
      <strong>
        <Count of={part.value} unit={figure.unit} />
      </strong>
      {population !== null && part.population !== null && part.population > 0 && (
        <CoverageBar
          covered={part.covered ?? 0}
          population={part.population}
          unit={population.unit}
          notYet={population.notYet}
        />
      )}
    </div>
  );
}

interface PartsProps {
  readonly figure: Figure;
  readonly fact: string;
  readonly split: SubtotalRows;
  readonly hrefOf: ((code: string) => string) | null;
}

function Parts({ figure, fact, split, hrefOf }: PartsProps) {
  const say = useWords();
  const language = useLanguage();
  const { population } = figure;
  const nameOf = ({ key, name }: { key: string; name: string }): string =>
    name === key ? say(factValue(fact, key)) : name;
  if (split.rows.length === 0 && split.unnamed === null) {
    return (
      <Empty reason={words('这个范围内还没有任何记录。', 'Nothing has been recorded in this part yet.')} />
    );
  }
  return (
    <div className="b-parts">
      {split.of === 'population' && population !== null ? (
        <BarList
          rows={split.rows.map((row) => ({
            key: row.key,
            // Where the value counts something else than what is reached, both are told.
            name:
              row.value === row.covered
                ? nameOf(row)
                : `${nameOf(row)} · ${formatCount(row.value, language)} ${say(figure.unit)}`,
            done: row.covered ?? 0,
            total: row.population ?? 0,
            ...(hrefOf === null ? {} : { href: hrefOf(row.key) }),
          }))}
          unit={population.unit}
          notYet={population.notYet}
        />
      ) : (
        <ValueList
          rows={split.rows.map((row) => ({ key: row.key, name: nameOf(row), value: row.value }))}
          unit={say(figure.unit)}
          hrefOf={hrefOf}
        />
      )}
      {split.unnamed !== null && (
        <p className="k-quiet k-small b-unnamed">
          {say(words('另有 {value} {unit}未标明{fact}。', 'Another {value} {unit} name no {fact}.'), {
            value: split.unnamed.value,
            unit: say(figure.unit),
            fact: say(factName(fact)),
          })}
        </p>
      )}
    </div>
  );
}

interface ValueListProps {
  readonly rows: readonly { readonly key: string; readonly name: string; readonly value: number }[];
  readonly unit: string;
  readonly hrefOf: ((code: string) => string) | null;
}

/** Values of which no share is known, against the largest. */
function ValueList({ rows, unit, hrefOf }: ValueListProps) {
  const language = useLanguage();
  const most = rows[0]?.value ?? 0;
  return (
    <ul className="b-values">
      {rows.map(({ key, name, value }) => (
        <li key={key}>
          {hrefOf === null ? (
            <span>{name}</span>
          ) : (
            <a className="k-row-link" href={hrefOf(key)}>
              {name}
            </a>
          )}
          <span className="b-values-bar" aria-hidden="true">
            <span style={{ width: `${most === 0 ? 0 : (value / most) * 100}%` }} />
          </span>
          <strong>
            {formatCount(value, language)}
            <span className="k-unit">{unit}</span>
          </strong>
        </li>
      ))}
    </ul>
  );
}
