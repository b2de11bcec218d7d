import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateLimit } from '../http/rate-limit.ts';
import { InvalidInput } from '../http/refusal.ts';
import {
  account,
  clock,
  create,
  enter,
  HOUR,
  isOpen,
  MINUTE,
  me,
  origin,
  owner,
  PASSWORD,
  PERSON,
  pass,
  post,
  prepareSignIn,
  server,
} from './fixtures.ts';

prepareSignIn();

test('signing in gives a cookie that scripts and other sites cannot use, and says who it is', async () => {
  const app = server();
  const answer = await post(app, account.name.toUpperCase(), PASSWORD);
  assert.deepEqual(answer.json(), {
    accountName: account.name,
    personId: PERSON,
    name: '王敏',
    unitPaths: ['/1/'],
    permissions: { 'pledges.see': ['/1/'] },
  });
  const cookie = String(answer.headers['set-cookie']);
  assert.match(cookie, /^kaoan=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/);
  const again = await me(app, cookie.split(';')[0] ?? '');
  assert.deepEqual(again.json(), answer.json());
});

test('what the database keeps signs nobody in', async () => {
  const app = server();
  const cookie = await enter(app);
  const { rows } = await owner.query(
    `select s.token_digest, a.password_hash from sign_in.sign_in s join sign_in.account a on a.id = s.account_id where a.id = $1`,
    [account.id],
  );
  assert.equal(rows.length, 1);
  assert.doesNotMatch(rows[0].password_hash, new RegExp(PASSWORD));
  const digest: Buffer = rows[0].token_digest;
  for (const token of [digest.toString('base64url'), digest.toString('hex')]) {
    assert.notEqual(`kaoan=${token}`, cookie);
    assert.equal(await isOpen(app, `kaoan=${token}`), false);
  }
});

test('an unknown name, a wrong password and a locked account get the same answer', async () => {
  const app = server();
  const unknown = await post(app, 'nobody', PASSWORD);
  const wrong = await post(app, account.name, 'not the password');
  for (let i = 0; i < 4; i += 1) await post(app, account.name, 'not the password');
  const locked = await post(app, account.name, PASSWORD);
  const unusable = await post(app, "x' or 1=1 --", PASSWORD);
  assert.equal(unknown.statusCode, 401);
  assert.equal(unknown.json().code, 'wrong-name-or-password');
  for (const answer of [wrong, locked, unusable]) {
    assert.deepEqual([answer.statusCode, answer.body], [unknown.statusCode, unknown.body]);
    assert.equal(answer.headers['set-cookie'], undefined);
  }
});

test('five failures lock for 15 minutes, the next five for 30, and a success forgives', async () => {
  const app = server();
  const fail = async (times: number) => {
    for (let i = 0; i < times; i += 1) await post(app, account.name, 'not the password');
  };
  const enters = async () => (await post(app, account.name, PASSWORD)).statusCode === 200;
  await fail(4);
  assert.equal(await enters(), true);
  await fail(4);
  assert.equal(await enters(), true);

  await fail(5);
  pass(15 * MINUTE - 1);
  assert.equal(await enters(), false);
  pass(1);
  await fail(5);
  pass(30 * MINUTE - 1);
  assert.equal(await enters(), false);
  pass(1);
  assert.equal(await enters(), true);
  await fail(5);
  pass(15 * MINUTE);
  assert.equal(await enters(), true);
});

test('a lock grows to a day at most, and attempts while it lasts do not prolong it', async () => {
  const app = server();
  for (let round = 0; round < 12; round += 1) {
    for (let i = 0; i < 8; i += 1) await post(app, account.name, 'not the password');
    pass(24 * HOUR);
  }
  assert.equal((await post(app, account.name, PASSWORD)).statusCode, 200);
});

test('a hundred attempts at once are five attempts', async () => {
  const app = server();
  const guesses = Array.from({ length: 60 }, (_, i) =>
    post(app, account.name, i === 59 ? PASSWORD : `guess number ${i}`),
  );
  const answers = await Promise.all(guesses);
  const { rows } = await owner.query('select failures, lockouts from sign_in.account where id = $1', [
    account.id,
  ]);
  // The right one among them is either within the first five, and forgives them, or is not looked at.
  const right = answers.filter(({ statusCode }) => statusCode === 200).length;
  assert.equal(right, 0);
  assert.deepEqual(rows, [{ failures: 0, lockouts: 1 }]);
});

test('one address may try only so often, whatever the names', async () => {
  const app = server({ attempts: new RateLimit({ burst: 2, refillMs: 10_000, clock }) });
  await post(app, 'a', 'x');
  await post(app, 'b', 'x');
  const third = await post(app, account.name, PASSWORD);
  assert.equal(third.statusCode, 429);
  assert.equal(third.headers['retry-after'], '10');
  assert.deepEqual(third.json().details, { retryAfterSeconds: 10 });
  assert.equal((await post(app, account.name, PASSWORD, { remoteAddress: '203.0.113.2' })).statusCode, 200);
  pass(10_000);
  assert.equal((await post(app, account.name, PASSWORD)).statusCode, 200);
});

test('a sign-in lapses after 12 hours without use, and after 7 days in any case', async () => {
  const app = server();
  const idle = await enter(app);
  pass(12 * HOUR - MINUTE);
  assert.equal(await isOpen(app, idle), true);
  pass(12 * HOUR);
  assert.equal(await isOpen(app, idle), false);

  const used = await enter(app);
  for (let hours = 0; hours < 7 * 24 - 1; hours += 11) {
    assert.equal(await isOpen(app, used), true, `${hours} h`);
    pass(11 * HOUR);
  }
  assert.equal(await isOpen(app, used), false);
});

test('lapsed sign-ins are cleared away at the next sign-in', async () => {
  const app = server();
  await enter(app);
  pass(13 * HOUR);
  await enter(app);
  const { rows } = await owner.query('select from sign_in.sign_in where account_id = $1', [account.id]);
  assert.equal(rows.length, 1);
});

test('signing out ends this sign-in and no other', async () => {
  const app = server({ viewerCacheMs: 2_000 });
  const [here, there] = [await enter(app), await enter(app)];
  assert.deepEqual([await isOpen(app, here), await isOpen(app, there)], [true, true]);
  const out = await app.inject({
    method: 'POST',
    url: '/api/sign-out',
    headers: { ...origin, cookie: here },
  });
  assert.equal(out.statusCode, 200);
  assert.match(String(out.headers['set-cookie']), /^kaoan=; Max-Age=0;/);
  assert.deepEqual([await isOpen(app, here), await isOpen(app, there)], [false, true]);
  const again = await app.inject({
    method: 'POST',
    url: '/api/sign-out',
    headers: { ...origin, cookie: here },
  });
  assert.equal(again.statusCode, 200);
  const foreign = await app.inject({
    method: 'POST',
    url: '/api/sign-out',
    headers: { 'sec-fetch-site': 'cross-site', cookie: there },
  });
  assert.equal(foreign.statusCode, 403);
  assert.equal(await isOpen(app, there), true);
});

test('signing in again in the same browser ends the former sign-in', async () => {
  const app = server();
  const former = await enter(app);
  const answer = await post(app, account.name, PASSWORD, { cookie: former });
  assert.equal(answer.statusCode, 200);
  assert.equal(await isOpen(app, former), false);
});

test('a changed, cut, doubled or invented cookie is nobody', async () => {
  const app = server();
  const cookie = await enter(app);
  const token = cookie.slice('kaoan='.length);
  const last = token.at(-1) === 'A' ? 'E' : 'A';
  const tampered = [
    '',
    token.slice(0, -1),
    `${token}=`,
    token.slice(0, -1) + last,
    `${token}${token}`,
    token.toUpperCase(),
    'x'.repeat(43),
    '%00'.repeat(10),
    '__proto__',
    `${'x'.repeat(8_000)}`,
  ];
  for (const value of tampered) assert.equal(await isOpen(app, `kaoan=${value}`), false, value.slice(0, 60));
  assert.equal(await isOpen(app, `KAOAN=${token}`), false);
  assert.equal(await isOpen(app, `other=1; kaoan=${token}`), true);
});

test('an account needs a usable name that nobody has, and a good password', async () => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8fff';
  for (const changes of [
    { id, name: account.name.toUpperCase() },
    { id, name: 'two words' },
    { id, name: 'fresh', password: 'short' },
    { id, name: 'fresh2020', password: 'fresh2020!!' },
  ]) {
    await assert.rejects(create(changes), InvalidInput, JSON.stringify(changes));
  }
});

test('input that is not a sign-in is refused before the database is asked', async () => {
  const app = server();
  const send = (payload: string, type = 'application/json') =>
    app.inject({
      method: 'POST',
      url: '/api/sign-in',
      headers: { ...origin, 'content-type': type },
      payload,
    });
  const bodies = [
    '{}',
    '{"name":"x","password":""}',
    '{"name":"x","password":["a"]}',
    '{"name":"x\\u0000","password":"y"}',
    '{"name":"x","password":"y","admin":true}',
    '{"name":"x","password":"y","__proto__":{"admin":true}}',
    `{"name":"x","password":"${'y'.repeat(801)}"}`,
  ];
  for (const body of bodies) assert.equal((await send(body)).statusCode, 400, body.slice(0, 80));
  assert.equal((await send(`{"name":"${'x'.repeat(300_000)}"}`)).statusCode, 413);
  assert.equal((await send('name=x&password=y', 'application/x-www-form-urlencoded')).statusCode, 415);
});
