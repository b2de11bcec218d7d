import { DashboardOutlined } from '@ant-design/icons';
import { call } from '#console/call.ts';
import type { ExamHeadline } from '#console/exam.ts';
import { type ConsoleManifest, page } from '#console/pages.ts';
import { query } from '#console/query.ts';
import { words } from '#console/words.ts';
import { headline, overview } from '../contract.ts';

export const overviewPage = page({
  path: '/',
  title: words('今日', 'Today'),
  access: overview.access,
  skeleton: 'figures',
  load: ({ need }) => need(query(overview, {})),
  component: () => import('./overview-page.tsx').then((file) => file.OverviewPage),
});

async function fetchHeadline(): Promise<ExamHeadline | null> {
  const { now, exam, nextSession } = await call(headline, {});
  if (exam === null) return null;
  return {
    now,
    name: exam.name,
    year: Number(exam.firstDay.slice(0, 4)),
    next: nextSession === null ? null : { name: nextSession.subject, startsAt: nextSession.startsAt },
  };
}

export const manifest: ConsoleManifest = {
  pages: [overviewPage],
  menu: [
    {
      href: '/',
      label: words('今日', 'Today'),
      icon: DashboardOutlined,
      permission: 'situation.read',
      group: 'today',
      position: 1,
      phone: 1,
    },
  ],
  headline: { of: 'timetable', fetch: fetchHeadline },
};
