import type { Moment } from '#capabilities/timetable/contract.ts';
import { setMoment } from '#capabilities/timetable/public.ts';
import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import type { Activity } from './contract.ts';
import { type ActivityDescription, describeActivities } from './describe-activities.ts';
import { activitiesByIds } from './queries.ts';
import { activityFacts, askedFor, lockActivities, recordActs } from './record-acts.ts';
import type { ActivityTables } from './tables.ts';

/**
 * Plans an activity for an instant, or relative to a session, with which it then moves. Its moment carries its id.
 * @throws Refusal `id-taken`, `unknown-unit`, `planned-in-past`, and those of a moment.
 */
export async function planActivity(
  tx: Tx,
  act: Act,
  plan: ActivityDescription & { readonly plannedAt: Moment },
): Promise<Activity> {
  const asked = askedDigest(plan);
  if (await isRepeat(tx, plan.id, asked)) return (await activitiesByIds(tx, [plan.id]))[0] as Activity;
  const [described] = await describeActivities(tx, [plan]);
  if (!described) throw new Error('one description gives one row');
  const moment = await setMoment(tx, {
    id: plan.id,
    owner: 'activities.activity',
    label: plan.title,
    moment: plan.plannedAt,
  });
  if (moment.at < act.at) throw new Refusal('planned-in-past');
  const { numInsertedOrUpdatedRows: made } = await writing<ActivityTables>(tx)
    .insertInto('activities.activity')
    .values({
      ...described,
      moment_id: moment.id,
      planned_at: moment.at,
      state: 'planned' as const,
      result: '',
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  // The same plan arrived twice at once, and the other one has just been committed.
  if (!made && (await isRepeat(tx, plan.id, asked)))
    return (await activitiesByIds(tx, [plan.id]))[0] as Activity;
  await recordActs(tx, act, [
    {
      activityId: plan.id,
      verb: 'plan',
      facts: activityFacts(described),
      reason: null,
      personTimes: null,
      asked,
      details: { place: plan.place, plannedAt: moment.at.toISOString(), title: plan.title },
    },
  ]);
  return (await activitiesByIds(tx, [plan.id]))[0] as Activity;
}

/** @throws Refusal `id-taken` when the id stands for something else. */
async function isRepeat(tx: Tx, id: string, asked: string): Promise<boolean> {
  if (!(await lockActivities(tx, [id])).has(id)) return false;
  if ((await askedFor(tx, 'plan', [id])).get(id) !== asked) throw new Refusal('id-taken');
  return true;
}
