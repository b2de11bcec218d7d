import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTransaction } from '../db/db.ts';
import { InvalidInput } from '../http/refusal.ts';
import { resetPassword } from './change-password.ts';
import {
  account,
  change,
  clock,
  cost,
  database,
  enter,
  isOpen,
  owner,
  PASSWORD,
  post,
  prepareSignIn,
  server,
} from './fixtures.ts';

prepareSignIn();

test('changing the password ends the other sign-ins and keeps this one', async () => {
  const app = server({ viewerCacheMs: 2_000 });
  const [here, there] = [await enter(app), await enter(app)];
  assert.equal((await change(app, here, PASSWORD, '海浪拍岸的夏天真好啊')).statusCode, 200);
  assert.deepEqual([await isOpen(app, here), await isOpen(app, there)], [true, false]);
  assert.equal((await post(app, account.name, PASSWORD)).statusCode, 401);
  await enter(app, '海浪拍岸的夏天真好啊');
});

test('a password is not changed without the current one, nor to a weak one, nor by a stranger', async () => {
  const app = server();
  const cookie = await enter(app);
  const wrong = await change(app, cookie, 'not the password', 'another good one');
  assert.deepEqual([wrong.statusCode, wrong.json().code], [422, 'wrong-password']);
  for (const weak of ['short', `${account.name}-2020`, '          ']) {
    const answer = await change(app, cookie, PASSWORD, weak);
    assert.deepEqual([answer.statusCode, answer.json().code], [422, 'weak-password'], weak);
  }
  assert.equal((await change(app, 'kaoan=x', PASSWORD, 'another good one')).statusCode, 401);
  for (let i = 0; i < 5; i += 1) await change(app, cookie, 'not the password', 'another good one');
  assert.equal((await change(app, cookie, PASSWORD, 'another good one')).statusCode, 422);
  assert.equal((await post(app, account.name, PASSWORD)).statusCode, 401);
});

test('an administrator’s reset opens a locked account and ends its sign-ins', async () => {
  const app = server();
  const cookie = await enter(app);
  for (let i = 0; i < 5; i += 1) await post(app, account.name, 'not the password');
  const reset = (name: string, password: string) =>
    inTransaction(database.db, (tx) => resetPassword(tx, { name, password, now: clock.now(), cost }));
  await reset(account.name.toUpperCase(), 'a quite new one');
  assert.equal(await isOpen(app, cookie), false);
  await enter(app, 'a quite new one');
  await assert.rejects(reset('nobody', 'a quite new one'), InvalidInput);
  await assert.rejects(reset(account.name, 'short'), InvalidInput);
});

test('a hash made with less work is made anew at the next sign-in', async () => {
  const stronger = { ...cost, passes: 3 };
  await enter(server({ cost: stronger }));
  const { rows } = await owner.query('select password_hash from sign_in.account where id = $1', [account.id]);
  assert.match(rows[0].password_hash, /m=64,t=3,p=1/);
  await enter(server({ cost: stronger }));
});
