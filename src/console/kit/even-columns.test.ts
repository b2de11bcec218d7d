import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evenColumns } from './even-columns.ts';

test('rows are as even as can be', () => {
  assert.deepEqual(
    [1, 4, 5, 6, 7, 8, 9, 12].map((count) => evenColumns(count, 4)),
    [1, 4, 3, 3, 4, 4, 3, 4],
  );
  assert.deepEqual(
    [6, 7, 8, 10].map((count) => evenColumns(count, 6)),
    [6, 4, 4, 5],
  );
});

test('no cards are one column, never none', () => {
  assert.equal(evenColumns(0, 6), 1);
});
