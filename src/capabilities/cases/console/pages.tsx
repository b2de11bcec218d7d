/** 风险问题: what was found wrong, the orders made of it, and how it ends. */
import { AlertOutlined } from '@ant-design/icons';
import { getTimetable } from '#capabilities/timetable/contract.ts';
import { getSite } from '#capabilities/timetable/site-contract.ts';
import { call } from '#console/call.ts';
import { currentLanguage } from '#console/language.ts';
import { meQuery } from '#console/me.ts';
import { type ConsoleManifest, hrefOf, type PaletteEntry, page } from '#console/pages.ts';
import { query } from '#console/query.ts';
import { inWords, words } from '#console/words.ts';
import { getFinding, issueOrder, listFindings, recordFinding } from '../contract.ts';
import { locateOrder } from '../order-contract.ts';
import { findingAt, findingsAt, newFindingAt, newOrderAt, orderAt } from './addresses.ts';
import { basesQuery, countsQuery, districtChoicesQuery, kindsQuery, ownUnitsQuery } from './queries.ts';

export const findingsPage = page({
  ...findingsAt,
  title: words('风险问题', 'Findings'),
  skeleton: 'list',
  access: listFindings.access,
  load: ({ search, need }) =>
    Promise.all([
      need(query(listFindings, { query: search })),
      need(countsQuery(search)),
      need(districtChoicesQuery(search)),
      need(kindsQuery),
    ]),
  component: () => import('./findings-page.tsx').then((file) => file.FindingsPage),
});

export const newFindingPage = page({
  ...newFindingAt,
  title: words('登记风险问题', 'Record a finding'),
  skeleton: 'form',
  access: recordFinding.access,
  load: async ({ search, need }) => {
    const me = await need(meQuery);
    await Promise.all([
      need(kindsQuery),
      need(ownUnitsQuery(me.unitPaths)).catch(() => null),
      search.site === undefined
        ? null
        : need(query(getSite, { params: { id: search.site } })).catch(() => null),
    ]);
  },
  component: () => import('./new-finding-page.tsx').then((file) => file.NewFindingPage),
});

export const findingPage = page({
  ...findingAt,
  title: words('风险问题', 'Finding'),
  skeleton: 'matter',
  access: getFinding.access,
  load: ({ params, need }) => need(query(getFinding, { params: { id: params.findingId } })),
  component: () => import('./finding-page.tsx').then((file) => file.FindingPage),
});

export const newOrderPage = page({
  ...newOrderAt,
  title: words('出具整改意见', 'Issue an order'),
  skeleton: 'form',
  access: issueOrder.access,
  load: async ({ params, need }) => {
    const [{ finding }] = await Promise.all([
      need(query(getFinding, { params: { id: params.findingId } })),
      need(basesQuery),
      need(query(getTimetable, {})),
    ]);
    // Only for deadlines by the site's own sessions; without it those of the exam remain.
    if (finding.site !== null) {
      await need(query(getSite, { params: { id: finding.site.id } })).catch(() => null);
    }
  },
  component: () => import('./new-order-page.tsx').then((file) => file.NewOrderPage),
});

export const orderPage = page({
  ...orderAt,
  title: words('整改意见', 'Rectification order'),
  skeleton: 'matter',
  access: locateOrder.access,
  load: ({ params, need }) => need(query(locateOrder, { params: { id: params.orderId } })),
  component: () => import('./order-page.tsx').then((file) => file.OrderPage),
});

async function find(text: string, signal: AbortSignal): Promise<readonly PaletteEntry[]> {
  const { rows } = await call(
    listFindings,
    { query: { mine: false, sort: '-number', page: 1, pageSize: 5, text: text.slice(0, 100) } },
    { signal },
  );
  return rows.map(({ id, number, title, unit, site }) => ({
    label: title,
    kind: inWords(words('问题 {number}', 'finding {number}'), currentLanguage(), { number }),
    note: site?.name ?? unit.name,
    href: hrefOf(findingAt, { findingId: id }),
  }));
}

export const manifest: ConsoleManifest = {
  pages: [findingsPage, newFindingPage, findingPage, newOrderPage, orderPage],
  menu: [
    {
      href: hrefOf(findingsAt, {}, { state: 'open' }),
      label: findingsPage.title,
      icon: AlertOutlined,
      permission: 'cases.read',
      group: 'matters',
      position: 3,
      phone: 3,
    },
  ],
  palette: [
    {
      label: newFindingPage.title,
      href: newFindingAt.path,
      permission: 'cases.record',
      keys: ['djfxwt', 'dengji wenti', 'finding'],
    },
  ],
  find,
};
