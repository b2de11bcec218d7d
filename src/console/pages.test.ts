import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { listQuery } from '#primitives/endpoint.ts';
import {
  type ConsoleManifest,
  hrefOf,
  matchRank,
  menuEntryOf,
  menuFor,
  page,
  phoneBarOf,
  rank,
} from './pages.ts';
import { words } from './words.ts';

const icon = () => null;
const nothing = async () => () => null;
const entry = (href: string, group: 'today' | 'matters', position: number, more = {}) => ({
  href,
  label: words(href, href),
  icon,
  group,
  position,
  ...more,
});
const manifests: readonly ConsoleManifest[] = [
  { pages: [], menu: [entry('/findings', 'matters', 2, { permission: 'cases.read', phone: 3 })] },
  {
    pages: [],
    menu: [entry('/', 'today', 1, { phone: 1 }), entry('/duties', 'matters', 1, { phone: 2 })],
  },
  { pages: [], menu: [entry('/findings/orders', 'matters', 3)] },
];

test('the menu has its groups in order and leaves out what is not permitted', () => {
  const hrefs = (may: boolean) =>
    menuFor(manifests, () => may).map(({ group, entries }) => [group, entries.map(({ href }) => href)]);
  assert.deepEqual(hrefs(true), [
    ['today', ['/']],
    ['matters', ['/duties', '/findings', '/findings/orders']],
  ]);
  assert.deepEqual(hrefs(false), [
    ['today', ['/']],
    ['matters', ['/duties', '/findings/orders']],
  ]);
});

test('the bottom bar takes the first three that ask for it', () => {
  const bar = (may: boolean) => phoneBarOf(menuFor(manifests, () => may)).map(({ href }) => href);
  assert.deepEqual(bar(true), ['/', '/duties', '/findings']);
  assert.deepEqual(bar(false), ['/', '/duties']);
});

test('an address falls under the entry with the longest matching path', () => {
  const sections = menuFor(manifests, () => true);
  assert.equal(menuEntryOf(sections, '/findings/orders/7')?.href, '/findings/orders');
  assert.equal(menuEntryOf(sections, '/findings/7')?.href, '/findings');
  assert.equal(menuEntryOf(sections, '/')?.href, '/');
  assert.equal(menuEntryOf(sections, '/findings-old'), null);
});

test('an address is made from a page, its parameters and its search', () => {
  const finding = page({
    path: '/findings/$findingId/orders/$orderId',
    title: words('隐患', 'Finding'),
    access: 'signed-in',
    skeleton: 'matter',
    search: Type.Object({ ...listQuery(['at'], '-at'), tab: Type.Optional(Type.String()) }),
    component: nothing,
  });
  assert.equal(hrefOf(finding, { findingId: 'f/1', orderId: '$2' }), '/findings/f%2F1/orders/%242');
  assert.equal(
    hrefOf(finding, { findingId: 'f', orderId: 'o' }, { page: 2, sort: '-at', tab: '证据' }),
    '/findings/f/orders/o?page=2&tab=%E8%AF%81%E6%8D%AE',
  );
});

test('a page that anyone may see stands in the plain frame', () => {
  const common = { path: '/b', title: words('', ''), skeleton: 'list', component: nothing } as const;
  assert.equal(page({ ...common, access: 'public' }).frame, 'plain');
  assert.equal(page({ ...common, access: 'signed-in' }).frame, 'shell');
  assert.equal(page({ ...common, access: 'signed-in', frame: 'bare' }).frame, 'bare');
});

test('ranks whole, beginning, within, letters in order', () => {
  assert.equal(matchRank('Findings', 'findings'), 0);
  assert.equal(matchRank('隐患台账', '隐患'), 1);
  assert.equal(matchRank('隐患台账', '台账'), 2);
  assert.equal(matchRank('yinhuan taizhang', 'yhtz'), 3);
  assert.equal(matchRank('隐患台账', '考点'), null);
  assert.deepEqual(
    rank(['台账', '隐患台账', '考点'], (text) => [text], '台账'),
    ['台账', '隐患台账'],
  );
});
