import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ObligationState, obligationStates, type Standing, verbs } from './contract.ts';
import { dueLamp, isOpen, isUndone, lampOf, life, missingProofs, NEAR_MS, obligationCan } from './rules.ts';

const everyPower: Standing = { personId: 'wang', performs: true, verifies: true, assigns: true };
const reportedByLi = (state: ObligationState) => ({ state, reportedById: 'li' });

test('every verb is allowed exactly in the states of its row', () => {
  for (const verb of verbs) {
    const allowed = obligationStates.filter(
      (state) => obligationCan[verb](reportedByLi(state), everyPower) === true,
    );
    assert.deepEqual(allowed.sort(), [...life[verb].from].sort(), verb);
  }
});

test('struck off and withdrawn are the end', () => {
  for (const state of obligationStates) {
    const ways = verbs.filter((verb) => life[verb].from.includes(state));
    assert.equal(ways.length === 0, !isOpen(state), state);
  }
});

test('whoever reported cannot verify; somebody else can', () => {
  const answer = obligationCan.verify(reportedByLi('reported'), { ...everyPower, personId: 'li' });
  assert.notEqual(answer, true);
  assert.match((answer as { zh: string }).zh, /由他人核验/);
  assert.equal(obligationCan.verify(reportedByLi('reported'), everyPower), true);
});

test('without the power that a step asks for, the reason names who has it', () => {
  const nothing: Standing = { personId: 'wang', performs: false, verifies: false, assigns: false };
  for (const verb of verbs) {
    const [state] = life[verb].from;
    assert.ok(state);
    const answer = obligationCan[verb](reportedByLi(state), nothing);
    assert.notEqual(answer, true, verb);
    assert.equal(
      obligationCan[verb](reportedByLi(state), { ...nothing, [life[verb].actor]: true }),
      true,
      verb,
    );
  }
});

test('a reason says what the state is and what it has to be', () => {
  const answer = obligationCan.report(reportedByLi('assigned'), everyPower);
  assert.deepEqual(answer, {
    zh: '当前状态为“待签收”；“上报”须在“办理中”时办理。',
    en: 'It is assigned; “report” needs it to be working.',
  });
});

const now = new Date('2020-07-03T10:00:00.000Z');
const inMs = (ms: number) => new Date(now.getTime() + ms);

test('due now is overdue; due within three days is near; later is not', () => {
  assert.equal(dueLamp(now, now), 'overdue');
  assert.equal(dueLamp(inMs(1), now), 'near');
  assert.equal(dueLamp(inMs(NEAR_MS), now), 'near');
  assert.equal(dueLamp(inMs(NEAR_MS + 1), now), 'later');
});

test('only what is in the hands of the unit can be late', () => {
  fc.assert(
    fc.property(fc.constantFrom(...obligationStates), fc.integer({ min: -1e10, max: 1e10 }), (state, ms) => {
      const lamp = lampOf(state, inMs(ms), now);
      assert.equal(lamp === 'done', !isUndone(state));
      if (isUndone(state) && ms <= 0) assert.equal(lamp, 'overdue');
    }),
  );
});

test('the lamp turns from not started or on time over near to overdue, never back', () => {
  const order = ['not-started', 'on-time', 'near', 'overdue', 'done'];
  fc.assert(
    fc.property(
      fc.constantFrom(...obligationStates),
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 0, max: 1e9 }),
      (state, first, more) => {
        const dueAt = inMs(5e8);
        const earlier = order.indexOf(lampOf(state, dueAt, inMs(first)));
        const later = order.indexOf(lampOf(state, dueAt, inMs(first + more)));
        assert.ok(earlier <= later);
      },
    ),
  );
});

const file = (type: string) => ({ digest: 'ab'.repeat(32), name: 'x', type, sizeBytes: 1 });

test('a photo is a picture or film, a document is any other file, a statement is words', () => {
  assert.deepEqual(missingProofs(['photo', 'document', 'statement'], ' ', []), [
    'photo',
    'document',
    'statement',
  ]);
  assert.deepEqual(missingProofs(['photo'], '', [file('video/mp4')]), []);
  assert.deepEqual(missingProofs(['photo'], '', [file('application/pdf')]), ['photo']);
  assert.deepEqual(missingProofs(['document'], '', [file('image/png')]), ['document']);
  assert.deepEqual(missingProofs(['document', 'photo'], '', [file('image/png'), file('text/plain')]), []);
  assert.deepEqual(missingProofs(['statement'], '已更换', []), []);
  assert.deepEqual(missingProofs([], '', []), []);
});
