/**
 * *Numbered*: committed entries get consecutive indexes and extend the tree. The lock on the one row of `journal.head`
 * makes a process the sequencer for the length of its transaction; another takes over when it dies. Entries are found
 * by having no index yet, never by "id greater than the last seen": ids are handed out before commit, and whoever
 * commits late would be skipped for ever.
 */
import { sql } from 'kysely';
import { Frontier } from '#primitives/merkle/frontier.ts';
import { hashBytes } from '#primitives/merkle/hasher.ts';
import { type Db, inTransaction, writing } from '../db/db.ts';
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

function numberBatch(db: Db, now: Date): Promise<{ size: number; more: boolean }> {
  return inTransaction(db, async (tx) => {
    const journal = writing<JournalTables>(tx);
    const head = await journal
      .selectFrom('journal.head')
      .select(['size', 'frontier'])
      .forUpdate()
      .executeTakeFirstOrThrow();
    const waiting = await journal
      .selectFrom('journal.entry')
      .select(['id', 'leaf'])
      .where('index', 'is', null)
      .orderBy('recorded')
      .limit(BATCH)
      .execute();
    if (waiting.length === 0) return { size: head.size, more: false };

    const frontier = restoreFrontier(head.size, head.frontier);
    for (const { leaf } of waiting) frontier.append(nodeHasher.leaf(leaf));
    const ids = waiting.map((entry) => entry.id);
    // The journal's time never runs backwards, even where two machines disagree about it.
    await sql`
      with moved as (
        update journal.head set size = ${frontier.size}, frontier = ${frontierBytes(frontier)},
          numbered_at = greatest(numbered_at, ${now}) returning numbered_at)
      update journal.entry as entry set index = ${head.size} + place - 1, numbered_at = moved.numbered_at
      from moved, unnest(${ids}::uuid[]) with ordinality as waiting (id, place)
      where entry.id = waiting.id`.execute(journal);
    return { size: frontier.size, more: waiting.length === BATCH };
  });
}

export const frontierBytes = (frontier: Frontier): Buffer => Buffer.concat(frontier.hashes());

export function restoreFrontier(size: number, bytes: Buffer): Frontier {
  const hashes = Array.from({ length: bytes.length / hashBytes }, (_, i) =>
    bytes.subarray(i * hashBytes, (i + 1) * hashBytes),
  );
  return Frontier.restore(nodeHasher, size, hashes);
}
