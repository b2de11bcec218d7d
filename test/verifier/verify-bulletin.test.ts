/** Over a small real journal, every way of changing one byte of what is published is found and named. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { BulletinDocument } from '#capabilities/bulletins/contract.ts';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { CannotCheck } from '#verifier/disagreement.ts';
import { verifyBulletin } from '#verifier/verify-bulletin.ts';
import {
  bytesOf,
  type Change,
  disagrees,
  type PublishedLetters,
  publishedLetters,
} from './published-letters.ts';

let published: PublishedLetters;
let document: BulletinDocument;
let bulletin: Uint8Array;
before(async () => {
  published = await publishedLetters();
  ({ document, bulletin } = published);
});
after(() => published[Symbol.asyncDispose]());

const flip =
  (at: number, path: string): Change =>
  (name, bytes) =>
    name === path ? bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)) : bytes;

const verify = (change?: Change, bytes?: Uint8Array) => published.verify(change, bytes);

test('a bulletin whose files are as published is proven', async () => {
  const { checks, supersededBy } = await verify();
  assert.deepEqual(
    checks.map(({ check }) => check),
    [
      'form',
      'key',
      'checkpoint',
      'journal',
      'figures',
      'sentences',
      'rows',
      'tables',
      'publication',
      'files',
    ],
  );
  assert.equal(supersededBy, null);
});

test('a byte of any hash tile is named with the entries below it', async () => {
  await assert.rejects(
    verify(flip(32 * 5, 'tile/0/001')),
    disagrees(/^hash 5 of tile\/0\/001 \(entry 261\)$/),
  );
  await assert.rejects(
    verify(flip(0, 'tile/1/000.p/2')),
    disagrees(/^hash 0 of tile\/1\/000\.p\/2 \(entries 0 to 255\)$/),
  );
});

test('a byte of an entry is found under its hash tile', async () => {
  const change: Change = (path, bytes) =>
    path === 'tile/entries/000'
      ? Buffer.from(Buffer.from(bytes).toString('latin1').replace('370203', '370299'), 'latin1')
      : bytes;
  await assert.rejects(verify(change), disagrees(/^hash \d+ of tile\/0\/000 \(entry \d+\)$/));
});

test('a truncated bundle or tile is named', async () => {
  await assert.rejects(
    verify((path, bytes) => (path === 'tile/entries/001' ? bytes.slice(0, -3) : bytes)),
    disagrees(/^tile\/entries\/001$/, /256 entries/),
  );
  await assert.rejects(
    verify((path, bytes) => (path === 'tile/0/001' ? bytes.slice(0, -1) : bytes)),
    disagrees(/^tile\/0\/001$/, /8192 bytes/, /8191/),
  );
});

test('a changed row is named', async () => {
  const change: Change = (path, bytes) => {
    if (path !== 'rows/pledges.letters.json') return bytes;
    const list = JSON.parse(new TextDecoder().decode(bytes)) as [number, string][];
    list[41] = [list[41]?.[0] ?? 0, randomUUID()];
    return bytesOf(list);
  };
  await assert.rejects(
    verify(change),
    disagrees(/^row 42 of rows\/pledges\.letters\.json$/, /the file has entry 50/),
  );
});

test('a number that was typed over is found by counting again', async () => {
  const figures = document.figures.map((figure) => ({ ...figure, value: figure.value + 1 }));
  await assert.rejects(
    verify(undefined, bytesOf({ ...document, figures })),
    disagrees(/^pledges\.letters$/, /the bulletin says 692/, /gives 691/),
  );
});

test('a subtotal that was left out or moved is found', async () => {
  const without = document.figures.map((figure) => ({ ...figure, subtotals: figure.subtotals.slice(1) }));
  await assert.rejects(
    verify(undefined, bytesOf({ ...document, figures: without })),
    disagrees(/subtotal of 370202, which is left out/),
  );
});

test('a sentence that says another number than its figure is found', async () => {
  const paragraphs = [{ source: '签订{figure:pledges.letters}。', text: '签订700份。' }];
  await assert.rejects(
    verify(undefined, bytesOf({ ...document, paragraphs })),
    disagrees(/^paragraph 1$/, /签订700份/, /签订691份/),
  );
});

test('a bulletin that the journal never published is refused, however right its numbers', async () => {
  const withoutTable = document.figures.map((figure) => ({ ...figure, table: null }));
  await assert.rejects(
    verify(undefined, bytesOf({ ...document, title: '另一个标题' })),
    disagrees(/^the bulletin itself$/, /the file has digest/, /the journal published/),
  );
  await assert.rejects(
    verify(undefined, bytesOf({ ...document, id: randomUUID(), figures: withoutTable })),
    disagrees(/^the bulletin itself$/, /digest/, /never published/),
  );
});

test('a checkpoint by another key, or a key that is not the trusted one, is refused', async () => {
  const other = published.journal.verifierKey.replace(/\+[0-9a-f]{8}\+/, '+00000000+');
  await assert.rejects(
    verifyBulletin(bulletin, published.files(), nodeCrypto, { trustedKey: other }),
    disagrees(/^the key of the journal$/),
  );
  const change: Change = (path, bytes) =>
    path === 'checkpoint'
      ? Buffer.from(
          Buffer.from(bytes)
            .toString()
            .replace(/\n7\d\d\n/, '\n999\n'),
        )
      : bytes;
  await assert.rejects(verify(change), /is not over this text/);
});

test('content in another spelling, truncated or not JSON is no bulletin', async () => {
  const text = new TextDecoder().decode(bulletin);
  const spelled = new TextEncoder().encode(text.replace('{', '{ '));
  await assert.rejects(verify(undefined, spelled), disagrees(/form of the bulletin/, /canonical/));
  await assert.rejects(verify(undefined, bulletin.slice(0, 100)), disagrees(/form of the bulletin/, /JSON/));
  await assert.rejects(
    verify(undefined, new Uint8Array([0xff, 0xfe, 0x00])),
    disagrees(/form of the bulletin/),
  );
  await assert.rejects(
    verify(undefined, bytesOf({ ...document, extra: 1 })),
    disagrees(/form of the bulletin/, /kaoan\.bulletin/),
  );
});

test('a missing file is neither yes nor no', async () => {
  for (const missing of [
    'checkpoint',
    'tile/0/000',
    'tile/entries/001',
    'rows/pledges.letters.json',
    'tables/pledges.letters.json',
  ]) {
    await assert.rejects(
      verify((path, bytes) => (path === missing ? null : bytes)),
      (error) => error instanceof CannotCheck && error.missing.endsWith(missing),
      missing,
    );
  }
});
