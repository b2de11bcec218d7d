import { DashboardOutlined } from '@ant-design/icons';
import { call } from '#console/call.ts';
import type { ExamHeadline } from '#console/exam.ts';
import { mayOf, meQuery } from '#console/me.ts';
import { type ConsoleManifest, page } from '#console/pages.ts';
import { query } from '#console/query.ts';
import { words } from '#console/words.ts';
import { headline, overview } from '../contract.ts';

const todayPage = page({
  path: '/',
  title: words('今日', 'Today'),
  // Everyone begins here; what they see follows their duties.
  access: 'signed-in',
  skeleton: 'figures',
  load: async ({ need }) =>
    mayOf(await need(meQuery))('situation.read') ? need(query(overview, {})) : need(query(headline, {})),
  component: () => import('./today-page.tsx').then((file) => file.TodayPage),
});

async function fetchHeadline(): Promise<ExamHeadline | null> {
  const { now, exam, nextSession } = await call(headline, {});
  if (exam === null) return null;
  return {
    now,
    name: exam.name,
    year: Number(exam.firstDay.slice(0, 4)),
    next:
      nextSession === null
        ? null
        : { name: nextSession.subject, startsAt: nextSession.startsAt, href: '/timetable' },
  };
}

export const manifest: ConsoleManifest = {
  pages: [todayPage],
  menu: [
    {
      href: '/',
      label: words('今日', 'Today'),
      icon: DashboardOutlined,
      group: 'today',
      position: 1,
      phone: 1,
    },
  ],
  headline: { of: 'timetable', fetch: fetchHeadline },
};
