import './provenance.css';
import { useQueryClient } from '@tanstack/react-query';
import { FigureCard } from '#console/kit/figure-card.tsx';
import { PageHead, Stack } from '#console/kit/layout.tsx';
import { Empty } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { useJournalGrowth } from '#console/live.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { useLoaded } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import type { Figure } from '../contract.ts';
import { figureAt, figuresAt } from './addresses.ts';
import { AsOfChooser } from './as-of-chooser.tsx';
import { ProvenanceDrawer } from './provenance-drawer.tsx';
import { opening } from './provenance-search.ts';
import { figuresQuery } from './queries.ts';
import { type ShownAsOf, ShownAsOfLine, UnfinishedDay, useShownAsOf } from './shown-as-of.tsx';

type Props = PageProps<typeof figuresAt.path, typeof figuresAt.search>;

const groups: Readonly<Record<string, Words>> = {
  education: words('诚信教育', 'Integrity education'),
  pledges: words('承诺书', 'Commitment letters'),
  risks: words('风险与整改', 'Risks and rectification'),
  sites: words('考点', 'Sites'),
  obligations: words('任务督办', 'Obligations'),
  organisation: words('班级与考生', 'Classes and candidates'),
};

export function FiguresPage({ search, setSearch }: Props) {
  const say = useWords();
  const queries = useQueryClient();
  const { asOf, figures } = useLoaded(figuresQuery(search.asOf));
  const shown = useShownAsOf(search.asOf, asOf);
  useJournalGrowth(() => {
    // An opened number stands still until it is closed.
    if (search.asOf !== undefined || search.figure !== undefined) return;
    void queries.invalidateQueries({ queryKey: figuresQuery(undefined).queryKey });
  });
  const families = Map.groupBy(figures, ({ id }) => id.split('.', 1)[0] ?? id);
  return (
    <Stack>
      <PageHead
        title={words('数字', 'Figures')}
        note={
          <>
            {say(
              words(
                '每个数字都从日志条目数出来，点开可见来历。',
                'Each is counted from journal entries; open one to see where it comes from.',
              ),
            )}{' '}
            <ShownAsOfLine of={shown} index={asOf.index} />
          </>
        }
        actions={
          <AsOfChooser
            asked={search.asOf}
            index={asOf.index}
            now="moving"
            onChoose={(next) => setSearch({ asOf: next })}
          />
        }
      />
      <UnfinishedDay of={shown} />
      {figures.length === 0 && (
        <Empty
          reason={words('还没有定义任何数字。', 'No figure has been defined yet.')}
          next={words(
            '数字由各项业务自带；请联系系统管理员。',
            'Figures come with the capabilities; ask the administrator.',
          )}
        />
      )}
      {[...families].map(([family, members]) => (
        <section key={family} aria-label={say(groups[family] ?? family)}>
          <h2 className="b-family">{say(groups[family] ?? family)}</h2>
          <div className="b-cards">
            {members.map((figure) => (
              <OneFigure
                key={figure.id}
                figure={figure}
                asOf={shown}
                onOpen={() => setSearch(opening(figure.id))}
              />
            ))}
          </div>
        </section>
      ))}
      <ProvenanceDrawer
        search={search}
        setSearch={setSearch}
        index={asOf.index}
        shown={shown}
        hrefOf={(change) => hrefOf(figuresAt, {}, { ...search, ...change })}
        hrefOfPage={(figure) => hrefOf(figureAt, { figure }, { asOf: String(asOf.index) })}
      />
    </Stack>
  );
}

function OneFigure(props: { figure: Figure; asOf: ShownAsOf | null; onOpen: () => void }) {
  const { figure, asOf, onOpen } = props;
  const { population } = figure;
  return (
    <FigureCard
      name={figure.name}
      value={figure.value}
      unit={figure.unit}
      onOpen={onOpen}
      {...(population === null
        ? {}
        : {
            coverage: {
              covered: population.covered,
              population: population.value,
              unit: population.unit,
              notYet: population.notYet,
            },
          })}
      {...(asOf === null ? {} : { asOf })}
    />
  );
}
