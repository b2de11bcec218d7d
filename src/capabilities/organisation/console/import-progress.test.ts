import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importCan, isBusy, shareDone } from './import-progress.ts';

const checked = { state: 'checked', good: 10, bad: 0 } as const;

test('progress is a share of the rows, and unknown until they are counted', () => {
  assert.equal(shareDone({ rowsDone: 50, rows: 200 }), 0.25);
  assert.equal(shareDone({ rowsDone: 0, rows: 0 }), null);
  assert.equal(shareDone({ rowsDone: 201, rows: 200 }), 1);
});

test('only checking and taking are under way', () => {
  assert.equal(isBusy({ state: 'checking' }), true);
  assert.equal(isBusy({ state: 'taking' }), true);
  for (const state of ['checked', 'unreadable', 'taken', 'discarded'] as const) {
    assert.equal(isBusy({ state }), false, state);
  }
});

test('the whole is taken only without bad rows, the good rows also beside them', () => {
  assert.equal(importCan.takeAll(checked), true);
  assert.notEqual(importCan.takeAll({ ...checked, bad: 1 }), true);
  assert.equal(importCan.takeGoodRows({ ...checked, bad: 1 }), true);
});

test('nothing is taken while it is being checked, or when it says nothing new', () => {
  assert.notEqual(importCan.takeAll({ ...checked, state: 'checking' }), true);
  assert.notEqual(importCan.takeGoodRows({ ...checked, state: 'taken' }), true);
  assert.notEqual(importCan.takeGoodRows({ ...checked, good: 0 }), true);
});

test('what was taken is not discarded', () => {
  assert.equal(importCan.discard({ state: 'unreadable' }), true);
  assert.notEqual(importCan.discard({ state: 'taken' }), true);
  assert.notEqual(importCan.discard({ state: 'taking' }), true);
  assert.notEqual(importCan.discard({ state: 'discarded' }), true);
});
