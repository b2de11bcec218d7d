/** A figure's parts, level by level: district → school → class. */
import { useQueries } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { formatCount } from '#console/format.ts';
import { BarList } from '#console/kit/bar-list.tsx';
import { CoverageBar } from '#console/kit/figure-card.tsx';
import { Count } from '#console/kit/numbers.tsx';
import { Empty, Trouble } from '#console/kit/states.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import { type Figure, type openFigure, readTableProof, type Subtotal } from '../contract.ts';
import { DownloadButton } from './download-button.tsx';
import { factName, factValue } from './fact-words.ts';
import { splitQuery } from './queries.ts';
import { byShare, type SubtotalRows, subtotalRows } from './subtotal-rows.ts';
import { opensFurther, type Step, splitsBelow, stepText } from './trail.ts';

/** The splits from the whole city down to where the trail has led, and the names they tell. */
export function useSplits(figure: Figure, index: number, trail: readonly Step[], by: string | undefined) {
  const choices = splitsBelow(trail, figure.by);
  const current = by !== undefined && choices.includes(by) ? by : choices[0];
  const levels = [...trail.map(({ fact }) => fact), ...(current === undefined ? [] : [current])];
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
  const names = answers.flatMap(
    ({ data }) =>
      data?.subtotals.flatMap(({ key, name }): [string, string][] =>
        key === null || key === name ? [] : [[key, name]],
      ) ?? [],
  );
  return { choices, current, steps, names, last: current === undefined ? undefined : answers[trail.length] };
}

export interface FigureSplitProps {
  readonly figure: Figure;
  readonly names: ReadonlyMap<string, string>;
  readonly trail: readonly Step[];
  readonly splits: ReturnType<typeof useSplits>;
  readonly hrefOfTrail: (trail: readonly Step[]) => string;
  readonly hrefOfSplit: (by: string) => string;
  /** The bulletin that published a table of this figure at this index. */
  readonly proven: Proven;
}

type Proven = ReplyOf<typeof openFigure>['proven'];

export function FigureSplit({
  figure,
  names,
  trail,
  splits,
  hrefOfTrail,
  hrefOfSplit,
  proven,
}: FigureSplitProps) {
  const say = useWords();
  const { choices, current: split, steps, last } = splits;
  const here = steps.at(-1)?.part ?? null;
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
      {here !== null && trail.at(-1)?.fact === proven?.splitBy && (
        <RowProof figure={figure} part={here} proven={proven} />
      )}
      {choices.length > 1 && (
        <nav className="b-splits" aria-label={say(words('按什么分', 'Split by'))}>
          {choices.map((fact) => (
            <a key={fact} href={hrefOfSplit(fact)} aria-current={fact === split ? 'true' : undefined}>
              {say(words('按{fact}', 'by {fact}'), { fact: say(factName(fact)) })}
            </a>
          ))}
        </nav>
      )}
      {last !== undefined &&
        split !== undefined &&
        (last.data !== undefined ? (
          <>
            {split === proven?.splitBy &&
              opensFurther(split) &&
              last.data.subtotals.some(({ value }) => value > 0) && (
                <p className="k-quiet k-small b-provable">
                  {say(words('点开一行，可下载其证明', 'Open a row to download its proof'))}
                </p>
              )}
            <Parts
              key={`${split} ${trail.map(stepText).join(' ')}`}
              names={names}
              figure={figure}
              fact={split}
              split={subtotalRows(last.data.subtotals)}
              hrefOf={opensFurther(split) ? (code) => hrefOfTrail([...trail, { fact: split, code }]) : null}
            />
          </>
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

/** What a candidate needs to check the count of their own class without anybody's help. */
function RowProof({ figure, part, proven }: { figure: Figure; part: Subtotal; proven: Proven }) {
  const say = useWords();
  if (proven === null || part.key === null || part.value === 0) return null;
  return (
    <div className="b-row-proof">
      <p className="k-quiet k-small">
        {say(
          words(
            '{number} 已把这一行所在的表写入日志，任何人凭日志公钥即可离线核验。',
            '{number} has committed the table of this row to the journal; with the journal’s key anyone can check it offline.',
          ),
          { number: proven.number },
        )}
      </p>
      <DownloadButton
        endpoint={readTableProof}
        input={{ params: { id: proven.bulletin, figure: figure.id, key: part.key } }}
        label={words('下载这一行的证明', 'Download the proof of this row')}
      />
    </div>
  );
}

/** A city has thousands of classes; nobody reads so many at once. */
const shownAtFirst = 60;

interface PartsProps {
  readonly names: ReadonlyMap<string, string>;
  readonly figure: Figure;
  readonly fact: string;
  readonly split: SubtotalRows;
  readonly hrefOf: ((code: string) => string) | null;
}

function Parts({ names, figure, fact, split, hrefOf }: PartsProps) {
  const say = useWords();
  const language = useLanguage();
  const [most, setMost] = useState(shownAtFirst);
  const { population } = figure;
  const sorted = split.of === 'population' ? split.rows.toSorted(byShare) : split.rows;
  const rows = sorted.slice(0, most);
  const nameOf = ({ key, name }: { key: string; name: string }): string =>
    name === key ? say(factValue(fact, key, names)) : name;
  if (split.rows.length === 0 && split.unnamed === null) {
    return (
      <Empty reason={words('这个范围内还没有任何记录。', 'Nothing has been recorded in this part yet.')} />
    );
  }
  return (
    <div className="b-parts">
      {split.of === 'population' && population !== null ? (
        <BarList
          rows={rows.map((row) => ({
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
          rows={rows.map((row) => ({ key: row.key, name: nameOf(row), value: row.value }))}
          unit={say(figure.unit)}
          hrefOf={hrefOf}
        />
      )}
      {sorted.length > most && (
        <p className="b-more">
          <Button size="small" onClick={() => setMost(most * 2)}>
            {say(words('再看 {more} 项', 'Show {more} more'), { more: Math.min(most, sorted.length - most) })}
          </Button>{' '}
          <span className="k-quiet k-small">
            {say(words('共 {count} 项', '{count} in all'), { count: sorted.length })}
          </span>
        </p>
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
            <a className="k-row-link" href={hrefOf(key)} data-row="">
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
