import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { signedIn, testServer } from '../http/fixtures.ts';
import { largestFileBytes } from './contract.ts';
import { openFiles } from './files.ts';
import { fileRoutes } from './routes.ts';

let directory: string;
let app: FastifyInstance;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kaoan-files-'));
  app = testServer({ routes: fileRoutes(openFiles(directory)) }).app;
});
after(() => rm(directory, { recursive: true, force: true }));

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const keep = (bytes: Buffer, fileName = '现场.jpg', headers: Record<string, string> = signedIn()) =>
  app.inject({
    method: 'POST',
    url: `/api/files?fileName=${encodeURIComponent(fileName)}`,
    headers: { 'content-type': 'application/octet-stream', ...headers },
    payload: bytes,
  });
const fetch = (digest: string, name = '', headers: Record<string, string> = signedIn()) =>
  app.inject({
    url: `/api/files/${digest}${name && `?name=${encodeURIComponent(name)}`}`,
    headers,
  });

test('a file is kept by its content, twice as once, and comes back as an attachment under its name', async () => {
  for (const _ of [1, 2]) {
    const kept = await keep(jpeg);
    assert.equal(kept.statusCode, 200, kept.body);
    assert.deepEqual(kept.json(), {
      digest: digestOf(jpeg),
      name: '现场.jpg',
      type: 'image/jpeg',
      sizeBytes: jpeg.length,
    });
  }
  const back = await fetch(digestOf(jpeg), '现场.jpg');
  assert.deepEqual(back.rawPayload, jpeg);
  assert.match(String(back.headers['content-disposition']), /^attachment; .*UTF-8''%E7%8E%B0/);
  assert.equal(back.headers['content-type'], 'application/octet-stream');
});

test('an empty file, a program called a photo, and a name that is none are refused', async () => {
  assert.equal((await keep(Buffer.alloc(0))).json().code, 'empty-file');
  assert.equal((await keep(Buffer.from('MZ\u0000\u0001'))).json().code, 'kind-not-kept');
  for (const name of [' ', 'a\nb.jpg', 'x'.repeat(201)]) {
    assert.equal((await keep(jpeg, name)).json().kind, 'invalid', JSON.stringify(name));
  }
});

test('a file of more than 20 MB is refused', async () => {
  const large = Buffer.alloc(largestFileBytes + 1, 'a');
  assert.equal((await keep(large)).statusCode, 413);
});

test('what is not kept, and what is no digest, is not found; nobody leaves the folder', async () => {
  assert.equal((await fetch('0'.repeat(64))).json().code, 'not-found');
  assert.equal((await fetch('..%2f..%2fkeys')).json().kind, 'invalid');
});

test('strangers neither keep nor fetch', async () => {
  assert.equal((await keep(jpeg, 'a.jpg', { 'sec-fetch-site': 'same-origin' })).statusCode, 401);
  assert.equal((await fetch(digestOf(jpeg), '', {})).statusCode, 401);
});
