import './activities.css';
import { Select } from 'antd';
import { call } from '#console/call.ts';
import { exportList } from '#console/export-list.ts';
import { formatCount, formatRate } from '#console/format.ts';
import { FigureCard } from '#console/kit/figure-card.tsx';
import { Lamp } from '#console/kit/lamp.tsx';
import { Figures, PageHead, Stack } from '#console/kit/layout.tsx';
import { type ListColumn, ListTable } from '#console/kit/list-table.tsx';
import { Bar } from '#console/kit/numbers.tsx';
import { Empty } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { Trail } from '#console/kit/trail.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import { type ClassCoverageRow, type coverageSorts, readClassCoverage } from '../coverage-contract.ts';
import { themeWords } from '../rules.ts';
import { themeName } from './activity-words.ts';
import { activitiesPage, coveragePage } from './pages.tsx';

const levelWords: Readonly<Record<string, Words>> = {
  district: words('区市', 'District'),
  school: words('学校', 'School'),
  class: words('班级', 'Class'),
};

type Props = PageProps<'/activities/coverage', typeof readClassCoverage.query>;
type Column = ListColumn<ClassCoverageRow, (typeof coverageSorts)[number]>;

export function CoveragePage({ search, setSearch }: Props) {
  const say = useWords();
  const language = useLanguage();
  const mayOpenFigure = mayOf(useMe())('bulletins.read');
  useFreshOn(['activities']);
  const { unit, trail, coverage, rows, total, asOf } = useLoaded(query(readClassCoverage, { query: search }));
  const kind = rows[0]?.unit.kind ?? '';
  const level = levelWords[kind] ?? words('单位', 'Unit');
  const theme = search.theme;
  const opens = mayOpenFigure && trail.length === 0 && theme === 'integrity';
  const hrefTo = (below: ClassCoverageRow['unit']): string =>
    below.kind === 'class'
      ? hrefOf(activitiesPage, {}, { classId: below.id, theme })
      : hrefOf(coveragePage, {}, { unit: below.id, theme });
  const classes = words('个班', 'classes');

  const counted = (
    key: string,
    title: Words,
    rate: Words,
    done: (row: ClassCoverageRow) => number,
    sort: Column['sort'],
    notYet: Words,
  ): readonly Column[] => [
    {
      key: `${key}-bar`,
      title,
      offPhone: true,
      cell: (row) => (
        <div className="k-bar-cell">
          <Bar done={done(row)} total={row.coverage.classes} />
        </div>
      ),
    },
    {
      key,
      title: rate,
      numeric: true,
      width: 152,
      cell: (row) => (
        <>
          {formatRate(done(row), row.coverage.classes)}{' '}
          <span className="k-quiet">
            {formatCount(done(row), language)} / {formatCount(row.coverage.classes, language)}
          </span>
        </>
      ),
    },
    {
      key: `${key}-rest`,
      title: notYet,
      ...(sort === undefined ? {} : { sort }),
      numeric: true,
      width: 104,
      cell: (row) => {
        const rest = row.coverage.classes - done(row);
        return rest === 0 ? (
          <span className="k-quiet">{say(words('无', 'none'))}</span>
        ) : (
          <strong>
            {formatCount(rest, language)} {say(words('个班', ''))}
          </strong>
        );
      },
    },
  ];
  const ofClass: readonly Column[] = [
    {
      key: 'reached',
      title: words('教育', 'Education'),
      sort: 'notYet',
      cell: ({ coverage: of }) => (
        <Lamp
          state={of.reached > 0 ? 'on-time' : 'not-yet'}
          label={of.reached > 0 ? words('已覆盖', 'Reached') : words('未覆盖', 'Not yet')}
        />
      ),
    },
    {
      key: 'meeting',
      title: words('主题班会', 'Class meeting'),
      sort: 'withoutClassMeeting',
      cell: ({ coverage: of }) => (
        <Lamp
          state={of.withClassMeeting > 0 ? 'on-time' : 'not-yet'}
          label={of.withClassMeeting > 0 ? words('已开', 'Held') : words('未开', 'Not yet')}
        />
      ),
    },
  ];
  const reached = words('教育覆盖', 'Reached');
  const met = words('主题班会', 'Class meeting');
  return (
    <Stack>
      <PageHead
        title={trail.length === 0 ? coveragePage.title : `${unit.name} · ${say(coveragePage.title)}`}
        note={
          <>
            <Trail
              steps={trail.map((above) => ({
                key: above.id,
                label: above.name,
                href: hrefOf(coveragePage, {}, { unit: above.id, theme }),
              }))}
            />{' '}
            {trail.length === 0 && `${unit.name} `}
            {say(words('截至 ', 'as of '))}
            <When at={asOf} />
          </>
        }
      />
      <Figures>
        <FigureCard
          name={say(words('{theme}覆盖班级', 'Classes reached by {theme}'), { theme: say(themeName(theme)) })}
          value={coverage.reached}
          unit={classes}
          coverage={{
            covered: coverage.reached,
            population: coverage.classes,
            unit: classes,
            notYet: words('未覆盖', 'not yet'),
          }}
          {...(opens ? { href: '/figures/education.classes' } : {})}
        />
        <FigureCard
          name={words('开过主题班会的班级', 'Classes that held a class meeting')}
          value={coverage.withClassMeeting}
          unit={classes}
          coverage={{
            covered: coverage.withClassMeeting,
            population: coverage.classes,
            unit: classes,
            notYet: words('未开', 'not yet'),
          }}
          {...(opens ? { href: '/figures/education.class-meetings' } : {})}
        />
      </Figures>
      <section>
        <div className="a-theme">
          <label htmlFor="coverage-theme">{say(words('主题', 'Theme'))}</label>
          <Select
            id="coverage-theme"
            popupMatchSelectWidth={false}
            value={theme}
            options={[...new Set([...Object.keys(themeWords), theme])].map((value) => ({
              value,
              label: say(themeName(value)),
            }))}
            onChange={(next) => setSearch({ theme: next })}
          />
        </div>
        <ListTable
          label={coveragePage.title}
          rows={rows}
          total={total}
          rowKey={(row) => row.unit.id}
          rowHref={(row) => hrefTo(row.unit)}
          search={search}
          onSearch={setSearch}
          columns={[
            { key: 'name', title: level, sort: 'name', width: 200, cell: (row) => row.unit.name },
            ...(kind === 'class'
              ? ofClass
              : [
                  ...counted(
                    'reached',
                    reached,
                    words('覆盖率', 'Reached, rate'),
                    (row) => row.coverage.reached,
                    'notYet',
                    words('未覆盖', 'Not yet'),
                  ),
                  ...counted(
                    'met',
                    met,
                    words('开班会率', 'Held one, rate'),
                    (row) => row.coverage.withClassMeeting,
                    'withoutClassMeeting',
                    words('未开班会', 'No meeting yet'),
                  ),
                ]),
          ]}
          onExport={(format) =>
            exportList<ClassCoverageRow>(
              {
                name: `${unit.name} ${say(coveragePage.title)}`,
                rowKey: (row) => row.unit.id,
                columns: [
                  { title: say(words('编码', 'Code')), text: (row) => row.unit.code },
                  { title: say(level), text: (row) => row.unit.name },
                  { title: say(words('班级', 'Classes')), text: (row) => String(row.coverage.classes) },
                  { title: say(reached), text: (row) => String(row.coverage.reached) },
                  { title: say(words('未覆盖', 'Not yet')), text: (row) => String(row.coverage.notYet) },
                  { title: say(met), text: (row) => String(row.coverage.withClassMeeting) },
                  {
                    title: say(words('未开班会', 'No meeting yet')),
                    text: (row) => String(row.coverage.withoutClassMeeting),
                  },
                ],
                page: (page, pageSize) => call(readClassCoverage, { query: { ...search, page, pageSize } }),
              },
              format,
            )
          }
          empty={
            <Empty
              reason={words('其下没有班级。', 'There are no classes below it.')}
              next={words('先导入学校与班级。', 'Import schools and classes first.')}
            />
          }
        />
      </section>
    </Stack>
  );
}
