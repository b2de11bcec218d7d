import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FeedEntry, foldFeed, joinFeed } from './fold-feed.ts';

const entry = (index: number, more: Partial<FeedEntry> = {}): FeedEntry => ({
  index,
  kind: 'pledges.signed',
  at: new Date(Date.UTC(2020, 6, 6, 12, 0, index)).toISOString(),
  subject: `subject ${index}`,
  facts: { district: '370202', school: '3702020101', class: '3702020101-03' },
  ...more,
});
const newestFirst = (count: number) => Array.from({ length: count }, (_, i) => entry(count - 1 - i));

test('a class that signs is one line that keeps its key while it grows', () => {
  const before = foldFeed(newestFirst(30), 10);
  const after = foldFeed(newestFirst(31), 10);
  assert.deepEqual(
    [before, after].map((lines) => lines.map(({ key, count, index }) => [key, count, index])),
    [[[0, 30, 29]], [[0, 31, 30]]],
  );
});

test('classes of one district that sign at once are one line; another act, district or a long pause is another', () => {
  const lines = foldFeed(
    [
      entry(6, { kind: 'cases.finding-recorded', facts: { district: '370202', site: '101' } }),
      entry(5, { facts: { district: '370203', school: '3702030101' } }),
      entry(4),
      entry(3, { facts: { district: '370203', school: '3702030102' } }),
      entry(2, { facts: { district: '370202', school: '3702020102' } }),
      entry(1, { at: '2020-07-06T11:00:00.000Z' }),
    ],
    10,
  );
  assert.deepEqual(
    lines.map(({ kind, place, count }) => [kind, place, count]),
    [
      ['cases.finding-recorded', '370202', 1],
      ['pledges.signed', '370203', 2],
      ['pledges.signed', '370202', 2],
      ['pledges.signed', '370202', 1],
    ],
  );
});

test('shows no more lines than asked for, and counts those to their end', () => {
  const entries = [
    entry(9, { kind: 'a.b' }),
    ...newestFirst(3),
    entry(-1, { kind: 'c.d' }),
    entry(-2),
    entry(-3),
  ];
  assert.deepEqual(
    foldFeed(entries, 2).map(({ kind, count }) => [kind, count]),
    [
      ['a.b', 1],
      ['pledges.signed', 5],
    ],
  );
});

test('facts that are no codes place nothing', () => {
  const [line] = foldFeed([entry(1, { facts: { unit: '', district: 370202, site: null } })], 1);
  assert.equal(line?.place, null);
});

test('an entry told twice is there once, newest first', () => {
  const joined = joinFeed([entry(3), entry(4)], [entry(3), entry(2), entry(1)], 3);
  assert.deepEqual(
    joined.map(({ index }) => index),
    [4, 3, 2],
  );
});
