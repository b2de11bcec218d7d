import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { InvalidInput } from '../http/refusal.ts';
import { openFiles } from './files.ts';
import { requireKept } from './require-kept.ts';

const directory = await mkdtemp(join(tmpdir(), 'kaoan-kept-'));
after(() => rm(directory, { recursive: true, force: true }));
const files = openFiles(directory);
const text = Buffer.from('现场记录');
const kept = { digest: await files.put(text), name: '记录.txt', type: 'text/plain', sizeBytes: text.length };

const issuesOf = async (...named: (typeof kept)[]) => {
  try {
    await requireKept(files, named, 'body.evidence');
    return [];
  } catch (error) {
    assert.ok(error instanceof InvalidInput);
    return error.issues.map((issue) => issue.path);
  }
};

test('a file that is kept passes as what it is', async () => {
  assert.deepEqual(await issuesOf(), []);
  assert.deepEqual(await issuesOf(kept, { ...kept, name: '另一个名字' }), []);
});

test('a file that never arrived is no evidence', async () => {
  assert.deepEqual(await issuesOf(kept, { ...kept, digest: '0'.repeat(64) }), ['body.evidence.1.digest']);
});

test('a text is no photo, whatever it is called, and no larger than it is', async () => {
  assert.deepEqual(await issuesOf({ ...kept, name: 'a.jpg', type: 'image/jpeg' }), ['body.evidence.0']);
  assert.deepEqual(await issuesOf({ ...kept, sizeBytes: 5_000_000 }), ['body.evidence.0']);
});
