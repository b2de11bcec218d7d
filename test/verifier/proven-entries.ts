/** A journal of 301 entries as published, a proof of one of them and of a row of a table, and three witnesses. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StandingClock } from '#platform/clock/clock.ts';
import { type Db, inTransaction, openDatabase } from '#platform/db/db.ts';
import { migrate } from '#platform/db/migrations.ts';
import { append, appendAll } from '#platform/journal/append.ts';
import { type Journal, openJournal } from '#platform/journal/journal.ts';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import {
  firstCheckpointOver,
  inclusionProofFile,
  proveInclusion,
} from '#platform/journal/prove-inclusion.ts';
import { provableEntry } from '#platform/journal/read.ts';
import { toBase64 } from '#primitives/bytes.ts';
import { commitmentFacts, tableCommittedKind } from '#primitives/class-table.ts';
import { formatClassTableProof } from '#primitives/class-table-proof.ts';
import { formatLeafProof } from '#primitives/leaf-proof.ts';
import { formatNote, parseNote, signatureBy } from '#primitives/merkle/note.ts';
import { cosigner, ed25519Cosignature, formatVerifierKey, publicKeyOf } from '#primitives/merkle/note-key.ts';
import { SumTree } from '#primitives/merkle/sum-tree.ts';
import { emptyDatabase } from '#test/database.ts';

/** Of letters, for other implementations; here for what they say. */
export const vectors = fileURLToPath(new URL('../../vectors/letter-proof', import.meta.url));
export const vector: {
  readonly key: string;
  readonly cosigner: string;
  readonly signer: { readonly number: string; readonly linkCode: string };
} = JSON.parse(await readFile(join(vectors, 'cases.json'), 'utf8'));

const clock = new StandingClock(new Date('2020-07-03T10:00:00.000Z'));

const witnesses = ['a', 'b', 'c'].map((name, i) => {
  const seed = new Uint8Array(32).fill(40 + i);
  const key = { name: `${name}.example`, type: ed25519Cosignature, seed } as const;
  const vkey = formatVerifierKey(nodeHasher, publicKeyOf(nodeCrypto, key));
  return { line: `witness ${name} ${vkey}\n`, signer: cosigner(nodeCrypto, key, () => clock.now()) };
});
/** The text of a policy. */
export const twoOfThree = `${witnesses.map(({ line }) => line).join('')}group g 2 a b c\nquorum g\n`;

/** The checkpoint with cosignatures of the first `count` witnesses below it. */
export function cosigned(note: string, count: number): string {
  const { text, signatures } = parseNote(note);
  const added = witnesses.slice(0, count).map(({ signer }) => signatureBy(signer, text));
  return formatNote({ text, signatures: [...signatures, ...added] });
}

export interface ProvenEntries extends AsyncDisposable {
  readonly journal: Journal;
  /** A scratch folder of its own. */
  readonly folder: string;
  /** Of entry 7, sealed when there were 10. */
  readonly proof: string;
  /** The same without its leaf. */
  readonly bare: string;
  /** Of row 2 of three, which add up to 80. */
  readonly tableProof: string;
  /** The newest checkpoint, as published. */
  latest(): Promise<string>;
}

export async function provenEntries(): Promise<ProvenEntries> {
  const testDatabase = await emptyDatabase();
  const migrations = fileURLToPath(new URL('../../src/platform/journal/migrations', import.meta.url));
  await migrate({ connectionString: testDatabase.url }, [{ name: 'journal', migrations }]);
  const database = openDatabase({ connectionString: testDatabase.url });
  const folder = await mkdtemp(join(tmpdir(), 'kaoan-proofs-'));
  const { db } = database;
  const journal = await openJournal({ db, clock, origin: 'kaoan.test/proofs', dataDirectory: folder });
  const ids = await happen(db, 0, 10);
  await journal.settle();
  const { tree, entry: tableEntry } = await commitToTable(db);
  await happen(db, 10, 300);
  await journal.settle();

  const id = ids[7] ?? '';
  const entry = await provableEntry(db, id);
  const checkpoint = await firstCheckpointOver(db, 7);
  assert.ok(entry && checkpoint && checkpoint.size === 10);
  const { root, size, total } = tree;
  return {
    journal,
    folder,
    proof: await proofOf(db, journal, id, true),
    bare: await inclusionProofFile(journal.directory, checkpoint, entry),
    tableProof: formatClassTableProof({
      ...(table[2] ?? assert.fail()),
      index: 2,
      siblings: tree.makeSumProof(2),
      root,
      size,
      total,
      entryProof: await proofOf(db, journal, tableEntry, false),
    }),
    latest: () => readFile(join(journal.directory, 'checkpoint'), 'utf8'),
    async [Symbol.asyncDispose]() {
      await database.close();
      await testDatabase.close();
      await rm(folder, { recursive: true });
    },
  };
}

const act = () => ({ by: null, at: clock.now(), subject: randomUUID() });

function happen(db: Db, from: number, to: number): Promise<string[]> {
  const entries = Array.from({ length: to - from }, (_, i) => {
    const n = from + i;
    return { ...act(), kind: 'tests.happened', facts: { n }, details: { n } };
  });
  return inTransaction(db, (tx) => appendAll(tx, entries));
}

const table = [
  { key: '37020201', count: 41 },
  { key: '37020202', count: 0 },
  { key: '37020203', count: 39 },
];

async function commitToTable(db: Db): Promise<{ tree: SumTree; entry: string }> {
  const tree = new SumTree(nodeHasher, table);
  const facts = commitmentFacts({
    bulletin: randomUUID(),
    figure: 'pledges.letters',
    splitBy: 'class',
    asOfIndex: 10,
    rows: tree.size,
    root: toBase64(tree.root),
    total: tree.total,
  });
  const entry = { ...act(), kind: tableCommittedKind, facts, details: null };
  return { tree, entry: await inTransaction(db, (tx) => append(tx, entry)) };
}

async function proofOf(db: Db, journal: Journal, id: string, opening: boolean): Promise<string> {
  const entry = await provableEntry(db, id);
  const checkpoint = entry && (await firstCheckpointOver(db, entry.index));
  assert.ok(entry && checkpoint);
  return formatLeafProof({
    leaf: entry.leaf,
    opening: opening ? entry.opening : null,
    index: BigInt(entry.index),
    hashes: await proveInclusion(journal.directory, checkpoint, entry),
    checkpoint: checkpoint.note,
  });
}
