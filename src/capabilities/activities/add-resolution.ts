import { randomUUID } from 'node:crypto';
import type { Static } from 'typebox';
import type { Proof } from '#capabilities/obligations/contract.ts';
import { assignObligation, obligationsOfSources } from '#capabilities/obligations/public.ts';
import { unitFacts, unitsByIds } from '#capabilities/organisation/public.ts';
import type { Moment } from '#capabilities/timetable/contract.ts';
import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { Resolution } from './contract.ts';
import { unitRef } from './queries.ts';
import { lockActivities } from './record-acts.ts';
import { activityCan } from './rules.ts';
import type { ActivityTables } from './tables.ts';

export interface ResolutionToAdd {
  readonly id: string;
  readonly activityId: string;
  readonly text: string;
  readonly outcome: string;
  /** The unit that owes it. */
  readonly unitId: string;
  readonly deadline: Moment;
  readonly proofRequired: Proof[];
}

/**
 * Writes down what a held activity resolved, as a duty of a unit.
 * @throws Refusal `not-found`, `id-taken`, `not-now`, `unknown-unit`, and those of assigning.
 */
export async function addResolution(
  tx: Tx,
  act: Act,
  { id, activityId, ...resolution }: ResolutionToAdd,
): Promise<Static<typeof Resolution>> {
  const activity = (await lockActivities(tx, [activityId])).get(activityId);
  if (!activity) throw new Refusal('not-found');
  const tables = writing<ActivityTables>(tx);
  const asked = askedDigest({ activityId, ...resolution });
  const first = await tables
    .selectFrom('activities.resolution')
    .select('asked')
    .where('id', '=', id)
    .executeTakeFirst();
  if (first && first.asked !== asked) throw new Refusal('id-taken');
  if (!first) {
    const verdict = activityCan.addResolution({ state: activity.state, resolutions: 0 });
    if (verdict !== true) throw new Refusal('not-now', { ...verdict });
    const owing = (await unitFacts(tx, [resolution.unitId])).get(resolution.unitId);
    if (!owing) throw new Refusal('unknown-unit', { unit: resolution.unitId });
    await tables
      .insertInto('activities.resolution')
      .values({
        id,
        activity_id: activityId,
        text: resolution.text,
        unit_id: resolution.unitId,
        asked,
        added_at: act.at,
      })
      .execute();
    await append(tx, {
      ...act,
      kind: 'activities.resolution-added',
      subject: id,
      facts: {
        activity: activityId,
        ...(activity.district_code !== null && { district: activity.district_code }),
        kind: activity.kind,
        owedBy: owing.unit,
        unit: activity.unit_code,
      },
      details: { outcome: resolution.outcome, text: resolution.text },
    });
    await assignObligation(tx, act, {
      id: randomUUID(),
      unitId: resolution.unitId,
      title: resolution.text,
      outcome: resolution.outcome,
      proofRequired: resolution.proofRequired,
      source: { kind: 'resolution', id },
      deadline: resolution.deadline,
    });
  }
  const unit = (await unitsByIds(tx, [resolution.unitId])).get(resolution.unitId);
  if (!unit) throw new Refusal('unknown-unit', { unit: resolution.unitId });
  const [obligation = null] = (await obligationsOfSources(tx, 'resolution', [id], act.at)).get(id) ?? [];
  return { id, text: resolution.text, unit: unitRef(unit), obligation };
}
