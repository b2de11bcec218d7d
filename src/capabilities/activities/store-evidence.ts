import { sql } from 'kysely';
import type { EvidenceFile } from '#capabilities/obligations/contract.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import type { ActivityTables } from './tables.ts';

/** Adds files to activities; one that an activity has already keeps its first name. */
export async function storeEvidence(
  tx: Tx,
  at: Date,
  all: readonly { readonly activityId: string; readonly files: readonly EvidenceFile[] }[],
): Promise<void> {
  const rows = all.flatMap(({ activityId, files }) => files.map((file) => ({ activityId, ...file })));
  if (rows.length === 0) return;
  await sql`
    insert into activities.evidence (activity_id, digest, name, type, size_bytes, added_at)
    select activity_id, digest, name, type, size_bytes, ${at}::timestamptz from unnest(
      ${rows.map((row) => row.activityId)}::uuid[], ${rows.map((row) => row.digest)}::text[],
      ${rows.map((row) => row.name)}::text[], ${rows.map((row) => row.type)}::text[],
      ${rows.map((row) => row.sizeBytes)}::bigint[]) as due (activity_id, digest, name, type, size_bytes)
    on conflict do nothing`.execute(writing<ActivityTables>(tx));
}
