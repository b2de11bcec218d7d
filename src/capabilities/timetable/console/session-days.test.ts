import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byDay, stageOf, timesOf, weekdayOf } from './session-days.ts';

const session = (startsAt: string, endsAt: string) => ({ startsAt, endsAt });
const chinese = session('2020-07-07T01:00:00.000Z', '2020-07-07T03:30:00.000Z');
const maths = session('2020-07-07T07:00:00.000Z', '2020-07-07T09:00:00.000Z');
const late = session('2020-07-07T16:30:00.000Z', '2020-07-07T17:30:00.000Z');

test('sessions stand under their day in the exam’s time zone, in the sequence of time', () => {
  assert.deepEqual(byDay([late, maths, chinese]), [
    { day: '2020-07-07', sessions: [chinese, maths] },
    { day: '2020-07-08', sessions: [late] },
  ]);
  assert.deepEqual(byDay([]), []);
});

test('the weekday is that of the calendar', () => {
  assert.equal(weekdayOf('2020-07-07', 'zh'), '星期二');
  assert.equal(weekdayOf('2020-07-07', 'en'), 'Tue');
  assert.equal(weekdayOf('nonsense', 'en'), '');
});

test('times are written with both ends, and an end on another day says so', () => {
  assert.equal(timesOf(chinese), '09:00–11:30');
  assert.equal(timesOf(session('2020-07-07T14:00:00.000Z', '2020-07-07T17:00:00.000Z')), '22:00–01:00 (+1)');
});

test('a session runs from its start, and is over from its end', () => {
  const startMs = Date.parse(chinese.startsAt);
  const endMs = Date.parse(chinese.endsAt);
  assert.equal(stageOf(chinese, startMs - 1), 'ahead');
  assert.equal(stageOf(chinese, startMs), 'running');
  assert.equal(stageOf(chinese, endMs - 1), 'running');
  assert.equal(stageOf(chinese, endMs), 'over');
});
