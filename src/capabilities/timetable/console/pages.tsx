/** 场次与考点: when and where. */
import { CalendarOutlined, EnvironmentOutlined } from '@ant-design/icons';
import { listUnits } from '#capabilities/organisation/contract.ts';
import { call } from '#console/call.ts';
import { currentLanguage } from '#console/language.ts';
import { type ConsoleManifest, hrefOf, type PaletteEntry, page } from '#console/pages.ts';
import { query } from '#console/query.ts';
import { inWords, words } from '#console/words.ts';
import { getTimetable, listMoves, moveSessions } from '../contract.ts';
import { getSite, listSites } from '../site-contract.ts';
import { SitesSearch, sitesQueryOf } from './sites-search.ts';

export const timetablePage = page({
  path: '/timetable',
  title: words('场次安排', 'Timetable'),
  skeleton: 'list',
  access: getTimetable.access,
  search: listMoves.query,
  load: ({ search, need }) =>
    Promise.all([need(query(getTimetable, {})), need(query(listMoves, { query: search }))]),
  component: () => import('./timetable-page.tsx').then((file) => file.TimetablePage),
});

export const movePage = page({
  path: '/timetable/move',
  title: words('调整场次', 'Move sessions'),
  skeleton: 'form',
  access: moveSessions.access,
  load: ({ need }) => need(query(getTimetable, {})),
  component: () => import('./move-page.tsx').then((file) => file.MovePage),
});

/** Districts to choose from; few people see the register without the organisation. */
export const districtsQuery = query(listUnits, {
  query: { kind: 'district', page: 1, pageSize: 200, sort: 'code' },
});

export const sitesPage = page({
  path: '/sites',
  title: words('考点', 'Sites'),
  skeleton: 'list',
  access: listSites.access,
  search: SitesSearch,
  load: ({ search, need }) =>
    Promise.all([
      need(query(listSites, { query: sitesQueryOf(search) })),
      need(districtsQuery).catch(() => null),
    ]),
  component: () => import('./sites-page.tsx').then((file) => file.SitesPage),
});

export const sitePage = page({
  path: '/sites/$siteId',
  title: words('考点', 'Site'),
  skeleton: 'matter',
  access: getSite.access,
  load: ({ params, need }) => need(query(getSite, { params: { id: params.siteId } })),
  component: () => import('./site-page.tsx').then((file) => file.SitePage),
});

async function find(text: string, signal: AbortSignal): Promise<readonly PaletteEntry[]> {
  const { rows } = await call(
    listSites,
    { query: { page: 1, pageSize: 6, sort: 'code', text: text.slice(0, 100) } },
    { signal },
  );
  return rows.map(({ id, name, code, district }) => ({
    label: name,
    kind: inWords(words('考点', 'site'), currentLanguage()),
    note: district?.name ?? code,
    href: hrefOf(sitePage, { siteId: id }),
  }));
}

export const manifest: ConsoleManifest = {
  pages: [timetablePage, movePage, sitesPage, sitePage],
  menu: [
    {
      href: '/timetable',
      label: timetablePage.title,
      icon: CalendarOutlined,
      permission: 'timetable.read',
      group: 'registers',
      position: 1,
      phone: 8,
    },
    {
      href: '/sites',
      label: sitesPage.title,
      icon: EnvironmentOutlined,
      permission: 'timetable.read',
      group: 'registers',
      position: 2,
      phone: 6,
    },
  ],
  palette: [
    {
      label: movePage.title,
      href: '/timetable/move',
      permission: 'timetable.manage',
      keys: ['tzcc', 'tiaozheng changci', 'postpone', 'tuichi'],
    },
  ],
  find,
};
