import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { activityKinds } from './contract.ts';
import {
  activityCan,
  addClassCoverage,
  holdingFault,
  kindWords,
  mostPersonTimes,
  noClassCoverage,
  oneClass,
  personTimesOf,
} from './rules.ts';

const now = new Date('2020-06-20T01:00:00.000Z');
const heads = (personTimes: number) => ({ mode: 'head-count' as const, personTimes });
const sound = { kind: 'meeting' as const, attendance: heads(10), classes: 0, heldAt: now, now };

test('a class meeting is of one class, an assembly of at least one', () => {
  assert.equal(holdingFault({ ...sound, kind: 'class-meeting', classes: 1 }), null);
  for (const classes of [0, 2]) {
    assert.equal(holdingFault({ ...sound, kind: 'class-meeting', classes }), 'one-class-only');
  }
  assert.equal(holdingFault({ ...sound, kind: 'assembly', classes: 0 }), 'class-needed');
  assert.equal(holdingFault({ ...sound, kind: 'assembly', classes: 40 }), null);
});

test('nothing was held in the future', () => {
  assert.equal(holdingFault({ ...sound, heldAt: new Date(now.getTime() + 1) }), 'held-in-future');
  assert.equal(holdingFault(sound), null);
});

test('a head-count is a whole number from 1 to the bound of its kind', () => {
  for (const kind of activityKinds) {
    const classes = 1;
    const most = mostPersonTimes[kind];
    assert.equal(holdingFault({ ...sound, kind, classes, attendance: heads(most) }), null);
    for (const personTimes of [0, -1, 1.5, most + 1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      assert.equal(
        holdingFault({ ...sound, kind, classes, attendance: heads(personTimes) }),
        'too-many-people',
      );
    }
  }
  assert.equal(holdingFault({ ...sound, attendance: { mode: 'people', people: [] } }), 'too-many-people');
});

test('a person named twice at one activity attended once', () => {
  assert.equal(personTimesOf({ mode: 'people', people: ['a', 'b', 'a'] }), 2);
  assert.equal(personTimesOf(heads(7)), 7);
});

test('what may be done depends on the state, and the words say why not', () => {
  const may = (state: 'planned' | 'held' | 'cancelled', resolutions = 0) =>
    Object.entries(activityCan).flatMap(([verb, can]) =>
      can({ state, resolutions }) === true ? [verb] : [],
    );
  assert.deepEqual(may('planned'), ['hold', 'cancel']);
  assert.deepEqual(may('held'), ['correct', 'cancel', 'addResolution', 'addEvidence']);
  assert.deepEqual(may('held', 1), ['correct', 'addResolution', 'addEvidence']);
  assert.deepEqual(may('cancelled'), []);
  for (const can of Object.values(activityCan)) {
    const verdict = can({ state: 'cancelled', resolutions: 0 });
    assert.ok(verdict !== true && verdict.zh !== '' && verdict.en !== '');
  }
});

test('every kind has words', () => {
  for (const kind of activityKinds) assert.ok(kindWords[kind].zh && kindWords[kind].en);
});

test('reached and not yet add up to the classes, whatever is summed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.boolean())), (classes) => {
      const sum = classes
        .map(([reached, met]) => oneClass(reached, met))
        .reduce(addClassCoverage, noClassCoverage);
      assert.equal(sum.reached + sum.notYet, classes.length);
      assert.equal(sum.withClassMeeting + sum.withoutClassMeeting, classes.length);
    }),
  );
});
