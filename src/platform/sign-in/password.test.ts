import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../http/refusal.ts';
import { accountName } from './account-name.ts';
import {
  hashOfNothing,
  hashPassword,
  isAcceptable,
  isPassword,
  isWeaker,
  testCost as low,
} from './password.ts';

test('agrees with the reference implementation of argon2id', async () => {
  // phc-winner-argon2, test.c, version 0x13, argon2id.
  const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  assert.equal(await isPassword('password', phc), true);
  assert.equal(await isPassword('passwore', phc), false);
});

test('a password is recognised by its hash, and no two hashes are alike', async () => {
  const [one, other] = await Promise.all([
    hashPassword('海浪拍岸的夏天', low),
    hashPassword('海浪拍岸的夏天', low),
  ]);
  assert.match(one, /^\$argon2id\$v=19\$m=64,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.notEqual(one, other);
  assert.equal(await isPassword('海浪拍岸的夏天', one), true);
  assert.equal(await isPassword('海浪拍岸的夏天 ', one), false);
  assert.equal(await isPassword('', one), false);
});

test('full-width and composed input is the same password', async () => {
  const hash = await hashPassword('ｋａｏａｎ－２０２０ é', low);
  assert.equal(await isPassword('kaoan-2020 e\u0301', hash), true);
});

test('nothing matches the hash of nothing, and a damaged hash is a fault rather than a yes', async () => {
  for (const password of ['', '\0', 'password'])
    assert.equal(await isPassword(password, hashOfNothing(low)), false);
  const damaged = [
    '',
    '$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AA',
    hashOfNothing(low).slice(0, -30),
    'plain',
  ];
  for (const phc of damaged) await assert.rejects(isPassword('x', phc), /not in the expected form/, phc);
});

test('knows a hash that was made with less work', async () => {
  const hash = await hashPassword('long enough', low);
  assert.equal(isWeaker(hash, low), false);
  assert.equal(isWeaker(hash, { ...low, passes: 2 }), true);
});

test('a flood of attempts is refused rather than queued without end', async () => {
  const attempts = Array.from({ length: 300 }, () => isPassword('x', hashOfNothing(low)));
  const outcomes = await Promise.allSettled(attempts);
  const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  assert.equal(refused.length, 300 - 2 - 100);
  assert.ok(refused.every(({ reason }) => reason instanceof Refusal && reason.code === 'too-many-attempts'));
  assert.equal(await isPassword('x', hashOfNothing(low)), false);
});

test('short, monotonous and telling passwords are not accepted', () => {
  for (const good of ['kaoan-2020', '考试安全无小事今日起', 'correct horse', `abc${'x'.repeat(100)}`]) {
    assert.equal(isAcceptable(good, 'teacher'), true, good);
  }
  for (const bad of [
    '',
    '123456789',
    'aaaaaaaaaaaa',
    'ababababababab',
    'Teacher-2020',
    `abc${'y'.repeat(300)}`,
  ]) {
    assert.equal(isAcceptable(bad, 'teacher'), false, bad);
  }
  assert.equal(isAcceptable('a long-enough one', 'a'), true);
});

test('an account name is one name in any case and width', () => {
  assert.equal(accountName(' Teacher '), 'teacher');
  assert.equal(accountName('ＴＥＡＣＨＥＲ'), 'teacher');
  assert.equal(accountName('王敏.370202'), '王敏.370202');
  for (const bad of ['', ' ', '-x', 'a b', "a'--", 'a\0', 'a\nb', 'x'.repeat(65), '😀', '../etc']) {
    assert.equal(accountName(bad), null, JSON.stringify(bad));
  }
});
