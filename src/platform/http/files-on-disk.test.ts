import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { testServer } from './fixtures.ts';

let root = '';
const put = async (path: string, content: string | Buffer) => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
};

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'kaoan-files-'));
  await put('secret.txt', 'secret');
  await put('console/index.html', '<!doctype html><title>考安</title>');
  await put('console/assets/app-1a2b.js', 'export {};');
  await put('console/worker.mjs', 'export {};');
  await put('console/favicon.svg', '<svg/>');
  await put('journal/checkpoint', 'kaoan\n1\n');
  await put('journal/tile/0/x001/067.p/8', Buffer.from([1, 2, 3]));
  await put('journal/tile/entries/000', Buffer.from([4]));
  // Beginnings that compressors take for gzip and deflate.
  await put('journal/tile/0/301', Buffer.alloc(8192, Buffer.from([0x78, 0x9c])));
  await put('journal/tile/0/302', Buffer.alloc(8192, Buffer.from([0x1f, 0x8b])));
  await put('journal/long.json', JSON.stringify('x'.repeat(5_000)));
  await put('journal/.draft', 'secret');
  await put('journal/bulletins/1.json', '{}');
  await put('journal/bulletins/1.docx', 'PK');
});
after(() => rm(root, { recursive: true, force: true }));

const server = () =>
  testServer({
    consoleDirectory: join(root, 'console'),
    published: [{ directory: join(root, 'journal'), prefix: '/published/journal' }],
  }).app;
const get = (url: string, headers: Record<string, string> = { accept: 'text/html' }) =>
  server().inject({ url, headers });

test('hashed assets are kept for ever, the page that names them never', async () => {
  const asset = await get('/assets/app-1a2b.js');
  assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.match(String(asset.headers['content-type']), /^text\/javascript/);
  assert.match(String((await get('/worker.mjs')).headers['content-type']), /^text\/javascript/);
  assert.equal((await get('/favicon.svg')).headers['cache-control'], 'public, max-age=60');
  for (const url of ['/', '/index.html']) {
    const page = await get(url);
    assert.equal(page.headers['cache-control'], 'no-cache', url);
    assert.match(
      String(page.headers['content-security-policy']),
      /default-src 'self'.*frame-ancestors 'none'/,
    );
    assert.doesNotMatch(String(page.headers['content-security-policy']), /script-src[^;]*unsafe/);
  }
});

test('bytes that look compressed arrive as they are, and text is compressed', async () => {
  for (const tile of ['301', '302']) {
    const answer = await get(`/published/journal/tile/0/${tile}`, { 'accept-encoding': 'br, gzip' });
    assert.equal(answer.headers['content-encoding'], undefined, tile);
    assert.equal(answer.rawPayload.length, 8192);
  }
  const text = await get('/published/journal/long.json', { 'accept-encoding': 'br, gzip' });
  assert.equal(text.headers['content-encoding'], 'br');
  assert.ok(text.rawPayload.length < 1_000);
});

test('any address of the console gives its page; what is missing stays missing', async () => {
  for (const url of ['/findings/42?page=2', '/journal', '/bulletins/1.json', '/published/journal/9.json']) {
    const page = await get(url);
    assert.deepEqual([page.statusCode, page.body.includes('考安')], [200, true], url);
  }
  for (const url of ['/assets/gone.js', '/api/findings']) {
    assert.equal((await get(url)).statusCode, 404, url);
  }
  for (const url of ['/findings/42', '/published/journal/tile/0/999']) {
    assert.equal((await get(url, { accept: '*/*' })).statusCode, 404, url);
  }
  assert.equal(
    (await server().inject({ method: 'POST', url: '/findings', headers: { accept: 'text/html' } }))
      .statusCode,
    404,
  );
});

test('before the console is built there is no page, and no fault', async () => {
  const { app } = testServer({ consoleDirectory: join(root, 'not-built') });
  assert.equal((await app.inject({ url: '/', headers: { accept: 'text/html' } })).statusCode, 404);
});

test('tiles are immutable, the checkpoint is asked for each time, and anyone may fetch both', async () => {
  const tile = await get('/published/journal/tile/0/x001/067.p/8', {});
  assert.deepEqual([...tile.rawPayload], [1, 2, 3]);
  assert.equal(tile.headers['content-type'], 'application/octet-stream');
  assert.match(String(tile.headers['cache-control']), /immutable/);
  assert.equal(tile.headers['access-control-allow-origin'], '*');
  assert.match(
    String((await get('/published/journal/tile/entries/000')).headers['cache-control']),
    /immutable/,
  );
  const checkpoint = await get('/published/journal/checkpoint', {});
  assert.equal(checkpoint.headers['cache-control'], 'no-cache');
  assert.equal(checkpoint.headers['content-type'], 'text/plain; charset=utf-8');
  const again = await get('/published/journal/checkpoint', {
    'if-none-match': String(checkpoint.headers.etag),
  });
  assert.equal(again.statusCode, 304);
  assert.match(
    String((await get('/published/journal/bulletins/1.json')).headers['content-type']),
    /^application\/json/,
  );
  assert.match(
    String((await get('/published/journal/bulletins/1.docx')).headers['content-type']),
    /wordprocessingml/,
  );
});

test('a part of a file may be asked for, and a part that is not there is refused', async () => {
  const part = await get('/published/journal/checkpoint', { range: 'bytes=0-4' });
  assert.deepEqual([part.statusCode, part.body], [206, 'kaoan']);
  const beyond = await get('/published/journal/checkpoint', { range: 'bytes=999-' });
  assert.deepEqual([beyond.statusCode, beyond.json().kind], [416, 'invalid']);
});

test('no path leads out of the directory, to its drafts, or to a listing', async () => {
  const app = server();
  after(() => app.close());
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  // Raw sockets, because every client library tidies paths before it sends them.
  const raw = (path: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
  const hostile = [
    '/published/journal/../../secret.txt',
    '/published/journal/%2e%2e/%2e%2e/secret.txt',
    '/published/journal/..%2f..%2fsecret.txt',
    '/published/journal/..%5c..%5csecret.txt',
    '/published/journal/%252e%252e/secret.txt',
    '/published/journal/tile/../../../secret.txt',
    '/published/journal//secret.txt',
    `/published/journal/${encodeURIComponent(join(root, 'secret.txt'))}`,
    '/published/journal/checkpoint%00.txt',
    '/published/journal/%ff',
    '/published/journal/.draft',
    '/published/journal/tile/',
    '/published/journal/bulletins',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
  ];
  for (const path of hostile) {
    const answer = await raw(path);
    assert.match(answer, /^HTTP\/1\.1 40[04] /, path);
    assert.doesNotMatch(answer.split('\r\n\r\n')[1] ?? '', /secret|entries|kaoan-files/, path);
  }
});
