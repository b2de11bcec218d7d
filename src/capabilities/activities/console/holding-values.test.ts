import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingOf, themeName } from './activity-words.ts';
import { attendanceOf, classIdsOf, faultAt, noAttendance } from './holding-values.ts';

const now = Date.parse('2020-07-03T10:00:00.000Z');
const person = (value: string) => ({ value, label: value });
const counted = (personTimes: number) => ({ ...noAttendance, personTimes });

test('attendance is the mode that was chosen, each person once; what is empty is none', () => {
  const draft = { mode: 'people', personTimes: 40, people: [person('a'), person('b'), person('a')] } as const;
  assert.deepEqual(attendanceOf(draft), { mode: 'people', people: ['a', 'b'] });
  assert.deepEqual(attendanceOf({ ...draft, mode: 'head-count' }), { mode: 'head-count', personTimes: 40 });
  assert.equal(attendanceOf(noAttendance), null);
  assert.equal(attendanceOf({ ...draft, people: [] }), null);
  assert.equal(attendanceOf(counted(0)), null);
});

test('a class meeting is of exactly one class, an assembly of at least one', () => {
  const classes = (count: number) => ({ classes: Array.from({ length: count }, (_, n) => person(`c${n}`)) });
  assert.notEqual(faultAt('classes', 'class-meeting', classes(0), now), null);
  assert.equal(faultAt('classes', 'class-meeting', classes(1), now), null);
  assert.notEqual(faultAt('classes', 'class-meeting', classes(2), now), null);
  assert.notEqual(faultAt('classes', 'assembly', classes(0), now), null);
  assert.equal(faultAt('classes', 'assembly', classes(12), now), null);
  assert.equal(faultAt('classes', 'meeting', classes(0), now), null);
});

test('each fault stands at its own field', () => {
  const values = { attendance: counted(4_000), heldAt: '2020-07-04T00:00:00.000Z', classes: [] };
  assert.match(faultAt('attendance', 'class-meeting', values, now)?.zh ?? '', /人次/);
  assert.match(faultAt('heldAt', 'class-meeting', values, now)?.zh ?? '', /举办时间/);
  assert.match(faultAt('classes', 'class-meeting', values, now)?.zh ?? '', /班级/);
});

test('nothing is said of attendance before it is stated, nor of a time that is past', () => {
  assert.equal(faultAt('attendance', 'meeting', {}, now), null);
  assert.equal(faultAt('heldAt', 'meeting', { heldAt: '2020-07-03T09:59:00.000Z' }, now), null);
});

test('a class named twice is sent once', () => {
  assert.deepEqual(classIdsOf([person('a'), person('a')]), ['a']);
  assert.deepEqual(classIdsOf(undefined), []);
});

test('a planned activity whose time has passed waits to be recorded', () => {
  const planned = { state: 'planned', plannedAt: '2020-07-03T10:00:00.000Z' } as const;
  assert.equal(standingOf(planned, now - 1), 'planned');
  assert.equal(standingOf(planned, now), 'due');
  assert.equal(standingOf({ ...planned, state: 'held' }, now), 'held');
  assert.equal(standingOf({ ...planned, state: 'cancelled' }, now), 'cancelled');
});

test('a theme that has no words is shown by its code', () => {
  assert.equal(themeName('integrity').zh, '诚信教育');
  assert.equal(themeName('x-2021').en, 'x-2021');
});
