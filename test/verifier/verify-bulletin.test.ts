/** A small real journal and a bulletin over it; then every way of changing one byte is found and named. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { BulletinDocument } from '#capabilities/bulletins/contract.ts';
import { StandingClock } from '#platform/clock/clock.ts';
import { type Database, inTransaction, openDatabase } from '#platform/db/db.ts';
import { migrate } from '#platform/db/migrations.ts';
import { append, appendAll } from '#platform/journal/append.ts';
import { type Journal, openJournal } from '#platform/journal/journal.ts';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';
import { CannotCheck, Disagreement } from '#verifier/disagreement.ts';
import { type PublishedFiles, verifyBulletin } from '#verifier/verify-bulletin.ts';
import { emptyDatabase, type TestDatabase } from '../database.ts';

const clock = new StandingClock(new Date('2020-07-03T10:00:00.000Z'));
const bytesOf = (value: unknown) => new TextEncoder().encode(canonicalJson(value as JsonValue));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let testDatabase: TestDatabase;
let database: Database;
let dataDirectory: string;
let journal: Journal;
let document: BulletinDocument;
let bulletin: Uint8Array;
let rows: Uint8Array;

const letters = {
  kinds: ['pledges.signed', 'pledges.withdrawn'],
  where: { kind: ['pledges.signed'] },
  measure: { count: 'subjects' },
};
const SIGNED = 700;
const WITHDRAWN = 9;

before(async () => {
  testDatabase = await emptyDatabase();
  const migrations = fileURLToPath(new URL('../../src/platform/journal/migrations', import.meta.url));
  await migrate({ connectionString: testDatabase.url }, [{ name: 'journal', migrations }]);
  database = openDatabase({ connectionString: testDatabase.url });
  dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-verify-'));
  journal = await openJournal({ db: database.db, clock, origin: 'kaoan.test/verify', dataDirectory });

  const signed = Array.from({ length: SIGNED }, (_, n) => ({
    kind: 'pledges.signed',
    subject: randomUUID(),
    facts: { district: n % 3 === 0 ? '370202' : '370203', class: `c${n % 20}` },
  }));
  const withdrawn = signed.slice(0, WITHDRAWN).map((letter) => ({ ...letter, kind: 'pledges.withdrawn' }));
  await inTransaction(database.db, (tx) =>
    appendAll(
      tx,
      [...signed, ...withdrawn].map((leaf) => ({
        ...leaf,
        by: null,
        at: clock.now(),
        details: { secret: 'name' },
      })),
    ),
  );
  const index = await journal.settle();
  const counting = signed.map((leaf, at) => [at, leaf.subject] as const).slice(WITHDRAWN);
  rows = bytesOf(counting);
  const inDistrict = (code: string) => counting.filter(([at]) => signed[at]?.facts.district === code).length;
  document = {
    format: 'kaoan.bulletin/1',
    id: randomUUID(),
    number: '青考安〔2020〕1号',
    title: '考试安全工作通报',
    language: 'zh-CN',
    city: '青岛市',
    issuer: '联合行动办公室',
    exam: null,
    publishedAt: clock.now().toISOString(),
    asOf: { index, instant: null, timeZone: 'Asia/Shanghai', words: '7月3日24时' },
    journal: {
      origin: journal.origin,
      verifierKey: journal.verifierKey,
      checkpoint: await readFile(join(journal.directory, 'checkpoint'), 'utf8'),
    },
    figures: [
      {
        id: 'pledges.letters',
        name: { zh: '承诺书', en: 'letters' },
        unit: { zh: '份', en: 'letters' },
        definition: { zh: '签署且未撤回', en: 'signed and not withdrawn' },
        tally: letters,
        value: SIGNED - WITHDRAWN,
        population: null,
        subtotals: ['370202', '370203'].map((key) => ({ key, value: inDistrict(key) })),
        rows: { count: counting.length, digest: sha256(rows) },
      },
    ],
    paragraphs: [{ source: '签订{figure:pledges.letters}。', text: `签订${SIGNED - WITHDRAWN}份。` }],
    approvals: [],
    supersedes: null,
  };
  bulletin = bytesOf(document);
  await inTransaction(database.db, (tx) =>
    append(tx, {
      kind: 'bulletins.published',
      subject: document.id,
      by: null,
      at: clock.now(),
      facts: {
        digest: sha256(bulletin),
        files: [`${sha256(bulletin)} bulletin.json`, `${sha256(rows)} rows/pledges.letters.json`],
      },
      details: {},
    }),
  );
  await journal.settle();
});

after(async () => {
  await database.close();
  await testDatabase.close();
  await rm(dataDirectory, { recursive: true });
});

type Change = (path: string, bytes: Uint8Array) => Uint8Array | null;

/** The published files, some of them changed on their way to the verifier. */
function files(change: Change = (_path, bytes) => bytes): PublishedFiles {
  const read = async (path: string) => {
    const bytes = await readFile(join(journal.directory, path)).catch(() => null);
    return bytes && change(path, bytes);
  };
  return {
    journal: read,
    beside: async (path) => (path === 'rows/pledges.letters.json' ? change(path, rows) : null),
  };
}

const flip =
  (at: number, path: string): Change =>
  (name, bytes) =>
    name === path ? bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)) : bytes;

const verify = (change?: Change, bytes = bulletin) => verifyBulletin(bytes, files(change), nodeCrypto);

const disagrees = (about: RegExp, one?: RegExp, other?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Disagreement, `${error}`);
  assert.match(error.about.en, about);
  if (one) assert.match(error.one.en, one);
  if (other) assert.match(error.other.en, other);
  return true;
};

test('a bulletin whose files are as published is proven', async () => {
  const { checks, supersededBy } = await verify();
  assert.deepEqual(
    checks.map(({ check }) => check),
    ['form', 'key', 'checkpoint', 'journal', 'figures', 'sentences', 'rows', 'publication', 'files'],
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
  await assert.rejects(
    verify(undefined, bytesOf({ ...document, title: '另一个标题' })),
    disagrees(/^the bulletin itself$/, /the file has digest/, /the journal published/),
  );
  await assert.rejects(
    verify(undefined, bytesOf({ ...document, id: randomUUID() })),
    disagrees(/^the bulletin itself$/, /digest/, /never published/),
  );
});

test('a checkpoint by another key, or a key that is not the trusted one, is refused', async () => {
  const other = journal.verifierKey.replace(/\+[0-9a-f]{8}\+/, '+00000000+');
  await assert.rejects(
    verifyBulletin(bulletin, files(), nodeCrypto, { trustedKey: other }),
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
  for (const missing of ['checkpoint', 'tile/0/000', 'tile/entries/001', 'rows/pledges.letters.json']) {
    await assert.rejects(
      verify((path, bytes) => (path === missing ? null : bytes)),
      (error) => error instanceof CannotCheck && error.missing.endsWith(missing),
      missing,
    );
  }
});
