import './timetable.css';
import { useQuery } from '@tanstack/react-query';
import { call } from '#console/call.ts';
import { exportList } from '#console/export-list.ts';
import { formatCount } from '#console/format.ts';
import { FilterBar } from '#console/kit/filter-bar.tsx';
import { Lamp } from '#console/kit/lamp.tsx';
import { PageHead } from '#console/kit/layout.tsx';
import { ListTable } from '#console/kit/list-table.tsx';
import { Empty } from '#console/kit/states.tsx';
import { type Say, useLanguage, useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import type { ExportColumn } from '#console/rows-to-export.ts';
import { type Words, words } from '#console/words.ts';
import type { Aspect } from '../contract.ts';
import { listSites, type SiteRow } from '../site-contract.ts';
import { districtsQuery, sitePage, sitesPage } from './pages.tsx';
import { aspectWords, lacking, readinessLamp } from './site-words.ts';
import { type SitesSearch, sitesQueryOf } from './sites-search.ts';

const yesNo = (yes: Words, no: Words) => [
  { value: 'true', label: yes },
  { value: 'false', label: no },
];

export function SitesPage({ search, setSearch }: PageProps<'/sites', typeof SitesSearch>) {
  const say = useWords();
  const language = useLanguage();
  useFreshOn(['timetable']);
  const { rows, total } = useLoaded(query(listSites, { query: sitesQueryOf(search) }));
  const { data: districts } = useQuery({ ...districtsQuery, retry: false });
  return (
    <>
      <PageHead title={sitesPage.title} />
      <FilterBar
        fields={[
          { name: 'text', label: words('考点名称或代码', 'Name or code of a site'), kind: 'text' },
          {
            name: 'district',
            label: words('区市', 'District'),
            kind: 'choice',
            choices: districts?.rows.map(({ code, name }) => ({ value: code, label: name })) ?? [],
          },
          {
            name: 'ready',
            label: words('就绪', 'Ready'),
            kind: 'choice',
            choices: yesNo(words('已就绪', 'ready'), words('未就绪', 'not ready')),
          },
          {
            name: 'lacking',
            label: words('缺什么', 'Lacking'),
            kind: 'choice',
            choices: (Object.keys(aspectWords) as Aspect[]).map((aspect) => ({
              value: aspect,
              label: aspectWords[aspect],
            })),
          },
          {
            name: 'standardised',
            label: words('标准化', 'Standardised'),
            kind: 'choice',
            choices: yesNo(words('标准化考点', 'standardised'), words('非标准化', 'not standardised')),
          },
        ]}
        search={search}
        onSearch={setSearch}
        views={[
          { label: words('全部', 'All'), search: {} },
          { label: words('未就绪', 'Not ready'), search: { ready: 'false' } },
          { label: words('待提升', 'To be upgraded'), search: { lacking: 'upgrades' } },
          { label: words('待验收', 'To be accepted'), search: { lacking: 'acceptance' } },
        ]}
        savedAs="timetable.sites"
        hrefOf={(next) => hrefOf(sitesPage, {}, next)}
      />
      <ListTable
        label={sitesPage.title}
        rows={rows}
        total={total}
        rowKey={({ id }) => id}
        rowHref={({ id }) => hrefOf(sitePage, { siteId: id })}
        search={search}
        onSearch={setSearch}
        columns={[
          { key: 'name', title: words('考点', 'Site'), sort: 'name', cell: ({ name }) => name },
          { key: 'code', title: words('代码', 'Code'), sort: 'code', width: 112, cell: ({ code }) => code },
          {
            key: 'district',
            title: words('区市', 'District'),
            sort: 'district',
            width: 104,
            cell: ({ district }) => district?.name ?? '—',
          },
          {
            key: 'ready',
            title: words('状态', 'Readiness'),
            sort: 'ready',
            cell: (site) => <Readiness site={site} />,
          },
          {
            key: 'rooms',
            title: words('考场', 'Rooms'),
            numeric: true,
            width: 88,
            cell: ({ rooms }) => formatCount(rooms.ordinary + rooms.spare + rooms.isolation, language),
          },
          {
            key: 'seats',
            title: words('座位', 'Seats'),
            sort: 'seats',
            numeric: true,
            width: 88,
            cell: ({ seats }) => formatCount(seats, language),
          },
          {
            key: 'cooling',
            title: words('空调', 'Cooled rooms'),
            numeric: true,
            width: 96,
            cell: ({ cooling }) =>
              cooling === null ? (
                <span className="k-quiet">{say(words('未登记', 'not yet'))}</span>
              ) : (
                `${cooling.cooled} / ${cooling.fittable}`
              ),
          },
          {
            key: 'upgrades',
            title: words('提升项目', 'Upgrades'),
            numeric: true,
            width: 104,
            cell: ({ upgrades: { planned, underWay, completed, accepted } }) => {
              const all = planned + underWay + completed + accepted;
              return all === 0 ? '—' : `${accepted} / ${all}`;
            },
          },
        ]}
        onExport={(format) =>
          exportList(
            {
              name: say(sitesPage.title),
              rowKey: ({ id }) => id,
              columns: exportColumns(say),
              page: (page, pageSize) =>
                call(listSites, { query: { ...sitesQueryOf(search), page, pageSize } }),
            },
            format,
          )
        }
        empty={
          <Empty
            reason={words('没有符合条件的考点。', 'No site matches.')}
            next={words('放宽筛选，或看全部考点。', 'Widen the filters, or show all sites.')}
          />
        }
      />
    </>
  );
}

function Readiness({ site }: { readonly site: SiteRow }) {
  const say = useWords();
  const lamp = readinessLamp(site.reasons);
  const missing = lacking(site.reasons);
  return (
    <>
      <Lamp {...lamp} />
      {missing.length > 0 && (
        <span className="t-lacking">{missing.map(({ aspect }) => say(aspectWords[aspect])).join('、')}</span>
      )}
    </>
  );
}

const exportColumns = (say: Say): readonly ExportColumn<SiteRow>[] => [
  { title: say(words('代码', 'Code')), text: ({ code }) => code },
  { title: say(words('考点', 'Site')), text: ({ name }) => name },
  { title: say(words('区市', 'District')), text: ({ district }) => district?.name ?? '' },
  { title: say(words('所在单位', 'Run by')), text: ({ unit }) => unit.name },
  {
    title: say(words('就绪', 'Readiness')),
    text: ({ reasons }) => say(readinessLamp(reasons).label),
  },
  ...(Object.keys(aspectWords) as Aspect[]).map((aspect) => ({
    title: say(aspectWords[aspect]),
    text: ({ reasons }: SiteRow) => {
      const reason = reasons.find((one) => one.aspect === aspect);
      return reason === undefined ? '' : say(reason.words);
    },
  })),
  { title: say(words('座位', 'Seats')), text: ({ seats }) => String(seats) },
];
