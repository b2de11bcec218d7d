import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  account,
  enter,
  isOpen,
  me,
  owner,
  PASSWORD,
  pass,
  post,
  powers,
  prepareSignIn,
  server,
} from './fixtures.ts';
import type { PowersOf } from './viewers.ts';

prepareSignIn();

test('powers are computed at each check, and remembered for two seconds at most', async () => {
  let calls = 0;
  let current: Awaited<ReturnType<PowersOf>> = powers;
  const powersOf: PowersOf = async () => {
    calls += 1;
    return current;
  };
  const app = server({ powersOf, viewerCacheMs: 60_000 });
  const cookie = await enter(app);
  calls = 0;
  pass(5_000);
  await Promise.all([me(app, cookie), me(app, cookie), me(app, cookie)]);
  assert.equal(calls, 1);
  current = null;
  assert.equal(await isOpen(app, cookie), true);
  pass(2_000);
  assert.equal(await isOpen(app, cookie), false);
  current = powers;
  assert.equal(await isOpen(app, cookie), true);
});

test('a failure to compute powers is not remembered', async () => {
  let broken = false;
  const powersOf: PowersOf = async () => {
    if (broken) throw new Error('Connection terminated unexpectedly');
    return powers;
  };
  const app = server({ powersOf, viewerCacheMs: 2_000 });
  const cookie = await enter(app);
  pass(5_000);
  broken = true;
  assert.equal((await me(app, cookie)).statusCode, 503);
  broken = false;
  assert.equal(await isOpen(app, cookie), true);
});

test('somebody without any appointment is told so, and is not signed in', async () => {
  const app = server({ powersOf: async () => null });
  const answer = await post(app, account.name, PASSWORD);
  assert.deepEqual([answer.statusCode, answer.json().code], [403, 'no-appointment']);
  assert.equal(answer.headers['set-cookie'], undefined);
  const { rows } = await owner.query('select from sign_in.sign_in where account_id = $1', [account.id]);
  assert.equal(rows.length, 0);
});
