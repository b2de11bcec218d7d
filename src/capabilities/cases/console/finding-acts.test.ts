import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Standing } from '../contract.ts';
import { codeOfPath, type FindingFacts, offeredActs, ownOrder } from './finding-acts.ts';

const everything: Standing = { records: true, orders: true, voids: true };
const nothing: Standing = { records: false, orders: false, voids: false };
const school = { id: 'u', code: '3702020101', name: '某校' };
const order = (lamp: 'near' | 'done', state: 'working' | 'reported' | 'withdrawn' = 'working') => ({
  unit: school,
  lamp,
  state,
  obligationId: 'o',
});
const open = (...orders: FindingFacts['orders']): FindingFacts => ({ state: 'open', orders });
const here = ['/370200/370202/3702020101/'];
const names = (acts: ReturnType<typeof offeredActs>) =>
  acts.map(({ act, primary }) => (primary ? `${act}!` : act));

test('the code of a unit is the last of its path', () => {
  assert.equal(codeOfPath('/370200/370202/'), '370202');
  assert.equal(codeOfPath('/'), '');
});

test('a finding without an order asks for one, and says whose it is to whoever may not', () => {
  assert.deepEqual(names(offeredActs(open(), everything, [])), ['void', 'share', 'note', 'order!']);
  const [only, ...rest] = offeredActs(open(), nothing, []);
  assert.deepEqual(rest, []);
  assert.equal(only?.act, 'order');
  assert.ok(only?.reason);
});

test('an order that was withdrawn counts as none', () => {
  assert.deepEqual(names(offeredActs(open(order('done', 'withdrawn')), nothing, [])), ['order!']);
});

test('the unit that has to rectify is led to its obligation before anything else', () => {
  assert.deepEqual(names(offeredActs(open(order('near')), { ...nothing, records: true }, here)), [
    'note',
    'handle!',
  ]);
  assert.equal(ownOrder(open(order('near')), here)?.obligationId, 'o');
});

test('another unit, one above it, or one that has reported, is not', () => {
  assert.equal(ownOrder(open(order('near')), ['/370200/370202/']), null);
  assert.equal(ownOrder(open(order('done', 'reported')), here), null);
  assert.deepEqual(names(offeredActs(open(order('near')), nothing, [])), []);
});

test('a finding that is closed or voided offers nothing', () => {
  for (const state of ['closed', 'voided'] as const) {
    assert.deepEqual(offeredActs({ state, orders: [order('near')] }, everything, here), []);
  }
});
