import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Standing } from './contract.ts';
import {
  findingCan,
  findingLamp,
  foldForSearch,
  gramsToFind,
  inForceOn,
  isOneGram,
  mayCite,
} from './rules.ts';

const everyPower: Standing = { records: true, orders: true, voids: true };
const nothing: Standing = { records: false, orders: false, voids: false };

test('only an open finding is ordered upon, shared, added to or voided', () => {
  for (const verb of ['order', 'share', 'note', 'void'] as const) {
    assert.equal(findingCan[verb]('open', everyPower), true);
    assert.notEqual(findingCan[verb]('open', nothing), true);
    assert.notEqual(findingCan[verb]('closed', everyPower), true);
    assert.notEqual(findingCan[verb]('voided', everyPower), true);
  }
});

test('a finding closes when all orders that stand are struck off, and not without one', () => {
  assert.equal(findingCan.close('open', ['struck-off']), true);
  assert.equal(findingCan.close('open', ['struck-off', 'withdrawn']), true);
  assert.equal(findingCan.close('open', ['struck-off', 'verified']), false);
  assert.equal(findingCan.close('open', ['withdrawn']), false);
  assert.equal(findingCan.close('open', []), false);
  assert.equal(findingCan.close('voided', ['struck-off']), false);
  assert.equal(findingCan.close('closed', ['struck-off']), false);
});

test('a finding without an order has not started; with orders all reported it is on time', () => {
  assert.equal(findingLamp({ state: 'open', orders: 0 }, null), 'not-started');
  assert.equal(findingLamp({ state: 'open', orders: 1 }, null), 'on-time');
  assert.equal(findingLamp({ state: 'open', orders: 1 }, 'later'), 'on-time');
  assert.equal(findingLamp({ state: 'open', orders: 1 }, 'near'), 'near');
  assert.equal(findingLamp({ state: 'open', orders: 2 }, 'overdue'), 'overdue');
  assert.equal(findingLamp({ state: 'closed', orders: 2 }, 'overdue'), 'done');
  assert.equal(findingLamp({ state: 'voided', orders: 0 }, null), 'done');
});

test('a law is in force from its first to its last day, both included', () => {
  const law = { validFrom: '2010-10-01', validTo: '2024-04-30' };
  assert.deepEqual(
    ['2010-09-30', '2010-10-01', '2024-04-30', '2024-05-01'].map((day) => inForceOn(law, day)),
    [false, true, true, false],
  );
  assert.equal(inForceOn({ ...law, validTo: null }, '2099-01-01'), true);
});

test('the law of the day it was found and the law of today may be cited, and no other', () => {
  const old = { validFrom: '2010-10-01', validTo: '2024-04-30' };
  assert.equal(mayCite(old, '2020-06-19', '2026-01-01'), true);
  assert.equal(mayCite({ validFrom: '2024-05-01', validTo: null }, '2020-06-19', '2026-01-01'), true);
  assert.equal(mayCite(old, '2025-06-19', '2026-01-01'), false);
});

test('search folds full width, case and blanks', () => {
  assert.equal(foldForSearch(' ＢＭ－０５\t 视频　监控 '), 'bm-05 视频 监控');
});

test('one character and two are enough to search by', () => {
  assert.deepEqual(gramsToFind('杂'), ['杂']);
  assert.deepEqual(gramsToFind('杂音'), ['杂音']);
  assert.deepEqual(gramsToFind('广播杂音 a'), ['广播', '播杂', '杂音', 'a']);
  assert.deepEqual(gramsToFind(''), []);
});

test('a text of one gram needs no second look; two words, or three characters, do', () => {
  assert.deepEqual(['杂', '杂音', '𠮷音', '广播杂', 'a b', ''].map(isOneGram), [
    true,
    true,
    true,
    false,
    false,
    true,
  ]);
});
