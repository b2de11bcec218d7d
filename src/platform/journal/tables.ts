import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { JsonValue } from '#primitives/canonical-json.ts';
import type { Facts } from '#primitives/tally.ts';

export interface JournalTables {
  'journal.entry': {
    id: string;
    recorded: Generated<number>;
    kind: string;
    subject: string;
    at: Date;
    by: string | null;
    facts: JSONColumnType<Facts>;
    details: ColumnType<JsonValue, string, string | null>;
    salt: Buffer | null;
    leaf: Buffer;
    index: number | null;
    numbered_at: Date | null;
  };
  'journal.head': { only_row: Generated<boolean>; size: number; numbered_at: Date };
  'journal.checkpoint': { size: number; root: Buffer; frontier: Buffer; note: string; sealed_at: Date };
  'journal.follower': { name: string; position: number };
}
