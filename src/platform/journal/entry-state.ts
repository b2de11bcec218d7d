/** How durable an act is by now. Each word is a promise: see ARCHITECTURE.md, "Recorded, numbered, sealed". */
import { sql } from 'kysely';
import { type Db, reading } from '../db/db.ts';
import type { JournalTables } from './tables.ts';

export type EntryState =
  | { readonly state: 'recorded' }
  | { readonly state: 'numbered'; readonly index: number }
  | { readonly state: 'sealed'; readonly index: number; readonly size: number };

/** `null` when no such entry was ever recorded. `size` is that of the first checkpoint that covers the entry. */
export async function entryState(db: Db, entryId: string): Promise<EntryState | null> {
  const journal = reading<JournalTables>(db);
  const entry = await journal
    .selectFrom('journal.entry')
    .select('index')
    .where('id', '=', entryId)
    .executeTakeFirst();
  if (!entry) return null;
  if (entry.index === null) return { state: 'recorded' };
  const checkpoint = await journal
    .selectFrom('journal.checkpoint')
    .select('size')
    .where('size', '>', entry.index)
    .orderBy('size')
    .limit(1)
    .executeTakeFirst();
  return checkpoint
    ? { state: 'sealed', index: entry.index, size: checkpoint.size }
    : { state: 'numbered', index: entry.index };
}

/** The indexes of these entries, by id; those that are not numbered are absent. */
export async function indexesOf(db: Db, entryIds: readonly string[]): Promise<Map<string, number>> {
  if (entryIds.length === 0) return new Map();
  const rows = await reading<JournalTables>(db)
    .selectFrom('journal.entry')
    .select(['id', 'index'])
    .where(sql<boolean>`id = any(${[...entryIds]}::uuid[])`)
    .execute();
  return new Map(rows.flatMap(({ id, index }) => (index === null ? [] : [[id, index]])));
}
