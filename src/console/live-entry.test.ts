import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { capabilityOfKind, readEntry, readHead, reconnectAfterMs } from './live-entry.ts';

test('reads an entry and gives missing facts as none', () => {
  const at = '2020-07-06T12:00:00.000Z';
  const entry = { index: 7, kind: 'pledges.signed', at, subject: 'p', facts: { class: 'c' } };
  assert.deepEqual(readEntry(JSON.stringify(entry)), entry);
  assert.deepEqual(readEntry(JSON.stringify({ index: 7, kind: 'a.b', at }))?.facts, {});
});

test('drops what is not an entry', () => {
  for (const data of [
    '',
    '{',
    'null',
    '7',
    '[]',
    '{"index":1.5,"kind":"a","at":"b"}',
    '{"index":1,"kind":2,"at":"b"}',
  ]) {
    assert.equal(readEntry(data), null, data);
  }
});

test('reads where the stream begins', () => {
  assert.equal(readHead('{"index":-1}'), -1);
  assert.equal(readHead('{"index":41}'), 41);
  for (const data of ['', '{}', 'null', '{"index":"41"}', '{"index":0.5}'])
    assert.equal(readHead(data), null, data);
});

test('an entry belongs to the capability before the dot', () => {
  assert.equal(capabilityOfKind('pledges.signed'), 'pledges');
});

test('waits longer after each failure, never above half a minute and never at once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, random) => {
        const waitMs = reconnectAfterMs(attempt, random);
        return waitMs >= 500 && waitMs <= 30_000;
      },
    ),
  );
});
