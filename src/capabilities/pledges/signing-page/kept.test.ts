import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Kept, letterIdFor, numberEnd, readKept, type Storage, writeKept } from './kept.ts';
import { followDelayMs, retryDelayMs } from './waiting.ts';
import { say, words } from './words.ts';

const ID = '0197a1b2-0000-7000-8000-000000000001';
const OTHER = '0197a1b2-0000-7000-8000-000000000002';
const code = 'abc123def456';

function aStorage(first: Record<string, string> = {}): Storage & { all(): string } {
  const items = new Map(Object.entries(first));
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    all: () => [...items.values()].join(),
  };
}
const throwing: Storage = {
  getItem: () => {
    throw new Error('forbidden');
  },
  setItem: () => {
    throw new Error('full');
  },
  removeItem: () => {
    throw new Error('forbidden');
  },
};
const nothing: Kept = { sending: null, receiptId: null };

test('a letter on its way is remembered for its own link, and forgotten when it is answered', () => {
  const storage = aStorage();
  const kept: Kept = { sending: { id: ID, numberEnd: '000001' }, receiptId: null };
  writeKept(storage, code, kept);
  assert.deepEqual(readKept(storage, code), kept);
  assert.deepEqual(readKept(storage, 'another00000'), nothing);
  writeKept(storage, code, nothing);
  assert.equal(storage.all(), '');
});

test('the same candidate sends the same id again, and the next one on the same phone gets a new one', () => {
  const number = '20370212345678';
  const kept: Kept = { sending: { id: ID, numberEnd: numberEnd(number) }, receiptId: null };
  assert.equal(
    letterIdFor(kept, number, () => OTHER),
    ID,
  );
  assert.equal(
    letterIdFor(kept, '20370212345679', () => OTHER),
    OTHER,
  );
  assert.equal(
    letterIdFor(nothing, number, () => OTHER),
    OTHER,
  );
});

test('a phone that keeps nothing signs all the same', () => {
  for (const storage of [null, throwing]) {
    writeKept(storage, code, { sending: { id: ID, numberEnd: '1' }, receiptId: ID });
    assert.deepEqual(readKept(storage, code), nothing);
  }
});

test('whatever stands in the storage, reading it gives something usable', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string(), fc.constant(`{"sending":{"id":"${ID}"}}`)), (text) => {
      const kept = readKept(aStorage({ [`kaoan.sign.${code}`]: text }), code);
      assert.ok(kept.sending === null || /^[0-9a-f-]{36}$/.test(kept.sending.id));
      assert.ok(kept.receiptId === null || /^[0-9a-f-]{36}$/.test(kept.receiptId));
    }),
  );
});

test('waits grow, have an end, and are never shorter than the server asked for', () => {
  assert.ok(retryDelayMs(0, null) >= 1_000);
  assert.ok(retryDelayMs(1, null) > retryDelayMs(0, null));
  assert.equal(retryDelayMs(1_000, null), 30_000);
  assert.equal(retryDelayMs(0, 60_000), 60_000);
  assert.equal(followDelayMs(0), 500);
  assert.equal(followDelayMs(1_000), 10_000);
});

test('both languages say everything, with the same blanks', () => {
  for (const [phrase, { zh, en }] of Object.entries(words)) {
    const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort();
    assert.deepEqual(blanks(zh), blanks(en), phrase);
  }
  assert.equal(say('zh', 'step', { n: 2 }), '第 2 步，共 3 步');
});
