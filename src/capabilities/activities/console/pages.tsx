/** 活动: meetings, trainings, assemblies and class meetings; and which classes they reached. */
import { PieChartOutlined, ScheduleOutlined } from '@ant-design/icons';
import { listUnits, readUnit } from '#capabilities/organisation/contract.ts';
import { call } from '#console/call.ts';
import { currentLanguage } from '#console/language.ts';
import { type ConsoleManifest, hrefOf, type PaletteEntry, page } from '#console/pages.ts';
import { query } from '#console/query.ts';
import { inWords, words } from '#console/words.ts';
import {
  correctAttendance,
  holdActivity,
  listActivities,
  planActivity,
  readActivity,
  recordHeldActivity,
} from '../contract.ts';
import { readClassCoverage } from '../coverage-contract.ts';
import { kindWords } from '../rules.ts';

export const districtsQuery = query(listUnits, {
  query: { kind: 'district', page: 1, pageSize: 200, sort: 'code' },
});

export const activitiesPage = page({
  path: '/activities',
  title: words('活动', 'Activities'),
  skeleton: 'list',
  access: listActivities.access,
  search: listActivities.query,
  load: ({ search, need }) =>
    Promise.all([
      need(query(listActivities, { query: search })),
      need(districtsQuery).catch(() => null),
      search.classId === undefined
        ? null
        : need(query(readUnit, { params: { id: search.classId } })).catch(() => null),
    ]),
  component: () => import('./activities-page.tsx').then((file) => file.ActivitiesPage),
});

export const planPage = page({
  path: '/activities/plan',
  title: words('计划活动', 'Plan an activity'),
  skeleton: 'form',
  access: planActivity.access,
  component: () => import('./plan-page.tsx').then((file) => file.PlanPage),
});

export const recordPage = page({
  path: '/activities/record',
  title: words('登记已举办的活动', 'Record an activity that was held'),
  skeleton: 'form',
  access: recordHeldActivity.access,
  component: () => import('./record-page.tsx').then((file) => file.RecordPage),
});

export const coveragePage = page({
  path: '/activities/coverage',
  title: words('班级教育覆盖', 'Classes reached by education'),
  skeleton: 'figures',
  access: readClassCoverage.access,
  search: readClassCoverage.query,
  load: ({ search, need }) => need(query(readClassCoverage, { query: search })),
  component: () => import('./coverage-page.tsx').then((file) => file.CoveragePage),
});

export const activityPage = page({
  path: '/activities/$activityId',
  title: words('活动', 'Activity'),
  skeleton: 'matter',
  access: readActivity.access,
  load: ({ params, need }) => need(query(readActivity, { params: { id: params.activityId } })),
  component: () => import('./activity-page.tsx').then((file) => file.ActivityPage),
});

export const holdPage = page({
  path: '/activities/$activityId/hold',
  title: words('登记举办情况', 'Record that it was held'),
  skeleton: 'form',
  access: holdActivity.access,
  load: ({ params, need }) => need(query(readActivity, { params: { id: params.activityId } })),
  component: () => import('./hold-page.tsx').then((file) => file.HoldPage),
});

export const correctPage = page({
  path: '/activities/$activityId/correct',
  title: words('更正参加情况', 'Correct the attendance'),
  skeleton: 'form',
  access: correctAttendance.access,
  load: ({ params, need }) => need(query(readActivity, { params: { id: params.activityId } })),
  component: () => import('./correct-page.tsx').then((file) => file.CorrectPage),
});

async function find(text: string, signal: AbortSignal): Promise<readonly PaletteEntry[]> {
  const { rows } = await call(
    listActivities,
    { query: { page: 1, pageSize: 6, sort: '-at', mine: false, text: text.slice(0, 100) } },
    { signal },
  );
  return rows.map(({ id, title, kind, unit }) => ({
    label: title,
    kind: inWords(kindWords[kind], currentLanguage()),
    note: unit.name,
    href: hrefOf(activityPage, { activityId: id }),
  }));
}

export const manifest: ConsoleManifest = {
  pages: [activitiesPage, planPage, recordPage, coveragePage, activityPage, holdPage, correctPage],
  menu: [
    {
      href: '/activities',
      label: activitiesPage.title,
      icon: ScheduleOutlined,
      permission: 'activities.read',
      group: 'preparation',
      position: 1,
      phone: 5,
    },
    {
      href: '/activities/coverage',
      label: words('教育覆盖', 'Education coverage'),
      icon: PieChartOutlined,
      permission: 'activities.read',
      group: 'preparation',
      position: 2,
    },
  ],
  palette: [
    {
      label: planPage.title,
      href: '/activities/plan',
      permission: 'activities.manage',
      keys: ['jhhd', 'jihua huodong', 'plan'],
    },
    {
      label: recordPage.title,
      href: '/activities/record',
      permission: 'activities.manage',
      keys: ['djhd', 'dengji huodong', 'record', 'banhui', 'zhuti banhui'],
    },
  ],
  find,
};
