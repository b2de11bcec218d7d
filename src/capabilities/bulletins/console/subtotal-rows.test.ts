import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Subtotal } from '../contract.ts';
import { byShare, subtotalRows } from './subtotal-rows.ts';

const row = (
  key: string | null,
  value: number,
  population: number | null,
  covered = population && value,
): Subtotal => ({
  key,
  name: key ?? '—',
  value,
  population,
  covered,
});

test('a district in which nothing was done is shown with its whole population', () => {
  const { of, rows } = subtotalRows([row('370202', 0, 400), row('370203', 399, 400)]);
  assert.equal(of, 'population');
  assert.deepEqual(
    rows.map(({ key }) => key),
    ['370202', '370203'],
  );
});

test('a population that does not split by the fact leaves plain values, largest first', () => {
  const split = subtotalRows([row('cooling', 12, 0), row('security-check', 90, 0), row(null, 0, 160)]);
  assert.equal(split.of, 'value');
  assert.deepEqual(
    split.rows.map(({ key }) => key),
    ['security-check', 'cooling'],
  );
  assert.equal(split.unnamed, null);
});

test('what belongs to no named part is shown only where it holds something', () => {
  assert.equal(subtotalRows([row('370202', 5, null), row(null, 0, null)]).unnamed, null);
  assert.equal(subtotalRows([row('370202', 5, null), row(null, 3, null)]).unnamed?.value, 3);
  assert.equal(subtotalRows([row('370202', 5, 9), row(null, 2, 0)]).unnamed?.value, 2);
});

test('a figure without parts has no rows', () => {
  assert.deepEqual(subtotalRows([]), { of: 'value', rows: [], unnamed: null });
});

test('the thinnest part comes first, and of equal shares the one that lacks more', () => {
  const rows = [
    row('full', 9, 9),
    row('half of ten', 5, 10),
    row('half of forty', 20, 40),
    row('none', 0, 3),
    row('empty', 0, 0),
  ];
  assert.deepEqual(
    rows.toSorted(byShare).map(({ key }) => key),
    ['none', 'half of forty', 'half of ten', 'full', 'empty'],
  );
});
