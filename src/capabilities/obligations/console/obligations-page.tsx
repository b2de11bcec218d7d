import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { call } from '#console/call.ts';
import { useExamYear } from '#console/exam.ts';
import { exportList } from '#console/export-list.ts';
import { formatInstant } from '#console/format.ts';
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
import { listObligations, type ObligationBrief, obligationStates, stateWords } from '../contract.ts';
import { sourceWords } from '../rules.ts';
import { newObligationAt, obligationAt, obligationsAt } from './addresses.ts';
import { countsQuery, districtsQuery, type ListSearch, unitChoicesQuery } from './queries.ts';

type Props = PageProps<typeof obligationsAt.path, typeof obligationsAt.search>;

export function ObligationsPage({ search, setSearch }: Props) {
  const say = useWords();
  const may = mayOf(useMe());
  const { rows, total } = useLoaded(query(listObligations, { query: search }));
  const counts = useLoaded(countsQuery(search));
  const owing = useLoaded(unitChoicesQuery(search));
  const districts = useQuery(districtsQuery).data?.rows ?? [];
  const onExport = useExport(search);
  useFreshOn(['obligations', 'timetable']);
  return (
    <>
      <PageHead
        title={words('督办事项', 'Obligations')}
        note={say(
          words(
            '谁、在何时之前、办成什么、凭什么证明；先到期的在前。',
            'Who owes what by when, and with what proof; what is due first comes first.',
          ),
        )}
        actions={
          may('obligations.assign') && (
            <Button type="primary" href={hrefOf(newObligationAt)}>
              {say(words('交办任务', 'Assign'))}
            </Button>
          )
        }
      />
      <FilterBar
        views={[
          { label: words('本单位未办结', 'Mine, open'), search: {} },
          ...(may('obligations.verify')
            ? [{ label: words('待核验', 'To verify'), search: { mine: false, state: 'reported' } as const }]
            : []),
          { label: words('逾期', 'Overdue'), search: { mine: false, lamp: 'overdue' } },
          { label: words('全部未办结', 'All open'), search: { mine: false } },
          { label: words('含已办结', 'With closed'), search: { mine: false, open: false } },
        ]}
        fields={[
          { name: 'text', label: words('事项标题', 'Words of the title'), kind: 'text' },
          {
            name: 'state',
            label: words('状态', 'State'),
            kind: 'choice',
            choices: obligationStates.map((state) => ({ value: state, label: stateWords[state] })),
          },
          {
            name: 'unitId',
            label: words('承办单位', 'Unit'),
            kind: 'choice',
            choices: owing.byUnit.map(({ unit, undone }) => ({
              value: unit.id,
              label: undone === 0 ? unit.name : `${unit.name} · ${undone}`,
            })),
          },
          ...(districts.length > 1
            ? [
                {
                  name: 'district' as const,
                  label: words('区市', 'District'),
                  kind: 'choice' as const,
                  choices: districts.map(({ code, name }) => ({ value: code, label: name })),
                },
              ]
            : []),
          {
            name: 'source',
            label: words('来源', 'Source'),
            kind: 'choice',
            choices: Object.entries(sourceWords).map(([value, label]) => ({ value, label })),
          },
        ]}
        search={search}
        onSearch={setSearch}
        savedAs="obligations"
        hrefOf={(next) => hrefOf(obligationsAt, {}, next)}
      />
      <LampCounts
        label={words('按灯色', 'By lamp')}
        counts={counts.lamps}
        current={search.lamp}
        hrefOf={(lamp) => hrefOf(obligationsAt, {}, { ...search, page: 1, lamp })}
      />
      <ListTable
        label={words('督办事项', 'Obligations')}
        rows={rows}
        total={total}
        rowKey={({ id }) => id}
        rowHref={({ id }) => hrefOf(obligationAt, { obligationId: id })}
        search={search}
        onSearch={setSearch}
        onExport={onExport}
        columns={[
          {
            key: 'title',
            title: words('事项', 'Obligation'),
            sort: 'title',
            width: 268,
            cell: ({ title }) => title,
          },
          {
            key: 'lamp',
            title: words('灯', 'Lamp'),
            width: 84,
            cell: ({ lamp, late, state }) =>
              state === 'withdrawn' ? (
                <MatterLamp lamp={lamp} done={stateWords[state]} dropped />
              ) : (
                <MatterLamp lamp={lamp} late={late} />
              ),
          },
          {
            key: 'dueAt',
            title: words('剩余时间', 'Time left'),
            sort: 'dueAt',
            width: 232,
            cell: ({ dueAt, lamp }) => <Due at={dueAt} lamp={lamp} />,
          },
          {
            key: 'state',
            title: words('状态', 'State'),
            sort: 'state',
            width: 128,
            cell: ({ state }) => say(stateWords[state]),
          },
          {
            key: 'unit',
            title: words('承办单位', 'Unit'),
            sort: 'unit',
            width: 168,
            cell: ({ unit }) => unit.name,
          },
          {
            key: 'source',
            title: words('来源', 'Source'),
            width: 120,
            offPhone: true,
            cell: ({ source }) => say(sourceWords[source.kind]),
          },
          {
            key: 'assignedAt',
            title: words('交办', 'Assigned'),
            sort: 'assignedAt',
            width: 116,
            offPhone: true,
            cell: ({ assignedAt }) => <When at={assignedAt} />,
          },
        ]}
        empty={<NothingHere search={search} />}
      />
    </>
  );
}

function NothingHere({ search }: { readonly search: ListSearch }) {
  const say = useWords();
  const narrowed =
    search.text !== undefined ||
    search.state !== undefined ||
    search.unitId !== undefined ||
    search.district !== undefined ||
    search.source !== undefined ||
    search.lamp !== undefined;
  if (search.mine && !narrowed) {
    return (
      <Empty
        reason={words('您所在的单位没有未办结的事项。', 'The units to which you are appointed owe nothing.')}
        next={words('各单位的事项在“全部未办结”中。', 'What other units owe stands under “All open”.')}
        action={
          <Button href={hrefOf(obligationsAt, {}, { mine: false })}>
            {say(words('查看全部未办结', 'See all open'))}
          </Button>
        }
      />
    );
  }
  return (
    <Empty
      reason={words('没有符合条件的事项。', 'No obligation matches.')}
      next={words('放宽筛选，或换一个视图。', 'Widen the filters, or choose another view.')}
    />
  );
}

function useExport(search: ListSearch) {
  const say = useWords();
  const language = useLanguage();
  const examYear = useExamYear();
  const at = (instant: string) => formatInstant(instant, { language, examYear });
  return (format: 'csv' | 'xlsx') =>
    exportList<ObligationBrief>(
      {
        name: say(words('督办事项', 'Obligations')),
        rowKey: ({ id }) => id,
        page: (page, pageSize) => call(listObligations, { query: { ...search, page, pageSize } }),
        columns: [
          { title: say(words('事项', 'Obligation')), text: ({ title }) => title },
          { title: say(words('灯', 'Lamp')), text: ({ lamp }) => say(matterLampWords[lamp]) },
          { title: say(words('期限', 'Due')), text: ({ dueAt }) => at(dueAt) },
          { title: say(words('状态', 'State')), text: ({ state }) => say(stateWords[state]) },
          { title: say(words('承办单位', 'Unit')), text: ({ unit }) => unit.name },
          { title: say(words('单位编码', 'Unit code')), text: ({ unit }) => unit.code },
          { title: say(words('来源', 'Source')), text: ({ source }) => say(sourceWords[source.kind]) },
          { title: say(words('交办时间', 'Assigned')), text: ({ assignedAt }) => at(assignedAt) },
          {
            title: say(words('上报时间', 'Reported')),
            text: ({ reportedAt }) => (reportedAt === null ? '' : at(reportedAt)),
          },
          { title: say(words('迟报', 'Late')), text: ({ late }) => (late ? say(words('是', 'yes')) : '') },
        ],
      },
      format,
    );
}
