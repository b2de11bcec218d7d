import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read, send, signedIn, writes } from './fixtures.ts';

test('who may call is said by the contract: anyone, anyone signed in, holders of a permission', async () => {
  assert.deepEqual((await read('public')).json(), { viewer: null });
  assert.deepEqual((await read('public', signedIn())).json(), { viewer: '王敏' });
  assert.equal((await read('signed-in')).statusCode, 401);
  assert.equal((await read('signed-in', { cookie: 'kaoan=expired' })).statusCode, 401);
  assert.equal((await read('signed-in', signedIn())).statusCode, 200);
  assert.equal((await read({ permission: 'test.write' })).statusCode, 401);
  assert.equal((await read({ permission: 'test.write' }, signedIn('other'))).statusCode, 403);
  assert.equal((await read({ permission: 'test.write' }, signedIn('test.write'))).statusCode, 200);
});

test('a refusal of the platform says what to do, in the language asked for', async () => {
  const answer = await read({ permission: 'test.write' }, { ...signedIn(), 'accept-language': 'en' });
  assert.equal(answer.json().kind, 'refusal');
  assert.equal(answer.json().code, 'not-permitted');
  assert.match(answer.json().message, /ask the administrator/);
  assert.equal(answer.headers['content-language'], 'en');
  assert.match((await read('signed-in')).json().message, /请先登录/);
});

test('a stranger learns nothing from messages about the input, and is not read', async () => {
  assert.equal((await send(writes(), {}, { wrong: true })).statusCode, 401);
  assert.equal((await send(writes(), signedIn('other'), { wrong: true })).statusCode, 403);
  assert.equal((await send(writes(), signedIn('other'), { name: 'x'.repeat(300_000) })).statusCode, 403);
  assert.equal((await send(writes(), signedIn('test.write'), { wrong: true })).statusCode, 400);
});

test('a request of another site is refused, whatever it carries', async () => {
  const cookie = signedIn('test.write').cookie;
  const sources: [Record<string, string>, number][] = [
    [{ cookie, 'sec-fetch-site': 'same-origin' }, 200],
    [{ cookie, 'sec-fetch-site': 'none' }, 200],
    [{ cookie, 'sec-fetch-site': 'same-site' }, 403],
    [{ cookie, 'sec-fetch-site': 'cross-site', origin: 'http://kaoan.example' }, 403],
    [{ cookie, origin: 'http://kaoan.example' }, 200],
    [{ cookie, origin: 'http://KAOAN.example' }, 200],
    [{ cookie, origin: 'http://evil.example' }, 403],
    [{ cookie, origin: 'http://kaoan.example.evil.example' }, 403],
    [{ cookie, origin: 'http://kaoan.example:8080' }, 403],
    [{ cookie, origin: 'null' }, 403],
    [{ cookie }, 403],
    [{ origin: 'http://evil.example' }, 403],
    [{}, 401],
  ];
  for (const [headers, status] of sources) {
    const answer = await send(writes(), { host: 'kaoan.example', ...headers });
    assert.equal(answer.statusCode, status, JSON.stringify(headers));
    if (status === 403) assert.equal(answer.json().code, 'cross-site-request');
  }
  assert.equal((await read('signed-in', { cookie, origin: 'http://evil.example' })).statusCode, 200);
});
