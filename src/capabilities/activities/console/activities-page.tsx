import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { readUnit } from '#capabilities/organisation/contract.ts';
import { call } from '#console/call.ts';
import { exportList } from '#console/export-list.ts';
import { formatCount, formatInstant } from '#console/format.ts';
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
import { type Activity, activityKinds, activityStates, listActivities } from '../contract.ts';
import { kindWords, themeWords } from '../rules.ts';
import { activityStateWords, happensAt, themeName } from './activity-words.ts';
import { activitiesPage, activityPage, districtsQuery, planPage, recordPage } from './pages.tsx';
import { StateLamp } from './state-lamp.tsx';

type Props = PageProps<'/activities', typeof listActivities.query>;

export function ActivitiesPage({ search, setSearch }: Props) {
  const say = useWords();
  const language = useLanguage();
  const may = mayOf(useMe());
  useFreshOn(['activities']);
  const { rows, total } = useLoaded(query(listActivities, { query: search }));
  const { data: districts } = useQuery({ ...districtsQuery, retry: false });
  return (
    <>
      <PageHead
        title={activitiesPage.title}
        note={
          search.classId === undefined ? undefined : <OfClass id={search.classId} setSearch={setSearch} />
        }
        actions={
          may('activities.manage') && (
            <>
              <Button href={hrefOf(planPage, {})}>{say(words('计划活动', 'Plan one'))}</Button>
              <Button type="primary" href={hrefOf(recordPage, {})}>
                {say(words('登记已举办', 'Record one held'))}
              </Button>
            </>
          )
        }
      />
      <FilterBar
        fields={[
          { name: 'text', label: words('活动名称或地点', 'Title or place'), kind: 'text' },
          {
            name: 'kind',
            label: words('类别', 'Kind'),
            kind: 'choice',
            choices: activityKinds.map((kind) => ({ value: kind, label: kindWords[kind] })),
          },
          {
            name: 'theme',
            label: words('主题', 'Theme'),
            kind: 'choice',
            choices: Object.entries(themeWords).map(([theme, label]) => ({ value: theme, label })),
          },
          {
            name: 'state',
            label: words('状态', 'State'),
            kind: 'choice',
            choices: activityStates.map((state) => ({ value: state, label: activityStateWords[state] })),
          },
          {
            name: 'under',
            label: words('区市', 'District'),
            kind: 'choice',
            choices: districts?.rows.map(({ id, name }) => ({ value: id, label: name })) ?? [],
          },
          { name: 'from', label: words('自', 'From'), kind: 'day' },
          { name: 'until', label: words('至', 'Until'), kind: 'day' },
        ]}
        search={search}
        onSearch={setSearch}
        views={[
          { label: words('全部', 'All'), search: {} },
          { label: words('我的', 'Mine'), search: { mine: true } },
          { label: words('将举办', 'To come'), search: { state: 'planned', sort: 'at' } },
          { label: words('诚信教育', 'Integrity education'), search: { theme: 'integrity' } },
        ]}
        savedAs="activities"
        hrefOf={(next) => hrefOf(activitiesPage, {}, next)}
      />
      <ListTable
        label={activitiesPage.title}
        rows={rows}
        total={total}
        rowKey={({ id }) => id}
        rowHref={({ id }) => hrefOf(activityPage, { activityId: id })}
        search={search}
        onSearch={setSearch}
        columns={[
          { key: 'title', title: words('活动', 'Activity'), sort: 'title', cell: ({ title }) => title },
          {
            key: 'state',
            title: words('状态', 'State'),
            width: 104,
            cell: (activity) => <StateLamp activity={activity} />,
          },
          {
            key: 'at',
            title: words('时间', 'When'),
            sort: 'at',
            width: 128,
            cell: (activity) => <When at={happensAt(activity)} />,
          },
          {
            key: 'kind',
            title: words('类别', 'Kind'),
            sort: 'kind',
            width: 96,
            cell: ({ kind }) => say(kindWords[kind]),
          },
          {
            key: 'theme',
            title: words('主题', 'Theme'),
            width: 112,
            offPhone: true,
            cell: ({ theme }) => say(themeName(theme)),
          },
          {
            key: 'unit',
            title: words('组织单位', 'Organised by'),
            cell: ({ unit }) => <UnitName unit={unit} />,
          },
          {
            key: 'personTimes',
            title: words('人次', 'Person-times'),
            sort: 'personTimes',
            numeric: true,
            width: 96,
            cell: ({ personTimes }) => (personTimes === null ? '—' : formatCount(personTimes, language)),
          },
          {
            key: 'classes',
            title: words('班级', 'Classes'),
            numeric: true,
            width: 72,
            cell: ({ classes }) => (classes === 0 ? '—' : formatCount(classes, language)),
          },
        ]}
        onExport={(format) =>
          exportList<Activity>(
            {
              name: say(activitiesPage.title),
              rowKey: ({ id }) => id,
              columns: [
                { title: say(words('活动', 'Activity')), text: ({ title }) => title },
                { title: say(words('状态', 'State')), text: ({ state }) => say(activityStateWords[state]) },
                {
                  title: say(words('时间', 'When')),
                  text: (activity) =>
                    formatInstant(happensAt(activity) ?? Number.NaN, { language, examYear: null }),
                },
                { title: say(words('类别', 'Kind')), text: ({ kind }) => say(kindWords[kind]) },
                { title: say(words('主题', 'Theme')), text: ({ theme }) => say(themeName(theme)) },
                { title: say(words('组织单位', 'Organised by')), text: ({ unit }) => unit.name },
                { title: say(words('地点', 'Place')), text: ({ place }) => place },
                {
                  title: say(words('人次', 'Person-times')),
                  text: ({ personTimes }) => (personTimes === null ? '' : String(personTimes)),
                },
                { title: say(words('班级', 'Classes')), text: ({ classes }) => String(classes) },
              ],
              page: (page, pageSize) => call(listActivities, { query: { ...search, page, pageSize } }),
            },
            format,
          )
        }
        empty={
          <Empty
            reason={words('没有符合条件的活动。', 'No activity matches.')}
            next={words('放宽筛选，或登记一项活动。', 'Widen the filters, or record an activity.')}
          />
        }
      />
    </>
  );
}

/** Classes of different schools have the same names. */
function UnitName({ unit }: { readonly unit: Activity['unit'] }) {
  return (
    <>
      {unit.name} {unit.kind === 'class' && <span className="k-quiet k-small">{unit.code}</span>}
    </>
  );
}

function OfClass({ id, setSearch }: { readonly id: string; readonly setSearch: Props['setSearch'] }) {
  const say = useWords();
  const { data } = useQuery({ ...query(readUnit, { params: { id } }), retry: false });
  const school = data?.ancestors.findLast(({ kind }) => kind === 'school');
  return (
    <>
      {say(words('{school}{name} 参加的', 'Those of {name}, {school}'), {
        school: school?.name ?? '',
        name: data?.unit.name ?? '',
      })}{' '}
      <Button type="link" size="small" onClick={() => setSearch({ classId: undefined })}>
        {say(words('看全部', 'Show all'))}
      </Button>
    </>
  );
}
