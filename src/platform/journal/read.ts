/** Reads of numbered entries, by index. Nothing here ever shows an entry that has no index yet. */
import { sql } from 'kysely';
import { canonicalJson } from '#primitives/canonical-json.ts';
import type { Opening } from '#primitives/leaf-proof.ts';
import { type Db, reading } from '../db/db.ts';
import type { NumberedEntry } from './follow.ts';
import type { JournalTables } from './tables.ts';

/** How many entries are numbered: the index that the next one will get. */
export async function journalSize(db: Db): Promise<number> {
  const head = await reading<JournalTables>(db)
    .selectFrom('journal.head')
    .select('size')
    .executeTakeFirstOrThrow();
  return head.size;
}

/** Entries with from ≤ index < to, in order, of the given kinds (all kinds when absent). */
export async function entriesBetween(
  db: Db,
  range: { from: number; to: number; kinds?: readonly string[]; limit: number },
): Promise<NumberedEntry[]> {
  const { from, to, kinds, limit } = range;
  const columns = sql`index, id, kind, subject, at, by, facts, details`;
  // A comparison of pairs can only be answered by the index on (kind, index): among ten million entries of other kinds the
  // few that are asked for are found at once.
  const { rows } = await (kinds
    ? sql<NumberedEntry>`
        select found.* from unnest(${[...kinds]}::text[]) as wanted (kind) cross join lateral (
          select ${columns} from journal.entry
          where (entry.kind, entry.index) >= (wanted.kind, ${from}::bigint)
            and (entry.kind, entry.index) < (wanted.kind, ${to}::bigint)
          order by entry.kind, entry.index limit ${limit}) as found
        order by index limit ${limit}`
    : sql<NumberedEntry>`
        select ${columns} from journal.entry where index >= ${from} and index < ${to}
        order by index limit ${limit}`
  ).execute(reading(db));
  return rows;
}

/** When an act of this kind about the subject was last recorded, numbered or not; `null` when never. */
export async function lastRecordedAt(db: Db, kind: string, subject: string): Promise<Date | null> {
  const row = await reading<JournalTables>(db)
    .selectFrom('journal.entry')
    .select((eb) => eb.fn.max('at').as('last'))
    .where('subject', '=', subject)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return row?.last ?? null;
}

/**
 * The journal index at an instant: entries 0 … n−1 had been numbered by then. "As of 3 July" is the journal as it was
 * known at that moment, whatever was entered later about earlier days.
 */
export async function indexAt(db: Db, instant: Date): Promise<number> {
  const row = await reading<JournalTables>(db)
    .selectFrom('journal.entry')
    .select((eb) => eb.fn.max('index').as('last'))
    .where('index', 'is not', null)
    .where('numbered_at', '<=', instant)
    .executeTakeFirst();
  return row?.last === null || row?.last === undefined ? 0 : Number(row.last) + 1;
}

/** What a proof of one entry is made of. */
export interface ProvableEntry {
  readonly index: number;
  readonly leaf: Uint8Array;
  /** `null` once salt and details are erased. */
  readonly opening: Opening | null;
}

/** `null` while the entry has no index. @throws Error when it was never recorded. */
export async function provableEntry(db: Db, id: string): Promise<ProvableEntry | null> {
  const { index, leaf, salt, by, details } = await reading<JournalTables>(db)
    .selectFrom('journal.entry')
    .select(['index', 'leaf', 'salt', 'by', 'details'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => new Error(`the journal has no entry ${id}`));
  if (index === null) return null;
  // As it was hashed: the canonical form does not depend on how the database keeps the details.
  const opening = salt && { salt, privatePart: canonicalJson({ by, details }) };
  return { index, leaf, opening };
}
