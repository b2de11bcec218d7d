/** Reads of numbered entries for people who look through the journal. */
import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import { type Db, reading } from '../db/db.ts';
import type { NumberedEntry } from './follow.ts';
import { journalSize } from './read.ts';
import type { JournalTables } from './tables.ts';

/** What is public of an entry. */
export type PublicEntry = Pick<NumberedEntry, 'index' | 'at' | 'kind' | 'subject' | 'facts'>;

export interface EntryFilter {
  readonly kinds?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  /** Happened from this instant on … */
  readonly since?: Date | undefined;
  /** … and before this one. */
  readonly before?: Date | undefined;
}

/** One page of the entries that pass the filter, and how many do. */
export async function browseEntries(
  db: Db,
  filter: EntryFilter,
  page: { readonly offset: number; readonly limit: number; readonly ascending: boolean },
): Promise<{ rows: PublicEntry[]; total: number }> {
  const conditions = conditionsOf(filter);
  const matching = sql.join([sql`index is not null`, ...conditions], sql` and `);
  const { rows } = await sql<PublicEntry>`
    select index, at, kind, subject, facts from journal.entry where ${matching}
    order by index ${page.ascending ? sql`asc` : sql`desc`} offset ${page.offset} limit ${page.limit}`.execute(
    reading(db),
  );
  if (conditions.length === 0) return { rows, total: await journalSize(db) };
  const counted = await sql<{ total: number }>`
    select count(*) as total from journal.entry where ${matching}`.execute(reading(db));
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

function conditionsOf({ kinds, subject, since, before }: EntryFilter): RawBuilder<unknown>[] {
  return [
    ...(kinds ? [sql`kind = any(${[...kinds]}::text[])`] : []),
    ...(subject === undefined ? [] : [sql`subject = ${subject}::uuid`]),
    ...(since ? [sql`at >= ${since}`] : []),
    ...(before ? [sql`at < ${before}`] : []),
  ];
}

/** An entry with its exact public bytes. */
export interface WholeEntry extends NumberedEntry {
  readonly leaf: Uint8Array;
}

/** `null` when nothing has this index. */
export async function entryAt(db: Db, index: number): Promise<WholeEntry | null> {
  const row = await reading<JournalTables>(db)
    .selectFrom('journal.entry')
    .select(['id', 'at', 'kind', 'subject', 'facts', 'by', 'details', 'leaf'])
    .where('index', '=', index)
    .executeTakeFirst();
  return row ? { ...row, index } : null;
}

/** The last entry of a kind about a subject; `null` when there is none among the numbered ones. */
export async function lastEntryOf(db: Db, kind: string, subject: string): Promise<WholeEntry | null> {
  const row = await reading<JournalTables>(db)
    .selectFrom('journal.entry')
    .select('index')
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('index', 'is not', null)
    .orderBy('index', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.index == null ? null : entryAt(db, row.index);
}
