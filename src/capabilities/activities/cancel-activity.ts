import { settleMoments } from '#capabilities/timetable/public.ts';
import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import type { Activity } from './contract.ts';
import { activitiesByIds } from './queries.ts';
import { activityFacts, askedFor, lockActivities, recordActs } from './record-acts.ts';
import { activityCan } from './rules.ts';
import type { ActivityTables } from './tables.ts';

/**
 * Cancels what was planned, or strikes what was recorded as held by mistake: it no longer counts, and stays visible.
 * @throws Refusal `not-found`, `not-now` (unless for this very reason).
 */
export async function cancelActivity(
  tx: Tx,
  act: Act,
  { activityId, reason }: { activityId: string; reason: string },
): Promise<Activity> {
  const row = (await lockActivities(tx, [activityId])).get(activityId);
  if (!row) throw new Refusal('not-found');
  const [activity] = await activitiesByIds(tx, [activityId]);
  const asked = askedDigest({ reason });
  if ((await askedFor(tx, 'cancel', [activityId])).get(activityId) === asked) return activity as Activity;
  const verdict = activityCan.cancel(activity as Activity);
  if (verdict !== true) throw new Refusal('not-now', { ...verdict });

  await writing<ActivityTables>(tx)
    .updateTable('activities.activity')
    .set({ state: 'cancelled' })
    .where('id', '=', activityId)
    .execute();
  if (row.moment_id !== null) await settleMoments(tx, act.at, [row.moment_id]);
  await recordActs(tx, act, [
    {
      activityId,
      verb: 'cancel',
      facts: activityFacts(row),
      reason,
      personTimes: null,
      asked,
      details: { was: row.state },
    },
  ]);
  return (await activitiesByIds(tx, [activityId]))[0] as Activity;
}
