import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { handwritingIsClear } from '../rules.ts';
import {
  type Kept,
  type KeptLetter,
  numberEnd,
  readKept,
  type Storage,
  unansweredOf,
  writeKept,
} from './kept.ts';
import { followDelayMs, retryDelayMs } from './waiting.ts';
import { say, words } from './words.ts';

const ID = '0197a1b2-0000-7000-8000-000000000001';
const code = 'abc123def456';
const number = '20370212345678';

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
const nothing: Kept = { letter: null, draft: null };
const handwriting = {
  width: 600,
  height: 400,
  strokes: [
    [0, 0, 0, 600, 400, 90],
    [5, 6, 120],
  ],
};
const letter: KeptLetter = {
  id: ID,
  numberEnd: numberEnd(number),
  journalKey: 'city.example/journal+00000000+AAAA',
  sent: {
    wordingDigest: 'ab'.repeat(32),
    guardianAffirmed: true,
    device: { publicKey: 'key', signature: 'signature' },
    handwriting,
  },
};

test('a letter on its way and a draft are remembered for their own link, and forgotten when they are over', () => {
  const storage = aStorage();
  const kept: Kept = { letter, draft: { numberEnd: numberEnd(number), handwriting } };
  writeKept(storage, code, kept);
  assert.deepEqual(readKept(storage, code), kept);
  assert.deepEqual(readKept(storage, 'another00000'), nothing);
  assert.ok(!storage.all().includes(number), 'the whole number is not kept');
  writeKept(storage, code, nothing);
  assert.equal(storage.all(), '');
});

test('only the candidate whose letter is unanswered sends it again', () => {
  assert.equal(unansweredOf({ letter, draft: null }, number), letter);
  assert.equal(unansweredOf({ letter, draft: null }, '20370212345679'), null);
  assert.equal(unansweredOf({ letter: { ...letter, numberEnd: null }, draft: null }, number), null);
  assert.equal(unansweredOf(nothing, number), null);
});

test('a phone that keeps nothing signs all the same', () => {
  for (const storage of [null, throwing]) {
    writeKept(storage, code, { letter, draft: null });
    assert.deepEqual(readKept(storage, code), nothing);
  }
});

test('whatever stands in the storage, reading it gives something usable', () => {
  const broken = (path: readonly string[], value: unknown): string => {
    const whole = structuredClone<Record<string, unknown>>({
      letter,
      draft: { numberEnd: '1', handwriting },
    });
    let part = whole;
    for (const step of path.slice(0, -1)) part = part[step] as Record<string, unknown>;
    part[path[path.length - 1] ?? ''] = value;
    return JSON.stringify(whole);
  };
  const paths = [
    ['letter'],
    ['letter', 'id'],
    ['letter', 'numberEnd'],
    ['letter', 'journalKey'],
    ['letter', 'sent'],
    ['letter', 'sent', 'device'],
    ['letter', 'sent', 'handwriting'],
    ['letter', 'sent', 'handwriting', 'strokes'],
    ['draft', 'handwriting', 'width'],
    ['draft', 'numberEnd'],
  ];
  const hostile = fc
    .tuple(fc.constantFrom(...paths), fc.jsonValue())
    .map(([path, value]) => broken(path, value));
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string(), hostile), (text) => {
      const kept = readKept(aStorage({ [`kaoan.sign.${code}`]: text }), code);
      assert.ok(kept.letter === null || /^[0-9a-f-]{36}$/.test(kept.letter.id));
      for (const written of [kept.draft?.handwriting, kept.letter?.sent?.handwriting]) {
        assert.ok(!written || (written.strokes.length > 0 && handwritingIsClear(written)));
      }
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
  assert.equal(say('zh', 'step', { n: 2 }), '第 2 步，共 4 步');
});
