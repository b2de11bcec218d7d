import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Type } from 'typebox';
import { download, type Endpoint, endpoint, upload } from '#primitives/endpoint.ts';
import { done, read, send, signedIn, summary, testServer, write, writes } from './fixtures.ts';
import { on, type Route } from './route.ts';

test('a body above the limit is 413 and says the limit', async () => {
  const answer = await send(writes(), signedIn('test.write'), { name: 'x'.repeat(300_000) });
  assert.deepEqual([answer.statusCode, answer.json().code], [413, 'body-too-large']);
  assert.match(answer.json().message, /262144/);
});

test('an unknown path or method under /api is 404 in the same form', async () => {
  const { app } = testServer({ routes: [writes()] });
  for (const [method, url] of [
    ['GET', '/api/nothing'],
    ['GET', '/api/things'],
    ['DELETE', '/api/things'],
    ['GET', '/api'],
    ['GET', '/API/things'],
    ['GET', '/api/things/'],
    ['POST', '/nowhere'],
  ] as const) {
    const answer = await app.inject({ method, url, headers: { accept: 'text/html' } });
    assert.deepEqual([answer.statusCode, answer.json().code], [404, 'unknown-path'], `${method} ${url}`);
  }
});

test('a reply that breaks its contract is a fault here, and is cut to its contract in production', async () => {
  const reply = Type.Object({ name: Type.String(), count: Type.Integer() });
  const leaky = (value: unknown) =>
    on(
      endpoint({ name: 'test.leak', method: 'GET', path: '/api/leak', summary, access: 'public', reply }),
      async () => value as { name: string; count: number },
    );
  const get = async (value: unknown, checkReplies: boolean) => {
    const server = testServer({ routes: [leaky(value)], checkReplies });
    return { answer: await server.app.inject({ url: '/api/leak' }), logged: server.logged() };
  };
  const extra = await get({ name: 'x', count: 1, passwordHash: '$argon2id$' }, true);
  assert.deepEqual(extra.answer.json(), { name: 'x', count: 1 });

  const checked = await get({ name: 'x', count: 'one' }, true);
  assert.equal(checked.answer.statusCode, 500);
  assert.match(JSON.stringify(checked.logged), /reply\.count expected a whole number/);
  const unchecked = await get({ name: 'x', count: 'one' }, false);
  assert.deepEqual(unchecked.answer.json(), { name: 'x', count: 'one' });
  assert.equal((await get({ name: { secret: 1 }, count: 1 }, false)).answer.statusCode, 500);
  assert.equal((await get(undefined, false)).answer.statusCode, 500);
});

test('an upload is the bytes themselves, up to its limit', async () => {
  const put = endpoint({
    name: 'test.upload',
    method: 'POST',
    path: '/api/files',
    summary,
    access: 'public',
    query: Type.Object({ fileName: Type.String() }),
    body: upload(1000),
    reply: Type.Object({ hex: Type.String(), fileName: Type.String() }),
  });
  const { app } = testServer({
    routes: [
      on(put, async ({ body, query }) => ({
        hex: Buffer.from(body).toString('hex'),
        fileName: query.fileName,
      })),
    ],
  });
  const url = `/api/files?fileName=${encodeURIComponent('照片.jpg')}`;
  const post = (payload: Buffer | string, headers: Record<string, string>) =>
    app.inject({ method: 'POST', url, headers, payload });
  const bytes = Buffer.from([0, 255, 13, 10]);
  for (const type of ['image/jpeg', 'application/octet-stream', 'text/csv', 'application/json']) {
    const answer = await post(bytes, { 'content-type': type });
    assert.deepEqual(answer.json(), { hex: '00ff0d0a', fileName: '照片.jpg' }, type);
  }
  assert.equal((await app.inject({ method: 'POST', url })).json().hex, '');
  assert.equal((await post(Buffer.alloc(1001), { 'content-type': 'image/jpeg' })).statusCode, 413);
  assert.equal((await post('--x', { 'content-type': 'multipart/form-data; boundary=x' })).statusCode, 415);
  assert.equal((await post(bytes, { 'content-type': 'x', 'content-encoding': 'br' })).statusCode, 415);
});

test('a download carries its name, is not sniffed, and nothing after an error claims to be a file', async () => {
  const get = endpoint({
    name: 'test.download',
    method: 'GET',
    path: '/api/letter',
    summary,
    access: 'public',
    reply: download('application/pdf'),
  });
  const file = testServer({
    routes: [on(get, async () => ({ fileName: '承诺书.pdf', bytes: Buffer.from('%PDF') }))],
  });
  const answer = await file.app.inject({ url: '/api/letter' });
  assert.equal(answer.body, '%PDF');
  assert.equal(answer.headers['content-type'], 'application/pdf');
  assert.match(
    String(answer.headers['content-disposition']),
    /filename\*=UTF-8''%E6%89%BF%E8%AF%BA%E4%B9%A6\.pdf$/,
  );
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  const none = testServer({ routes: [on(get, async () => ({ fileName: 'x' }) as never)] });
  const failed = await none.app.inject({ url: '/api/letter' });
  assert.deepEqual([failed.statusCode, failed.headers['content-disposition']], [500, undefined]);
});

test('text above a kilobyte is compressed, small replies and pictures are not', async () => {
  const long = '青岛'.repeat(1000);
  const json = on(
    endpoint({
      name: 'test.long',
      method: 'GET',
      path: '/api/long',
      summary,
      access: 'public',
      query: Type.Object({ times: Type.Integer() }),
      reply: Type.Object({ text: Type.String() }),
    }),
    async ({ query }) => ({ text: long.slice(0, query.times) }),
  );
  const picture = on(
    endpoint({
      name: 'test.picture',
      method: 'GET',
      path: '/api/picture',
      summary,
      access: 'public',
      reply: download('image/png'),
    }),
    async () => ({ fileName: 'x.png', bytes: Buffer.alloc(5000) }),
  );
  const { app } = testServer({ routes: [json, picture] });
  const get = (url: string, encoding: string) =>
    app.inject({ url, headers: { 'accept-encoding': encoding } });
  const br = await get('/api/long?times=2000', 'gzip, br');
  assert.equal(br.headers['content-encoding'], 'br');
  assert.deepEqual(JSON.parse(brotliDecompressSync(br.rawPayload).toString()), { text: long });
  const gz = await get('/api/long?times=2000', 'gzip');
  assert.deepEqual(JSON.parse(gunzipSync(gz.rawPayload).toString()), { text: long });
  assert.equal((await get('/api/long?times=10', 'br')).headers['content-encoding'], undefined);
  assert.equal((await get('/api/picture', 'br')).headers['content-encoding'], undefined);
});

test('answers forbid framing, sniffing, keeping and foreign content; TLS adds its own', async () => {
  const plain = (await read('public')).headers;
  assert.equal(plain['cache-control'], 'no-store');
  assert.equal(plain['x-content-type-options'], 'nosniff');
  assert.equal(plain['referrer-policy'], 'same-origin');
  assert.match(String(plain['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/);
  assert.equal(plain['strict-transport-security'], undefined);
  const tls = await testServer({ routes: [], config: { behindTls: true } }).app.inject({ url: '/api/x' });
  assert.match(String(tls.headers['strict-transport-security']), /max-age/);
});

test('cookies that a handler sets are out of reach of scripts and of other sites', async () => {
  const routes = [
    on(
      endpoint({
        name: 'test.cookie',
        method: 'POST',
        path: '/api/cookie',
        summary,
        access: 'public',
        reply: done,
      }),
      async ({ cookies }) => {
        const known = cookies.get('constructor') !== undefined || cookies.get('seen') === '1';
        cookies.set('token', 'a; Domain=evil', 60);
        cookies.clear('old');
        return { done: known };
      },
    ),
  ];
  for (const behindTls of [false, true]) {
    const { app } = testServer({ routes, config: { behindTls } });
    const headers = { cookie: 'seen=1; other=%ff; =; ;', 'sec-fetch-site': 'same-origin' };
    const answer = await app.inject({ method: 'POST', url: '/api/cookie', headers });
    assert.deepEqual(answer.json(), { done: true });
    const [token, old] = answer.headers['set-cookie'] as string[];
    const flags = `Max-Age=60; Path=/; HttpOnly; ${behindTls ? 'Secure; ' : ''}SameSite=Strict`;
    assert.equal(token, `token=a%3B%20Domain%3Devil; ${flags}`);
    assert.match(old ?? '', /^old=; Max-Age=0; .*HttpOnly/);
  }
});

test('the caller’s address is the peer’s, or what our own proxy says it is', async () => {
  const routes = [
    on(
      endpoint({
        name: 'test.from',
        method: 'GET',
        path: '/api/from',
        summary,
        access: 'public',
        reply: Type.Unknown(),
      }),
      async ({ from }) => from,
    ),
  ];
  const from = async (behindTls: boolean, remoteAddress: string) => {
    const { app } = testServer({ routes, config: { behindTls } });
    const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.7' };
    return (await app.inject({ url: '/api/from', remoteAddress, headers })).json();
  };
  assert.equal(await from(false, '127.0.0.1'), '127.0.0.1');
  assert.equal(await from(true, '127.0.0.1'), '203.0.113.7');
  assert.equal(await from(true, '::ffff:10.0.0.2'), '203.0.113.7');
  assert.equal(await from(true, '198.51.100.9'), '198.51.100.9');
});

test('a contract that contradicts itself stops the server from starting', () => {
  const contract = (changes: Partial<Endpoint>): Route => ({
    endpoint: { ...write, ...changes },
    answer: async () => ({ done: true }),
  });
  const wrong: [Partial<Endpoint>, RegExp][] = [
    [{ access: undefined as never }, /does not say who may call it/],
    [{ access: { permission: '' } }, /does not say who may call it/],
    [{ name: 'write' }, /its name should look like/],
    [{ path: '/api/things/:thingId' }, /parameters \[thingId\], its params schema has \[\]/],
    [{ path: '/things' as never }, /its path/],
    [{ method: 'GET' }, /a GET has no body/],
    [{ refusals: { Bad: { status: 409, zh: '坏', en: 'bad' } } }, /refusal code/],
    [{ refusals: { bad: { status: 409, zh: '坏', en: '' } } }, /words in both languages/],
    [{ query: Type.Object({ filter: Type.Object({}) }) }, /cannot be written in a query/],
  ];
  for (const [changes, why] of wrong) assert.throws(() => testServer({ routes: [contract(changes)] }), why);
  assert.throws(() => testServer({ routes: [contract({}), contract({})] }), /two of this name/);
  assert.throws(
    () => testServer({ routes: [contract({}), contract({ name: 'test.again' })] }),
    /POST \/api\/things is already test\.write/,
  );
});

test('a shutdown lets a handler finish, and cuts one that would take too long', async () => {
  let finish = () => {};
  const waiting = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let entered = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const slow = on(
    endpoint({ name: 'test.slow', method: 'GET', path: '/api/slow', summary, access: 'public', reply: done }),
    async () => {
      entered();
      await waiting;
      return { done: true };
    },
  );
  after(finish);

  const patient = testServer({ routes: [slow] });
  const answered = fetch(`${await patient.app.listen({ port: 0 })}/api/slow`);
  await inside;
  const closed = patient.app.close();
  await delay(20);
  finish();
  assert.deepEqual(await (await answered).json(), { done: true });
  await closed;

  const never = on(slow.endpoint, () => new Promise(() => {}));
  const hurried = testServer({ routes: [never], closeGraceMs: 50 });
  const cut = fetch(`${await hurried.app.listen({ port: 0 })}/api/slow`).then(
    () => 'answered',
    () => 'cut',
  );
  await delay(50);
  await hurried.app.close();
  assert.equal(await cut, 'cut');
});
