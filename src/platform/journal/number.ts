/**
 * *Numbered*: committed entries get consecutive indexes and extend the tree. The lock on the one row of `journal.head`
 * makes a process the sequencer for the length of its transaction; another takes over when it dies. Entries are found
 * by having no index yet, never by "id greater than the last seen": ids are handed out before commit, and whoever
 * commits late would be skipped for ever.
 */
import { sql } from 'kysely';
import { Frontier } from '#primitives/merkle/frontier.ts';
import { hashBytes } from '#primitives/merkle/hasher.ts';
import { uuidColumn } from '../db/columns.ts';
import { type Db, inTransaction, type Tx, writing } from '../db/db.ts';
import { insertEntries, type NewEntry, toRows } from './append.ts';
import { nodeHasher } from './node-crypto.ts';
import type { JournalTables } from './tables.ts';

const BATCH = 5_000;

/** Numbers what waits, a batch at a time; returns the size of the journal afterwards. */
export async function numberWaiting(db: Db, now: () => Date): Promise<number> {
  for (;;) {
    const { size, more } = await numberBatch(db, now());
    if (!more) return size;
  }
}

/**
 * Appends entries and numbers them in the caller's own transaction: for writes that come in thousands a second, and for
 * counters that must equal the journal at an index. They happen now: `at` of the last is when all are numbered. Whatever
 * was recorded before is numbered before. The caller holds
 * the sequencer's lock until it commits, so this is the last thing that it does.
 * @returns the index of the first; the others follow it.
 */
export async function appendNumbered(tx: Tx, entries: readonly NewEntry[]): Promise<number> {
  const latest = entries.at(-1);
  if (!latest) throw new Error('nothing to append');
  const rows = toRows(entries);
  const head = await lockHead(tx);
  const waiting = await waitingEntries(tx, null);
  const frontier = restoreFrontier(head.size, head.frontier);
  const numberedAt = laterOf(head.numbered_at, latest.at);
  await numberEntries(tx, waiting, frontier, numberedAt);
  const from = frontier.size;
  for (const { leaf } of rows) frontier.append(nodeHasher.leaf(leaf));
  await insertEntries(tx, rows, { from, at: numberedAt });
  await moveHead(tx, frontier, numberedAt);
  return from;
}

function numberBatch(db: Db, now: Date): Promise<{ size: number; more: boolean }> {
  return inTransaction(db, async (tx) => {
    const head = await lockHead(tx);
    const waiting = await waitingEntries(tx, BATCH);
    if (waiting.length === 0) return { size: head.size, more: false };
    const frontier = restoreFrontier(head.size, head.frontier);
    const numberedAt = laterOf(head.numbered_at, now);
    await numberEntries(tx, waiting, frontier, numberedAt);
    await moveHead(tx, frontier, numberedAt);
    return { size: frontier.size, more: waiting.length === BATCH };
  });
}

const lockHead = (tx: Tx) =>
  writing<JournalTables>(tx)
    .selectFrom('journal.head')
    .select(['size', 'frontier', 'numbered_at'])
    .forUpdate()
    .executeTakeFirstOrThrow();

interface Waiting {
  readonly id: string;
  readonly leaf: Uint8Array;
}

const waitingEntries = async (tx: Tx, limit: number | null): Promise<Waiting[]> =>
  (
    await sql<Waiting>`select id, leaf from journal.entry where index is null order by recorded limit ${limit}`.execute(
      writing<JournalTables>(tx),
    )
  ).rows;

/** Numbers them as the next leaves of the frontier, which is extended. */
async function numberEntries(
  tx: Tx,
  waiting: readonly Waiting[],
  frontier: Frontier,
  numberedAt: Date,
): Promise<void> {
  if (waiting.length === 0) return;
  const from = frontier.size;
  for (const { leaf } of waiting) frontier.append(nodeHasher.leaf(leaf));
  await sql`
    update journal.entry as entry set index = ${from}::bigint + place - 1, numbered_at = ${numberedAt}
    from unnest(${uuidColumn(waiting.map(({ id }) => id))}::uuid[]) with ordinality as waiting (id, place)
    where entry.id = waiting.id`.execute(writing<JournalTables>(tx));
}

async function moveHead(tx: Tx, frontier: Frontier, numberedAt: Date): Promise<void> {
  await writing<JournalTables>(tx)
    .updateTable('journal.head')
    .set({ size: frontier.size, frontier: frontierBytes(frontier), numbered_at: numberedAt })
    .execute();
}

/** The journal's time never runs backwards, even where two machines disagree about it. */
const laterOf = (a: Date, b: Date): Date => (a > b ? a : b);

export const frontierBytes = (frontier: Frontier): Buffer => Buffer.concat(frontier.hashes());

export function restoreFrontier(size: number, bytes: Buffer): Frontier {
  const hashes = Array.from({ length: bytes.length / hashBytes }, (_, i) =>
    bytes.subarray(i * hashBytes, (i + 1) * hashBytes),
  );
  return Frontier.restore(nodeHasher, size, hashes);
}
