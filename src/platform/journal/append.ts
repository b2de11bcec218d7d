/**
 * *Recorded*: an entry is written in the caller's own transaction, so a fact and its evidence commit together or not
 * at all. The public leaf holds facts (codes, kinds, counts) and a salted commitment to the private details; deleting
 * the salt and the details later leaves the tree whole and the person unrecoverable.
 */
import { hash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';
import { newId } from '#primitives/id.ts';
import { encodeLeaf, type Facts, type Leaf } from '#primitives/tally.ts';
import {
  bytesColumn,
  instantColumn,
  jsonbColumn,
  jsonColumn,
  textColumn,
  uuidColumn,
} from '../db/columns.ts';
import { type Tx, writing } from '../db/db.ts';
import type { JournalTables } from './tables.ts';

/** Who acts, and when: the two things every write is told. `by` is a person's id; `null` is the system itself. */
export interface Act {
  readonly by: string | null;
  readonly at: Date;
}

export interface NewEntry extends Act {
  /** The entry's own id; made here when absent. */
  readonly id?: string;
  /** `<capability>.<past participle>`. */
  readonly kind: string;
  /** Id of the thing the act is about. */
  readonly subject: string;
  /** Public for ever: codes, kinds, states and counts. Never a name, a person's number, or free text. */
  readonly facts: Facts;
  /** Private; committed to by a salted digest. */
  readonly details: JsonValue;
}

const SALT_BYTES = 32;
const ID_BYTES = 16;
const KIND = /^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/;

/** Appends one entry; returns its id. */
export async function append(tx: Tx, entry: NewEntry): Promise<string> {
  const [id] = await appendAll(tx, [entry]);
  return id as string;
}

/** Appends many entries in one statement, in the order given; returns their ids in that order. */
export async function appendAll(tx: Tx, entries: readonly NewEntry[]): Promise<string[]> {
  const rows = toRows(entries);
  await insertEntries(tx, rows, null);
  return rows.map((row) => row.id);
}

export type EntryRow = ReturnType<typeof toRow>;

export function toRows(entries: readonly NewEntry[]): EntryRow[] {
  const random = randomBytes((SALT_BYTES + ID_BYTES) * entries.length);
  return entries.map((entry, place) => {
    const start = place * (SALT_BYTES + ID_BYTES);
    return toRow(entry, random.subarray(start, start + SALT_BYTES + ID_BYTES));
  });
}

/** @param numbered what the first of them is numbered, and when; `null` leaves that to the sequencer. */
export async function insertEntries(
  tx: Tx,
  rows: readonly EntryRow[],
  numbered: { readonly from: number; readonly at: Date } | null,
): Promise<void> {
  if (rows.length === 0) return;
  const column = <K extends keyof EntryRow>(name: K): EntryRow[K][] => rows.map((row) => row[name]);
  await sql`
    insert into journal.entry (id, kind, subject, at, by, facts, details, salt, leaf, index, numbered_at)
    select id, kind, subject, at, by, facts, details, salt, leaf, ${numbered?.from ?? null}::bigint + place - 1,
      ${numbered?.at ?? null}::timestamptz
    from unnest(
      ${uuidColumn(column('id'))}::uuid[], ${textColumn(column('kind'))}::text[],
      ${uuidColumn(column('subject'))}::uuid[], ${instantColumn(column('at'))}::timestamptz[],
      ${uuidColumn(column('by'))}::uuid[], ${jsonbColumn(column('facts'))}::jsonb[],
      ${jsonColumn(column('details'))}::json[], ${bytesColumn(column('salt'))}::bytea[],
      ${bytesColumn(column('leaf'))}::bytea[])
      with ordinality as entry (id, kind, subject, at, by, facts, details, salt, leaf, place)`.execute(
    writing<JournalTables>(tx),
  );
}

/** @param random 48 bytes: the salt, and what an id that was not given needs. */
function toRow(entry: NewEntry, random: Uint8Array) {
  if (!KIND.test(entry.kind)) throw new Error(`"${entry.kind}" is not a journal kind such as pledges.signed`);
  const salt = random.subarray(0, SALT_BYTES);
  const details = canonicalJson(entry.details);
  const leaf = encodeLeaf({
    at: entry.at.toISOString(),
    facts: entry.facts,
    kind: entry.kind,
    subject: entry.subject,
    ...commitments(salt, privatePart(entry.by, details)),
  });
  return {
    id: entry.id ?? newId(() => random.subarray(SALT_BYTES), entry.at),
    kind: entry.kind,
    subject: entry.subject,
    at: entry.at,
    by: entry.by,
    facts: JSON.stringify(entry.facts),
    details,
    salt,
    leaf,
  };
}

/** Canonical JSON of `{by, details}`. @param details in canonical JSON */
const privatePart = (by: string | null, details: string): string =>
  `{"by":${JSON.stringify(by)},"details":${details}}`;

/** SHA-256 and SM3 over salt ‖ canonical JSON of `{by, details}`, in base64 (docs/formats/journal-leaf.md). */
export function commitments(salt: Uint8Array, privatePart: string): Pick<Leaf, 'commitment' | 'sm3'> {
  const whole = Buffer.allocUnsafe(salt.length + 3 * privatePart.length);
  whole.set(salt);
  const bytes = whole.subarray(0, salt.length + whole.write(privatePart, salt.length));
  return { commitment: hash('sha256', bytes, 'base64'), sm3: hash('sm3', bytes, 'base64') };
}
