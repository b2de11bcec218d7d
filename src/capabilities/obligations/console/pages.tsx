/** 督办事项: what units owe, and what each has to do next. */
import { CarryOutOutlined, FlagOutlined } from '@ant-design/icons';
import { readUnit } from '#capabilities/organisation/contract.ts';
import { getTimetable } from '#capabilities/timetable/contract.ts';
import { call } from '#console/call.ts';
import { currentLanguage } from '#console/language.ts';
import { type ConsoleManifest, hrefOf, type PaletteEntry, page } from '#console/pages.ts';
import { query } from '#console/query.ts';
import { inWords, words } from '#console/words.ts';
import { assignObligation, getObligation, listObligations, signForObligation } from '../contract.ts';
import { myUnitAt, newObligationAt, obligationAt, obligationsAt } from './addresses.ts';
import { countsQuery, districtsQuery, mineCountsQuery, mineQuery, unitChoicesQuery } from './queries.ts';

export const obligationsPage = page({
  ...obligationsAt,
  title: words('督办事项', 'Obligations'),
  skeleton: 'list',
  access: listObligations.access,
  load: ({ search, need }) =>
    Promise.all([
      need(query(listObligations, { query: search })),
      need(countsQuery(search)),
      need(unitChoicesQuery(search)),
      need(districtsQuery).catch(() => null),
    ]),
  component: () => import('./obligations-page.tsx').then((file) => file.ObligationsPage),
});

export const myUnitPage = page({
  ...myUnitAt,
  title: words('本单位待办', 'My unit'),
  skeleton: 'list',
  access: signForObligation.access,
  load: ({ need }) => Promise.all([need(mineQuery), need(mineCountsQuery)]),
  component: () => import('./my-unit-page.tsx').then((file) => file.MyUnitPage),
});

export const newObligationPage = page({
  ...newObligationAt,
  title: words('交办任务', 'Assign an obligation'),
  skeleton: 'form',
  access: assignObligation.access,
  load: ({ search, need }) =>
    Promise.all([
      need(query(getTimetable, {})),
      search.unit === undefined
        ? null
        : need(query(readUnit, { params: { id: search.unit } })).catch(() => null),
    ]),
  component: () => import('./new-obligation-page.tsx').then((file) => file.NewObligationPage),
});

export const obligationPage = page({
  ...obligationAt,
  title: words('督办事项', 'Obligation'),
  skeleton: 'matter',
  access: getObligation.access,
  load: ({ params, need }) => need(query(getObligation, { params: { id: params.obligationId } })),
  component: () => import('./obligation-page.tsx').then((file) => file.ObligationPage),
});

async function find(text: string, signal: AbortSignal): Promise<readonly PaletteEntry[]> {
  const search = { mine: false, open: false, sort: 'dueAt', page: 1, pageSize: 5 } as const;
  const { rows } = await call(
    listObligations,
    { query: { ...search, text: text.slice(0, 100) } },
    { signal },
  );
  return rows.map(({ id, title, unit }) => ({
    label: title,
    kind: inWords(words('督办', 'obligation'), currentLanguage()),
    note: unit.name,
    href: hrefOf(obligationAt, { obligationId: id }),
  }));
}

export const manifest: ConsoleManifest = {
  pages: [obligationsPage, myUnitPage, newObligationPage, obligationPage],
  menu: [
    {
      href: myUnitAt.path,
      label: myUnitPage.title,
      icon: CarryOutOutlined,
      permission: 'obligations.perform',
      group: 'matters',
      position: 1,
      phone: 2,
    },
    {
      href: obligationsAt.path,
      label: obligationsPage.title,
      icon: FlagOutlined,
      permission: 'obligations.read',
      group: 'matters',
      position: 2,
      phone: 4,
    },
  ],
  palette: [
    {
      label: newObligationPage.title,
      href: newObligationAt.path,
      permission: 'obligations.assign',
      keys: ['jbrw', 'jiaoban renwu', 'assign'],
    },
  ],
  find,
};
