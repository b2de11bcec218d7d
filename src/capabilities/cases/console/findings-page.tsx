import './findings.css';
import { Button } from 'antd';
import { call } from '#console/call.ts';
import { useExamYear } from '#console/exam.ts';
import { exportList } from '#console/export-list.ts';
import { formatInstant } from '#console/format.ts';
import { BarList } from '#console/kit/bar-list.tsx';
import { Due, LampCounts, MatterLamp, matterLampWords } from '#console/kit/due.tsx';
import { FilterBar } from '#console/kit/filter-bar.tsx';
import { PageHead } from '#console/kit/layout.tsx';
import { ListTable } from '#console/kit/list-table.tsx';
import { Empty } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import {
  type FindingRow,
  type FindingState,
  findingSources,
  listFindings,
  type Severity,
} from '../contract.ts';
import { findingSourceWords, findingStateWords, severityWords } from '../rules.ts';
import { findingAt, findingsAt, newFindingAt } from './addresses.ts';
import { placeOf } from './finding-words.ts';
import { countsQuery, districtChoicesQuery, kindsQuery, type ListSearch } from './queries.ts';
import { SeverityMark } from './severity-mark.tsx';

type Props = PageProps<typeof findingsAt.path, typeof findingsAt.search>;

const states: readonly FindingState[] = ['open', 'closed', 'voided'];
const severities: readonly Severity[] = ['V', 'S', 'G'];
const closedWords = {
  open: matterLampWords.done,
  closed: words('已销号', 'Closed'),
  voided: words('已作废', 'Voided'),
};

export function FindingsPage({ search, setSearch }: Props) {
  const say = useWords();
  const may = mayOf(useMe());
  const { rows, total } = useLoaded(query(listFindings, { query: search }));
  const counts = useLoaded(countsQuery(search));
  const choices = useLoaded(districtChoicesQuery(search));
  const { rows: kinds } = useLoaded(kindsQuery);
  const onExport = useExport(search);
  useFreshOn(['cases', 'obligations', 'timetable']);
  return (
    <>
      <PageHead
        title={words('风险问题', 'Findings')}
        note={say(
          words(
            '发现的风险问题与整改：先到期的在前，尚无整改意见的在后。',
            'What was found and what is rectified: due first on top, those without an order last.',
          ),
        )}
        actions={
          may('cases.record') && (
            <Button type="primary" href={hrefOf(newFindingAt)}>
              {say(words('登记问题', 'Record a finding'))}
            </Button>
          )
        }
      />
      <FilterBar
        views={[
          { label: words('未销号', 'Open'), search: { state: 'open' } },
          { label: words('等我单位办理', 'Waiting for my unit'), search: { actionRequired: true } },
          { label: words('逾期', 'Overdue'), search: { lamp: 'overdue' } },
          { label: words('未出具意见', 'Without an order'), search: { state: 'open', ordered: false } },
          { label: words('全部', 'All'), search: {} },
        ]}
        fields={[
          {
            name: 'text',
            label: words('编号、标题、地点或内容', 'Number, title, place or text'),
            kind: 'text',
          },
          {
            name: 'state',
            label: words('状态', 'State'),
            kind: 'choice',
            choices: states.map((value) => ({ value, label: findingStateWords[value] })),
          },
          {
            name: 'severity',
            label: words('严重程度', 'Severity'),
            kind: 'choice',
            choices: severities.map((value) => ({ value, label: severityWords[value] })),
          },
          {
            name: 'kind',
            label: words('类别', 'Kind'),
            kind: 'choice',
            choices: kinds.map(({ code, name }) => ({ value: code, label: `${code} ${say(name)}` })),
          },
          {
            name: 'district',
            label: words('区市', 'District'),
            kind: 'choice',
            choices: choices.byDistrict.flatMap(({ district, findings }) =>
              district === null ? [] : [{ value: district.code, label: `${district.name} · ${findings}` }],
            ),
          },
          {
            name: 'source',
            label: words('来源', 'Source'),
            kind: 'choice',
            choices: findingSources.map((value) => ({ value, label: findingSourceWords[value] })),
          },
          { name: 'mine', label: words('与我单位有关', 'Of my units'), kind: 'flag' },
        ]}
        search={search}
        onSearch={setSearch}
        savedAs="findings"
        hrefOf={(next) => hrefOf(findingsAt, {}, next)}
      />
      <LampCounts
        label={words('按灯色', 'By lamp')}
        counts={counts.lamps}
        current={search.lamp}
        done={words('已了结', 'Settled')}
        hrefOf={(lamp) => hrefOf(findingsAt, {}, { ...search, page: 1, lamp })}
      />
      <ByDistrict search={search} />
      <ListTable
        label={words('风险问题', 'Findings')}
        rows={rows}
        total={total}
        rowKey={({ id }) => id}
        rowHref={({ id }) => hrefOf(findingAt, { findingId: id })}
        search={search}
        onSearch={setSearch}
        onExport={onExport}
        columns={[
          {
            key: 'title',
            title: words('问题', 'Finding'),
            sort: 'number',
            width: 268,
            cell: ({ number, title }) => (
              <span className="f-title">
                <span className="f-number">{number}</span>
                {title}
              </span>
            ),
          },
          {
            key: 'lamp',
            title: words('灯', 'Lamp'),
            width: 84,
            cell: ({ lamp, state }) => (
              <MatterLamp lamp={lamp} done={closedWords[state]} dropped={state === 'voided'} />
            ),
          },
          {
            key: 'dueAt',
            title: words('剩余时间', 'Time left'),
            sort: 'dueAt',
            width: 232,
            cell: (row) => <TimeLeft of={row} />,
          },
          {
            key: 'severity',
            title: words('程度', 'Severity'),
            sort: 'severity',
            width: 96,
            cell: ({ severity }) => <SeverityMark severity={severity} />,
          },
          { key: 'place', title: words('地点', 'Place'), width: 240, cell: placeOf },
          {
            key: 'source',
            title: words('来源', 'Source'),
            width: 128,
            offPhone: true,
            cell: ({ source }) => say(findingSourceWords[source]),
          },
          {
            key: 'foundAt',
            title: words('发现', 'Found'),
            sort: 'foundAt',
            width: 116,
            cell: ({ foundAt }) => <When at={foundAt} />,
          },
        ]}
        empty={
          <Empty
            reason={words('没有符合条件的问题。', 'No finding matches.')}
            next={words('放宽筛选，或登记新发现的问题。', 'Widen the filters, or record what was found.')}
          />
        }
      />
    </>
  );
}

/** Without a due instant it says what it waits for instead. */
function TimeLeft({ of: { state, dueAt, orders, lamp } }: { readonly of: FindingRow }) {
  const say = useWords();
  if (state !== 'open') return <span className="k-quiet">—</span>;
  if (dueAt !== null) return <Due at={dueAt} lamp={lamp} />;
  return (
    <span className="k-quiet">
      {say(
        orders === 0
          ? words('未出具整改意见', 'no order yet')
          : words('已上报，待核验或销号', 'reported; to be verified'),
      )}
    </span>
  );
}

/** Orders made and not yet made, district by district, worst first. Each leads to what is missing there. */
function ByDistrict({ search }: { readonly search: ListSearch }) {
  const say = useWords();
  const { byDistrict } = useLoaded(countsQuery(search));
  const rows = byDistrict.flatMap(({ district, findings, ordered }) =>
    findings === 0
      ? []
      : [
          {
            key: district?.code ?? '',
            name: district?.name ?? words('市级', 'City level'),
            done: ordered,
            total: findings,
            ...(district !== null && {
              href: hrefOf(findingsAt, {}, { state: 'open', ordered: false, district: district.code }),
            }),
          },
        ],
  );
  if (rows.length < 2) return null;
  return (
    <details className="f-districts k-no-print">
      <summary>{say(words('按区市看整改意见', 'Orders by district'))}</summary>
      <BarList rows={rows} unit={words('个', 'findings')} notYet={words('未出具意见', 'without an order')} />
    </details>
  );
}

function useExport(search: ListSearch) {
  const say = useWords();
  const language = useLanguage();
  const examYear = useExamYear();
  const at = (instant: string) => formatInstant(instant, { language, examYear });
  return (format: 'csv' | 'xlsx') =>
    exportList<FindingRow>(
      {
        name: say(words('风险问题', 'Findings')),
        rowKey: ({ id }) => id,
        page: (page, pageSize) => call(listFindings, { query: { ...search, page, pageSize } }),
        columns: [
          { title: say(words('编号', 'Number')), text: ({ number }) => String(number) },
          { title: say(words('问题', 'Finding')), text: ({ title }) => title },
          { title: say(words('类别编码', 'Kind')), text: ({ kind }) => kind.code },
          { title: say(words('类别', 'Kind in words')), text: ({ kind }) => say(kind.name) },
          { title: say(words('严重程度', 'Severity')), text: ({ severity }) => say(severityWords[severity]) },
          { title: say(words('地点', 'Place')), text: placeOf },
          { title: say(words('所属单位', 'Unit')), text: ({ unit }) => unit.name },
          { title: say(words('状态', 'State')), text: ({ state }) => say(findingStateWords[state]) },
          { title: say(words('灯', 'Lamp')), text: ({ lamp }) => say(matterLampWords[lamp]) },
          {
            title: say(words('最近期限', 'Next due')),
            text: ({ dueAt }) => (dueAt === null ? '' : at(dueAt)),
          },
          { title: say(words('整改意见数', 'Orders')), text: ({ orders }) => String(orders) },
          { title: say(words('来源', 'Source')), text: ({ source }) => say(findingSourceWords[source]) },
          { title: say(words('发现时间', 'Found')), text: ({ foundAt }) => at(foundAt) },
        ],
      },
      format,
    );
}
