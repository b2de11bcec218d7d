import { useQueryClient } from '@tanstack/react-query';
import { BarList } from '#console/kit/bar-list.tsx';
import { Figures, PageHead, Panel, Stack } from '#console/kit/layout.tsx';
import { Empty } from '#console/kit/states.tsx';
import { AsOf } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { useJournalGrowth } from '#console/live.ts';
import { query, refresh, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { type Overview, overview } from '../contract.ts';
import { Arrears } from './arrears.tsx';
import { Feed } from './feed.tsx';
import { NextSession } from './next-session.tsx';
import { OverviewFigure } from './overview-figure.tsx';

/** Populations of the others: they stand under those. */
const beneathOthers = ['organisation.classes', 'organisation.candidates', 'obligations.assigned'];

/** Every figure is counted anew; the feed itself does not wait for it. */
const freshEveryMs = 10_000;

export function CityToday() {
  const say = useWords();
  const queries = useQueryClient();
  const today = useLoaded(query(overview, {}));
  useJournalGrowth(() => void refresh(queries, ['situation']), freshEveryMs);
  const { now, index, figures, arrears, coverage, feed } = today;
  const strip = figures.filter(({ id }) => !beneathOthers.includes(id));
  const covered = figures.find(({ id }) => id === coverage.figure);
  const districts = coverage.districts.filter(({ key }) => key !== null);
  return (
    <Stack>
      <PageHead title={words('今日', 'Today')} note={<AsOf at={now} index={index} />} />
      <NextSession exam={today.exam} next={today.nextSession} />
      <Figures>
        {strip.map((figure) => (
          <OverviewFigure key={figure.id} figure={figure} at={now} index={index} />
        ))}
      </Figures>
      <div className="o-columns">
        <Stack>
          <Arrears arrears={arrears} />
          {covered !== undefined && (
            <Panel
              title={words(`${covered.name.zh}：各区市`, `${covered.name.en} by district`)}
              note={say(words('最薄弱的在前', 'thinnest first'))}
              more={{
                href: `/figures/${covered.id}?asOf=${index}`,
                label: words('来历', 'Where from'),
              }}
              flush
            >
              {districts.length === 0 ? (
                <Empty
                  reason={words('还没有导入班级与考生。', 'No classes and candidates have been imported.')}
                  next={words('先在“单位”中导入名册。', 'Import the rosters first.')}
                />
              ) : (
                <BarList
                  rows={districts.map((part) => ({
                    key: part.key ?? '',
                    name: part.name,
                    done: part.covered ?? part.value,
                    total: part.population ?? 0,
                    href: `/figures/${covered.id}?asOf=${index}&within=district%3A${part.key}`,
                  }))}
                  unit={covered.population?.unit ?? covered.unit}
                  notYet={covered.population?.notYet ?? words('未完成', 'not yet')}
                />
              )}
            </Panel>
          )}
        </Stack>
        <Feed known={feed} places={placeNames(today)} />
      </div>
    </Stack>
  );
}

const placeNames = ({ arrears, coverage, names }: Overview): ReadonlyMap<string, string> =>
  new Map([
    ...Object.entries(names),
    ...arrears.map(({ unit }): [string, string] => [unit.code, unit.name]),
    ...coverage.districts.flatMap(({ key, name }): [string, string][] => (key === null ? [] : [[key, name]])),
  ]);
