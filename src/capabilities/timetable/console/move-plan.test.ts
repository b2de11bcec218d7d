import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conflictsByKind, edited, movesOf, outcomeFault, planFault, postponed } from './move-plan.ts';

const chinese = { id: 'yw', startsAt: '2020-07-07T01:00:00.000Z', endsAt: '2020-07-07T03:30:00.000Z' };
const maths = { id: 'sx', startsAt: '2020-07-07T07:00:00.000Z', endsAt: '2020-07-07T09:00:00.000Z' };
const sessions = [chinese, maths];

test('postponing moves every session by whole days, on top of earlier edits', () => {
  const later = edited(maths, {}, 'startsAt', '2020-07-07T07:30:00.000Z');
  assert.deepEqual(movesOf(sessions, postponed(sessions, later, 30)), [
    { sessionId: 'yw', startsAt: '2020-08-06T01:00:00.000Z', endsAt: '2020-08-06T03:30:00.000Z' },
    { sessionId: 'sx', startsAt: '2020-08-06T07:30:00.000Z', endsAt: '2020-08-06T09:30:00.000Z' },
  ]);
});

test('postponing and its return leave nothing to move', () => {
  assert.deepEqual(movesOf(sessions, postponed(sessions, postponed(sessions, {}, 30), -30)), []);
});

test('a session keeps its length when its start moves, and not when its end does', () => {
  assert.deepEqual(edited(chinese, {}, 'startsAt', '2020-07-08T01:00:00.000Z').yw, {
    startsAt: '2020-07-08T01:00:00.000Z',
    endsAt: '2020-07-08T03:30:00.000Z',
  });
  assert.deepEqual(edited(chinese, {}, 'endsAt', '2020-07-07T03:00:00.000Z').yw, {
    startsAt: chinese.startsAt,
    endsAt: '2020-07-07T03:00:00.000Z',
  });
});

test('a plan cannot be tried while a field is empty, a session runs backwards, or nothing changed', () => {
  assert.notEqual(planFault(sessions, {}), null);
  assert.notEqual(planFault(sessions, edited(chinese, {}, 'startsAt', undefined)), null);
  assert.notEqual(planFault(sessions, edited(chinese, {}, 'endsAt', chinese.startsAt)), null);
  assert.equal(planFault(sessions, edited(chinese, {}, 'startsAt', '2020-07-08T01:00:00.000Z')), null);
});

test('an emptied start comes back with the length it had', () => {
  const emptied = edited(chinese, {}, 'startsAt', undefined);
  assert.equal(
    edited(chinese, emptied, 'startsAt', '2020-07-08T01:00:00.000Z').yw?.endsAt,
    '2020-07-08T03:30:00.000Z',
  );
});

test('only an overlap prevents a move; conflicts stand in the sequence of gravity', () => {
  const past = { kind: 'session-past', sessionId: 'yw', startsAt: chinese.startsAt } as const;
  const overlap = { kind: 'overlap', sessionIds: ['yw', 'sx'], siteIds: ['a'] };
  assert.equal(outcomeFault({ conflicts: [past] }), null);
  assert.notEqual(outcomeFault({ conflicts: [past, { ...overlap, kind: 'overlap' }] }), null);
  assert.deepEqual(
    conflictsByKind([past, { ...overlap, kind: 'overlap' }]).map(([kind]) => kind),
    ['overlap', 'session-past'],
  );
});
