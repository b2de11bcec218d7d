import assert from 'node:assert/strict';
import { test } from 'node:test';
import { upgradeCan, upgradeSteps } from '../rules.ts';
import { lacking, nextVerbs, readinessLamp } from './site-words.ts';

const reason = (ready: boolean) => ({ aspect: 'rooms' as const, ready, words: { zh: '', en: '' } });

test('the verbs offered for an upgrade item are exactly those that its state allows', () => {
  for (const [state, verbs] of Object.entries(nextVerbs)) {
    const allowed = Object.entries(upgradeSteps)
      .filter(([, step]) => step.from === state)
      .map(([verb]) => verb);
    assert.deepEqual([...verbs].sort(), allowed.sort(), state);
  }
});

test('whoever completed an item is told that somebody else accepts it', () => {
  const item = { state: 'completed', completedById: 'p1' } as const;
  assert.notEqual(upgradeCan.accept(item, 'p1', ''), true);
  assert.equal(upgradeCan.accept(item, 'p2', ''), true);
});

test('a site is ready only when nothing is lacking, and otherwise says how much', () => {
  assert.equal(readinessLamp([reason(true)]).state, 'on-time');
  const lamp = readinessLamp([reason(true), reason(false), reason(false)]);
  assert.equal(lamp.state, 'near');
  assert.match(lamp.label.zh, /2 项/);
  assert.equal(lacking([reason(true)]).length, 0);
});
