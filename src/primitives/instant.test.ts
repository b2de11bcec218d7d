import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf, endOfDay, startOfDay } from './instant.ts';

const shanghai = 'Asia/Shanghai';

test('a day in Shanghai begins at 16:00 UTC of the day before and ends a millisecond before the next', () => {
  assert.equal(startOfDay('2020-07-03', shanghai).toISOString(), '2020-07-02T16:00:00.000Z');
  assert.equal(endOfDay('2020-07-03', shanghai).toISOString(), '2020-07-03T15:59:59.999Z');
  assert.equal(endOfDay('2020-12-31', shanghai).toISOString(), '2020-12-31T15:59:59.999Z');
});

test('an instant falls on the day of the zone, not of UTC', () => {
  assert.equal(dayOf(new Date('2020-07-02T16:00:00.000Z'), shanghai), '2020-07-03');
  assert.equal(dayOf(new Date('2020-07-02T15:59:59.999Z'), shanghai), '2020-07-02');
});

test('days around a change of the clocks are 23 and 25 hours long', () => {
  const hours = (day: string) =>
    (endOfDay(day, 'Europe/Berlin').getTime() + 1 - startOfDay(day, 'Europe/Berlin').getTime()) / 3_600_000;
  assert.deepEqual(['2020-03-29', '2020-10-25', '2020-07-03'].map(hours), [23, 25, 24]);
});

test('what is no day of the calendar is refused', () => {
  for (const text of ['2020-02-30', '2020-7-3', '3 July', '2020-13-01', '', '2020-07-03T00:00']) {
    assert.throws(() => startOfDay(text, shanghai), RangeError, text);
    assert.throws(() => endOfDay(text, shanghai), RangeError, text);
  }
});
