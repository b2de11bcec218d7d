/** What every write of this capability leaves behind: a line in the activity's history and an entry in the journal. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import type { JsonValue } from '#primitives/canonical-json.ts';
import type { ActivityTables } from './tables.ts';

export type ActivityRow = Awaited<ReturnType<typeof lockActivities>> extends Map<string, infer R> ? R : never;

/** Rows of these ids, locked in the sequence of their ids; ids without an activity are absent. */
export async function lockActivities(tx: Tx, ids: readonly string[]) {
  const rows = await writing<ActivityTables>(tx)
    .selectFrom('activities.activity')
    .selectAll()
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The public facts of every leaf about an activity: what it was, and where it counts. */
export const activityFacts = (
  activity: Pick<ActivityRow, 'kind' | 'theme' | 'unit_code' | 'district_code' | 'school_code'>,
) => ({
  ...(activity.district_code !== null && { district: activity.district_code }),
  kind: activity.kind,
  ...(activity.school_code !== null && { school: activity.school_code }),
  theme: activity.theme,
  unit: activity.unit_code,
});

export interface ActToRecord {
  /** The act's own id, where the client made one. */
  readonly id?: string;
  readonly activityId: string;
  readonly verb: 'plan' | 'hold' | 'correct' | 'cancel' | 'add-evidence';
  readonly facts: Parameters<typeof appendAll>[1][number]['facts'];
  readonly reason: string | null;
  readonly personTimes: number | null;
  readonly asked: string;
  readonly details: { readonly [key: string]: JsonValue };
}

const journalKinds = {
  plan: 'activities.planned',
  hold: 'activities.held',
  correct: 'activities.corrected',
  cancel: 'activities.cancelled',
  'add-evidence': 'activities.evidence-added',
} as const;

export async function recordActs(tx: Tx, act: Act, acts: readonly ActToRecord[]): Promise<void> {
  if (acts.length === 0) return;
  const entryIds = await appendAll(
    tx,
    acts.map((one) => ({
      ...act,
      kind: journalKinds[one.verb],
      subject: one.activityId,
      facts: one.facts,
      details: { ...one.details, reason: one.reason },
    })),
  );
  await sql`
    insert into activities.act (id, activity_id, verb, by, at, reason, person_times, asked, entry_id)
    select id, activity_id, verb, ${act.by}::uuid, ${act.at}::timestamptz, reason, person_times, asked, entry_id
    from unnest(${acts.map((one) => one.id ?? randomUUID())}::uuid[], ${acts.map((one) => one.activityId)}::uuid[],
      ${acts.map((one) => one.verb)}::text[], ${acts.map((one) => one.reason)}::text[],
      ${acts.map((one) => one.personTimes)}::int[], ${acts.map((one) => one.asked)}::text[], ${entryIds}::uuid[])
      as due (id, activity_id, verb, reason, person_times, asked, entry_id)`.execute(
    writing<ActivityTables>(tx),
  );
}

/** What was asked when the activity got this verb: by activity id. */
export async function askedFor(
  tx: Tx,
  verb: ActToRecord['verb'],
  activityIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await writing<ActivityTables>(tx)
    .selectFrom('activities.act')
    .select(['activity_id', 'asked'])
    .where('verb', '=', verb)
    .where(sql<boolean>`activity_id = any(${[...activityIds]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.activity_id, row.asked]));
}
