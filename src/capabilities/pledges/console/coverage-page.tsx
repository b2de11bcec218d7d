import { useEffect } from 'react';
import { call } from '#console/call.ts';
import { exportList } from '#console/export-list.ts';
import { formatCount, formatRate } from '#console/format.ts';
import { FigureCard } from '#console/kit/figure-card.tsx';
import { Figures, PageHead, Stack } from '#console/kit/layout.tsx';
import { ListTable } from '#console/kit/list-table.tsx';
import { Bar } from '#console/kit/numbers.tsx';
import { Empty } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { Trail } from '#console/kit/trail.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import { type CoverageRow, readCoverage } from '../coverage-contract.ts';
import { useLiveCoverage } from './live-coverage.ts';
import { classPage, coveragePage } from './pages.tsx';

const levelWords: Readonly<Record<string, Words>> = {
  district: words('区市', 'District'),
  school: words('学校', 'School'),
  class: words('班级', 'Class'),
};

const hrefTo = (unit: CoverageRow['unit']): string =>
  unit.kind === 'class'
    ? hrefOf(classPage, { classId: unit.id })
    : hrefOf(coveragePage, {}, { unit: unit.id });

export function CoveragePage({ search, setSearch, goTo }: PageProps<'/pledges', typeof readCoverage.query>) {
  const say = useWords();
  const language = useLanguage();
  const mayOpenFigure = mayOf(useMe())('bulletins.read');
  useLiveCoverage();
  const { unit, trail, coverage, rows, total, index, asOf } = useLoaded(
    query(readCoverage, { query: search }),
  );
  // Whoever sees one class alone has come for that class.
  const onlyClass = unit.kind === 'class' ? hrefTo(unit) : null;
  useEffect(() => {
    if (onlyClass !== null) goTo(onlyClass, { replace: true });
  }, [onlyClass, goTo]);
  const level = levelWords[rows[0]?.unit.kind ?? ''] ?? words('单位', 'Unit');
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
                href: hrefOf(coveragePage, {}, { unit: above.id }),
              }))}
            />{' '}
            {trail.length === 0 && `${unit.name} `}
            {say(words('截至 ', 'as of '))}
            <When at={asOf} />
            {say(words(`（日志 ${index} 条）`, ` (${index} journal entries)`))}
          </>
        }
      />
      <Figures>
        <FigureCard
          name={words('已签承诺书', 'Letters signed')}
          value={coverage.signed}
          unit={words('份', 'letters')}
          coverage={{
            covered: coverage.signed,
            population: coverage.candidates,
            unit: words('人', 'candidates'),
            notYet: words('未签', 'not yet'),
          }}
          {...(mayOpenFigure && trail.length === 0 ? { href: '/figures/pledges.letters' } : {})}
        />
        <FigureCard
          name={words('全班签完', 'Classes complete')}
          value={coverage.completeClasses}
          unit={words('个班', 'classes')}
          coverage={{
            covered: coverage.completeClasses,
            population: coverage.classes,
            unit: words('个班', 'classes'),
            notYet: words('未签完', 'not complete'),
          }}
        />
      </Figures>
      <ListTable
        label={coveragePage.title}
        rows={rows}
        total={total}
        rowKey={(row) => row.unit.id}
        rowHref={(row) => hrefTo(row.unit)}
        search={search}
        onSearch={setSearch}
        columns={[
          { key: 'name', title: level, sort: 'name', width: 220, cell: (row) => row.unit.name },
          {
            key: 'bar',
            title: words('已签与未签', 'Signed and not yet'),
            offPhone: true,
            cell: ({ coverage: of }) => (
              <div className="k-bar-cell">
                <Bar done={of.signed} total={of.candidates} />
              </div>
            ),
          },
          {
            key: 'rate',
            title: words('签署率', 'Rate'),
            sort: 'rate',
            numeric: true,
            width: 96,
            cell: ({ coverage: of }) => formatRate(of.signed, of.candidates),
          },
          {
            key: 'signed',
            title: words('已签 / 考生', 'Signed / candidates'),
            numeric: true,
            width: 152,
            cell: ({ coverage: of }) =>
              `${formatCount(of.signed, language)} / ${formatCount(of.candidates, language)}`,
          },
          {
            key: 'notYet',
            title: words('未签', 'Not yet'),
            sort: 'notYet',
            numeric: true,
            width: 112,
            cell: ({ coverage: of }) =>
              of.notYet === 0 ? (
                <span className="k-quiet">{say(words('全部已签', 'all signed'))}</span>
              ) : (
                <strong>
                  {formatCount(of.notYet, language)} {say(words('人', ''))}
                </strong>
              ),
          },
          ...(rows[0]?.unit.kind === 'class'
            ? []
            : [
                {
                  key: 'classes',
                  title: words('签完的班', 'Classes complete'),
                  numeric: true,
                  width: 128,
                  cell: ({ coverage: of }: CoverageRow) =>
                    `${formatCount(of.completeClasses, language)} / ${formatCount(of.classes, language)}`,
                },
              ]),
        ]}
        onExport={(format) =>
          exportList<CoverageRow>(
            {
              name: `${unit.name} ${say(coveragePage.title)}`,
              rowKey: (row) => row.unit.id,
              columns: [
                { title: say(words('编码', 'Code')), text: (row) => row.unit.code },
                { title: say(level), text: (row) => row.unit.name },
                { title: say(words('考生', 'Candidates')), text: (row) => String(row.coverage.candidates) },
                { title: say(words('已签', 'Signed')), text: (row) => String(row.coverage.signed) },
                { title: say(words('未签', 'Not yet')), text: (row) => String(row.coverage.notYet) },
                { title: say(words('班级', 'Classes')), text: (row) => String(row.coverage.classes) },
                {
                  title: say(words('签完的班', 'Classes complete')),
                  text: (row) => String(row.coverage.completeClasses),
                },
              ],
              page: (page, pageSize) => call(readCoverage, { query: { ...search, page, pageSize } }),
            },
            format,
          )
        }
        empty={
          <Empty
            reason={words('其下还没有班级。', 'There are no classes below it yet.')}
            next={words('先导入学校、班级与花名册。', 'Import schools, classes and rosters first.')}
          />
        }
      />
    </Stack>
  );
}
