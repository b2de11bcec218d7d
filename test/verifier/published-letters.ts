/** A small real journal of letters, and a bulletin over it with its rows and its table, as published. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BulletinDocument } from '#capabilities/bulletins/contract.ts';
import { StandingClock } from '#platform/clock/clock.ts';
import { inTransaction, openDatabase } from '#platform/db/db.ts';
import { migrate } from '#platform/db/migrations.ts';
import { append, appendAll } from '#platform/journal/append.ts';
import { openJournal } from '#platform/journal/journal.ts';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { toBase64 } from '#primitives/bytes.ts';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';
import { commitmentFacts, encodeClassTable, tableCommittedKind } from '#primitives/class-table.ts';
import { SumTree } from '#primitives/merkle/sum-tree.ts';
import type { Facts } from '#primitives/tally.ts';
import { Disagreement } from '#verifier/disagreement.ts';
import { type Proven, type PublishedFiles, verifyBulletin } from '#verifier/verify-bulletin.ts';
import { emptyDatabase } from '../database.ts';

export const bytesOf = (value: unknown) => new TextEncoder().encode(canonicalJson(value as JsonValue));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Changes one of the published files on its way to the verifier; `null` takes it away. */
export type Change = (path: string, bytes: Uint8Array) => Uint8Array | null;

export interface PublishedLetters extends AsyncDisposable {
  /** Names of the journal's key and folder. */
  readonly journal: { readonly verifierKey: string; readonly directory: string };
  readonly document: BulletinDocument;
  readonly bulletin: Uint8Array;
  files(change?: Change): PublishedFiles;
  /** The bulletin as published, unless other bytes are given. */
  verify(change?: Change, bytes?: Uint8Array): Promise<Proven>;
  /** Commits to the table of the document's only figure, as the document names it or with other facts. */
  commit(document: BulletinDocument, other?: Facts): Promise<void>;
  publish(bytes: Uint8Array): Promise<void>;
}

const tally = {
  kinds: ['pledges.signed', 'pledges.withdrawn'],
  where: { kind: ['pledges.signed'] },
  measure: { count: 'subjects' },
};
export const SIGNED = 700;
const WITHDRAWN = 9;

/** 700 letters of twenty classes and two districts are signed, and nine withdrawn, in 709 entries. */
export async function publishedLetters(): Promise<PublishedLetters> {
  const clock = new StandingClock(new Date('2020-07-03T10:00:00.000Z'));
  const testDatabase = await emptyDatabase();
  const migrations = fileURLToPath(new URL('../../src/platform/journal/migrations', import.meta.url));
  await migrate({ connectionString: testDatabase.url }, [{ name: 'journal', migrations }]);
  const database = openDatabase({ connectionString: testDatabase.url });
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-verify-'));
  const journal = await openJournal({ db: database.db, clock, origin: 'kaoan.test/verify', dataDirectory });

  const act = () => ({ by: null, at: clock.now(), details: { secret: 'name' } });
  const signed = Array.from({ length: SIGNED }, (_, n) => ({
    kind: 'pledges.signed',
    subject: randomUUID(),
    facts: { district: n % 3 === 0 ? '370202' : '370203', class: `c${n % 20}` },
  }));
  const withdrawn = signed.slice(0, WITHDRAWN).map((letter) => ({ ...letter, kind: 'pledges.withdrawn' }));
  await inTransaction(database.db, (tx) =>
    appendAll(
      tx,
      [...signed, ...withdrawn].map((leaf) => ({ ...leaf, ...act() })),
    ),
  );
  const index = await journal.settle();
  const counting = signed.map(({ facts, subject }, at) => ({ at, subject, facts })).slice(WITHDRAWN);
  const countBy = (fact: 'district' | 'class') => {
    const counts = new Map<string, number>();
    for (const { facts } of counting) counts.set(facts[fact], (counts.get(facts[fact]) ?? 0) + 1);
    return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  };
  const rows = bytesOf(counting.map(({ at, subject }) => [at, subject]));
  const classes = countBy('class').map(([key, count]) => ({ key, count }));
  const table = encodeClassTable(classes);
  const document: BulletinDocument = {
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
        tally,
        value: SIGNED - WITHDRAWN,
        population: null,
        subtotals: countBy('district').map(([key, value]) => ({ key, value })),
        rows: { count: counting.length, digest: sha256(rows) },
        table: {
          splitBy: 'class',
          rows: classes.length,
          root: toBase64(new SumTree(nodeCrypto.hasher, classes).root),
          total: SIGNED - WITHDRAWN,
          entry: randomUUID(),
        },
      },
    ],
    paragraphs: [{ source: '签订{figure:pledges.letters}。', text: `签订${SIGNED - WITHDRAWN}份。` }],
    approvals: [],
    supersedes: null,
  };
  const bulletin = bytesOf(document);

  const record = async (kind: string, subject: string, facts: Facts) => {
    await inTransaction(database.db, (tx) => append(tx, { ...act(), kind, subject, facts }));
    await journal.settle();
  };
  const files = (change: Change = (_path, bytes) => bytes): PublishedFiles => ({
    journal: async (path) => {
      const bytes = await readFile(join(journal.directory, path)).catch(() => null);
      return bytes && change(path, bytes);
    },
    beside: async (path) => {
      if (path === 'rows/pledges.letters.json') return change(path, rows);
      return path === 'tables/pledges.letters.json' ? change(path, table) : null;
    },
  });
  const published: PublishedLetters = {
    journal,
    document,
    bulletin,
    files,
    verify: (change, bytes = bulletin) => verifyBulletin(bytes, files(change), nodeCrypto),
    async commit({ id, asOf, figures }, other = {}) {
      const [figure] = figures;
      assert.ok(figure?.table);
      const { entry, ...named } = figure.table;
      const facts = commitmentFacts({ ...named, asOfIndex: asOf.index, bulletin: id, figure: figure.id });
      await record(tableCommittedKind, entry, { ...facts, ...other });
    },
    async publish(bytes) {
      const { id } = JSON.parse(new TextDecoder().decode(bytes)) as BulletinDocument;
      const lines = [
        `${sha256(bytes)} bulletin.json`,
        `${sha256(rows)} rows/pledges.letters.json`,
        `${sha256(table)} tables/pledges.letters.json`,
      ];
      await record('bulletins.published', id, { digest: sha256(bytes), files: lines });
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await testDatabase.close();
      await rm(dataDirectory, { recursive: true });
    },
  };
  await published.commit(document);
  await published.publish(bulletin);
  return published;
}

/** A disagreement about this, between these two. */
export const disagrees = (about: RegExp, one?: RegExp, other?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Disagreement, `${error}`);
  assert.match(error.about.en, about);
  if (one) assert.match(error.one.en, one);
  if (other) assert.match(error.other.en, other);
  return true;
};
