/**
 * *Recorded*: an entry is written in the caller's own transaction, so a fact and its evidence commit together or not
 * at all. The public leaf holds facts (codes, kinds, counts) and a salted commitment to the private details; deleting
 * the salt and the details later leaves the tree whole and the person unrecoverable.
 */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { concat, encodeUtf8, toBase64 } from '#primitives/bytes.ts';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';
import { newId } from '#primitives/id.ts';
import { encodeLeaf, type Facts } from '#primitives/tally.ts';
import { type Tx, writing } from '../db/db.ts';
import { nodeHasher } from './node-crypto.ts';
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
const KIND = /^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/;

/** Appends one entry; returns its id. */
export async function append(tx: Tx, entry: NewEntry): Promise<string> {
  const [id] = await appendAll(tx, [entry]);
  return id as string;
}

/** Appends many entries in one statement, in the order given; returns their ids in that order. */
export async function appendAll(tx: Tx, entries: readonly NewEntry[]): Promise<string[]> {
  if (entries.length === 0) return [];
  const rows = entries.map(toRow);
  const column = <K extends keyof Row>(name: K): Row[K][] => rows.map((row) => row[name]);
  await sql`
    insert into journal.entry (id, kind, subject, at, by, facts, details, salt, leaf)
    select * from unnest(
      ${column('id')}::uuid[], ${column('kind')}::text[], ${column('subject')}::uuid[], ${column('at')}::timestamptz[],
      ${column('by')}::uuid[], ${column('facts')}::jsonb[], ${column('details')}::jsonb[], ${column('salt')}::bytea[],
      ${column('leaf')}::bytea[])`.execute(writing<JournalTables>(tx));
  return column('id');
}

type Row = ReturnType<typeof toRow>;

function toRow(entry: NewEntry) {
  if (!KIND.test(entry.kind)) throw new Error(`"${entry.kind}" is not a journal kind such as pledges.signed`);
  const salt = randomBytes(SALT_BYTES);
  const details = canonicalJson({ by: entry.by, details: entry.details });
  const leaf = encodeLeaf({
    at: entry.at.toISOString(),
    commitment: toBase64(commitment(salt, details)),
    facts: entry.facts,
    kind: entry.kind,
    subject: entry.subject,
  });
  return {
    id: entry.id ?? newId(() => randomBytes(16), entry.at),
    kind: entry.kind,
    subject: entry.subject,
    at: entry.at,
    by: entry.by,
    facts: JSON.stringify(entry.facts),
    details: JSON.stringify(entry.details),
    salt,
    leaf: Buffer.from(leaf.buffer, leaf.byteOffset, leaf.byteLength),
  };
}

/** SHA-256 over salt ‖ canonical JSON of `{by, details}` (docs/formats/journal-leaf.md). */
export function commitment(salt: Uint8Array, canonicalDetails: string): Uint8Array {
  return nodeHasher.digest(concat(salt, encodeUtf8(canonicalDetails)));
}
