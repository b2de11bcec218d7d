import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ObligationBrief, obligationStates, type Standing } from '../contract.ts';
import { isOpen, life } from '../rules.ts';
import { groupOwn, nextVerbOf, offeredActs } from './offered-acts.ts';

const nobody: Standing = { personId: 'p1', performs: false, verifies: false, assigns: false };
const everything: Standing = { personId: 'p1', performs: true, verifies: true, assigns: true };
const facts = (state: (typeof obligationStates)[number], reportedById: string | null = null) => ({
  state,
  reportedById,
});

test('every open state has one act that carries it on, and no final state has any', () => {
  for (const state of obligationStates) {
    const next = nextVerbOf(state);
    assert.equal(next !== null, isOpen(state), state);
    if (next !== null) assert.ok(life[next].from.includes(state), state);
  }
});

test('the primary act stands last, and there is never more than one', () => {
  for (const state of obligationStates) {
    const acts = offeredActs(facts(state), everything);
    assert.equal(acts.filter(({ primary }) => primary).length, isOpen(state) ? 1 : 0, state);
    if (isOpen(state)) assert.ok(acts.at(-1)?.primary);
  }
});

test('who may do nothing sees the next act with the reason, and no ways aside', () => {
  const acts = offeredActs(facts('reported'), nobody);
  assert.deepEqual(
    acts.map(({ verb }) => verb),
    ['verify'],
  );
  assert.ok(acts[0]?.reason);
});

test('whoever reported cannot verify, and is told so', () => {
  const acts = offeredActs(facts('reported', 'p1'), everything);
  const verify = acts.find(({ verb }) => verb === 'verify');
  assert.match(verify?.reason?.zh ?? '', /上报/);
  assert.equal(
    offeredActs(facts('reported', 'p2'), everything).find((act) => act.verb === 'verify')?.reason,
    null,
  );
});

test('withdrawing is offered while it is open, returning only after a report', () => {
  const verbs = (state: (typeof obligationStates)[number]) =>
    offeredActs(facts(state), everything).map(({ verb }) => verb);
  assert.deepEqual(verbs('assigned'), ['withdraw', 'sign-for']);
  assert.deepEqual(verbs('verified'), ['withdraw', 'return', 'strike-off']);
  assert.deepEqual(verbs('struck-off'), []);
});

test('own matters fall into four groups, each in the sequence given, none lost', () => {
  const rows = (['on-time', 'overdue', 'done', 'near', 'not-started', 'overdue'] as const).map(
    (lamp, i) => ({ id: String(i), lamp }) as ObligationBrief,
  );
  const groups = groupOwn(rows);
  const ids = Object.values(groups).map((group: readonly ObligationBrief[]) => group.map(({ id }) => id));
  assert.deepEqual(ids, [['1', '5'], ['3'], ['0', '4'], ['2']]);
});
