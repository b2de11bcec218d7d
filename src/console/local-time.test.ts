import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instantOfLocal, localInput } from './local-time.ts';

test('a local time is read and written in the exam’s time zone', () => {
  assert.equal(localInput('2020-07-06T16:30:00.000Z'), '2020-07-07T00:30');
  assert.equal(instantOfLocal('2020-07-07T00:30'), '2020-07-06T16:30:00.000Z');
  assert.equal(instantOfLocal('2020-07-07T09:00:00'), '2020-07-07T01:00:00.000Z');
});

test('what is no instant is an empty field', () => {
  for (const nothing of [null, undefined, '', 'soon', Number.NaN]) assert.equal(localInput(nothing), '');
});

test('what is no local time is refused: other forms, days and hours that do not exist', () => {
  for (const text of [
    '',
    '2020-07-07',
    '2020-02-30T09:00',
    '2020-07-07T24:00',
    '2020-07-07T9:00',
    '2020-07-07T09:00:30',
  ]) {
    assert.equal(instantOfLocal(text), null, text);
  }
});

test('every whole minute survives the way there and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 66_000_000 }), (minute) => {
      const iso = new Date(minute * 60_000).toISOString();
      assert.equal(instantOfLocal(localInput(iso)), iso);
    }),
  );
});
