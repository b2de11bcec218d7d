/** How durable an act is by now. Each word is a promise: see ARCHITECTURE.md, "Recorded, numbered, sealed". */
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
