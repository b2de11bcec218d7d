/**
 * *Numbered*: committed entries get consecutive indexes, and with them their leaves' places in the tree. The lock on the one row of `journal.head`
 * makes a process the sequencer for the length of its transaction; another takes over when it dies. Entries are found
 * by having no index yet, never by "id greater than the last seen": ids are handed out before commit, and whoever
 * commits late would be skipped for ever.
 */
import { sql } from 'kysely';
import { uuidColumn } from '../db/columns.ts';
import { type Db, inTransaction, type Tx, writing } from '../db/db.ts';
import { insertEntries, type NewEntry, toRows } from './append.ts';
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
  const numberedAt = laterOf(head.numbered_at, latest.at);
  const from = head.size + (await numberRecorded(tx, head.size, numberedAt, null));
  await insertEntries(tx, rows, { from, at: numberedAt });
  await moveHead(tx, from + rows.length, numberedAt);
  return from;
}

function numberBatch(db: Db, now: Date): Promise<{ size: number; more: boolean }> {
  return inTransaction(db, async (tx) => {
    const head = await lockHead(tx);
    const numberedAt = laterOf(head.numbered_at, now);
    const numbered = await numberRecorded(tx, head.size, numberedAt, BATCH);
    if (numbered > 0) await moveHead(tx, head.size + numbered, numberedAt);
    return { size: head.size + numbered, more: numbered === BATCH };
  });
}

const lockHead = (tx: Tx) =>
  writing<JournalTables>(tx)
    .selectFrom('journal.head')
    .select(['size', 'numbered_at'])
    .forUpdate()
    .executeTakeFirstOrThrow();

/** Numbers entries that have no index yet, in the sequence of their arrival; returns how many. */
async function numberRecorded(tx: Tx, from: number, at: Date, limit: number | null): Promise<number> {
  const journal = writing<JournalTables>(tx);
  const waiting = await sql<{ id: string }>`
    select id from journal.entry where index is null order by recorded limit ${limit}`.execute(journal);
  const ids = waiting.rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await sql`
    update journal.entry as entry set index = ${from}::bigint + place - 1, numbered_at = ${at}
    from unnest(${uuidColumn(ids)}::uuid[]) with ordinality as waiting (id, place)
    where entry.id = waiting.id`.execute(journal);
  return ids.length;
}

async function moveHead(tx: Tx, size: number, numberedAt: Date): Promise<void> {
  await writing<JournalTables>(tx)
    .updateTable('journal.head')
    .set({ size, numbered_at: numberedAt })
    .execute();
}

/** The journal's time never runs backwards, even where two machines disagree about it. */
const laterOf = (a: Date, b: Date): Date => (a > b ? a : b);
