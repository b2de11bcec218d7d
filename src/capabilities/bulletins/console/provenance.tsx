/**
 * Where a number comes from: definition → value → parts → rows, and from a row on to its entry, checkpoint and proof.
 * The same on a page of its own and in a drawer; which part is open stands in the address.
 */
import './provenance.css';
import { useQuery } from '@tanstack/react-query';
import type { MouseEvent } from 'react';
import { CoverageBar } from '#console/kit/figure-card.tsx';
import { Count } from '#console/kit/numbers.tsx';
import { Skeleton, Trouble } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import type { Tally } from '#primitives/tally.ts';
import type { Figure, openFigure } from '../contract.ts';
import { EntryView } from './entry-view.tsx';
import { FigureRows } from './figure-rows.tsx';
import { FigureSplit, useSplits } from './figure-split.tsx';
import { readWithin, type WithinFigure } from './provenance-search.ts';
import { figureQuery, useCodeNames } from './queries.ts';
import { Section } from './section.tsx';
import { type ShownAsOf, ShownAsOfLine, UnfinishedDay, useShownAsOf } from './shown-as-of.tsx';
import { TallyRule } from './tally-rule.tsx';
import { stepText, trailOf } from './trail.ts';

/** `undefined` clears. */
export type WithinChange = {
  readonly [N in keyof WithinFigure]?: WithinFigure[N] | undefined;
};

export interface ProvenanceProps {
  /** `pledges.letters` */
  readonly figure: string;
  readonly asOf: string | undefined;
  /** How the page that shows the number writes its as-of; found from `asOf` when left out. */
  readonly shown?: ShownAsOf | null;
  readonly search: WithinFigure;
  readonly setSearch: (change: WithinChange) => void;
  /** The address of this page after a change. */
  readonly hrefOf: (change: WithinChange) => string;
}

export function Provenance(props: ProvenanceProps) {
  const { setSearch } = props;
  /** Links within the chain keep the place on the page; the shell's way of following them begins at its top. */
  const onClick = (event: MouseEvent<HTMLElement>) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
    if (link === null || link.target !== '' || link.pathname !== location.pathname) return;
    event.preventDefault();
    const { within, by, rows, entry } = readWithin(link.search);
    setSearch({ within, by, rows, entry });
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: it hears the clicks that the links inside make, by key too
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <div className="b-provenance" onClick={onClick}>
      <Chain {...props} />
    </div>
  );
}

function Chain(props: ProvenanceProps) {
  const { figure, asOf, search, hrefOf } = props;
  const say = useWords();
  const opened = useQuery(figureQuery(figure, asOf));
  const { entry } = search;
  if (entry !== undefined) {
    return (
      <>
        <a className="b-back" href={hrefOf({ entry: undefined })}>
          ‹ {say(words('回到数字', 'Back to the figure'))}
        </a>
        <EntryView index={entry} from={4} />
      </>
    );
  }
  if (opened.data === undefined) {
    return opened.error === null ? (
      <Skeleton shape="matter" />
    ) : (
      <Trouble of={opened.error} onRetry={() => void opened.refetch()} />
    );
  }
  return <FigureView {...props} opened={opened.data} />;
}

function FigureView({
  figure: id,
  asOf: asked,
  search,
  setSearch,
  hrefOf,
  shown,
  opened,
}: ProvenanceProps & { readonly opened: ReplyOf<typeof openFigure> }) {
  const say = useWords();
  const { figure, asOf, tally } = opened;
  const found = useShownAsOf(asked, asOf);
  const shownAsOf = shown === undefined ? found : shown;
  const trail = trailOf(search.within, figure.by);
  const last = trail.at(-1);
  const within = last === undefined ? undefined : stepText(last);
  const splits = useSplits(figure, asOf.index, trail, search.by);
  const codeNames = useCodeNames();
  const names = new Map([...codeNames, ...splits.names]);
  return (
    <>
      <div className="b-half">
        <FigureValue figure={figure} shown={shownAsOf} index={asOf.index} />
        <UnfinishedDay of={shownAsOf} />
        <Section position={1} title={words('怎么数', 'How it is counted')}>
          <p className="b-prose">{say(figure.definition)}</p>
          <TallyRule tally={tally} />
        </Section>
        <Section position={2} title={words('分项', 'Its parts')}>
          <FigureSplit
            figure={figure}
            names={names}
            trail={trail}
            splits={splits}
            hrefOfTrail={(steps) =>
              hrefOf({
                within: steps.length === 0 ? undefined : steps.map(stepText),
                by: undefined,
                rows: undefined,
              })
            }
            hrefOfSplit={(by) => hrefOf({ by })}
            proven={opened.proven}
          />
        </Section>
      </div>
      <div className="b-half">
        <FigureRows
          figure={id}
          index={asOf.index}
          within={within}
          names={names}
          without={[...trail.map(({ fact }) => fact), ...factsAskedFor(tally)]}
          page={search.rows}
          onPage={(rows) => setSearch({ rows })}
          hrefOfEntry={(entry) => hrefOf({ entry })}
        />
      </div>
    </>
  );
}

/** Facts that every counted row has alike, because the rule asks for them. */
function factsAskedFor(tally: unknown): readonly string[] {
  const where = (tally as Partial<Tally> | null)?.where;
  return Object.keys(where?.facts ?? {});
}

function FigureValue({ figure, shown, index }: { figure: Figure; shown: ShownAsOf | null; index: number }) {
  const say = useWords();
  const { population } = figure;
  return (
    <div className="b-value">
      <p className="k-figure-value">
        <Count of={figure.value} unit={figure.unit} />
      </p>
      <p className="k-quiet k-small">
        <ShownAsOfLine of={shown} index={index} />
      </p>
      {population !== null && (
        <>
          <CoverageBar
            covered={population.covered}
            population={population.value}
            unit={population.unit}
            notYet={population.notYet}
          />
          <p className="k-quiet k-small">
            {say(words('总体：{name} ', 'Population: {name}, '), { name: say(population.name) })}
            <Count of={population.value} unit={population.unit} />
          </p>
        </>
      )}
    </div>
  );
}
