import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import type { Activity, Attendance } from './contract.ts';
import { heldFacts } from './hold-activities.ts';
import { checkParticipation, storeParticipation } from './participants.ts';
import { activitiesByIds } from './queries.ts';
import { lockActivities, recordActs } from './record-acts.ts';
import { activityCan, personTimesOf } from './rules.ts';
import type { ActivityTables } from './tables.ts';

export interface Correction {
  /** The correction's own id, made by the client. */
  readonly id: string;
  readonly activityId: string;
  readonly attendance: Attendance;
  readonly classIds: readonly string[];
  readonly reason: string;
}

/**
 * States anew who took part in a held activity; what was stated before stays in its history and in the journal.
 * @throws Refusal `not-found`, `id-taken`, `not-now`, and those of a holding.
 */
export async function correctAttendance(tx: Tx, act: Act, correction: Correction): Promise<Activity> {
  const { activityId, attendance, classIds, reason } = correction;
  const activity = (await lockActivities(tx, [activityId])).get(activityId);
  if (!activity) throw new Refusal('not-found');
  const asked = askedDigest({ activityId, attendance, classIds, reason });
  const tables = writing<ActivityTables>(tx);
  const first = await tables
    .selectFrom('activities.act')
    .select('asked')
    .where('id', '=', correction.id)
    .executeTakeFirst();
  if (first) {
    if (first.asked !== asked) throw new Refusal('id-taken');
    return (await activitiesByIds(tx, [activityId]))[0] as Activity;
  }
  const verdict = activityCan.correct({ state: activity.state, resolutions: 0 });
  if (verdict !== true) throw new Refusal('not-now', { ...verdict });

  const participation = {
    activityId,
    kind: activity.kind,
    path: activity.path,
    heldAt: activity.held_at as Date,
    attendance,
    classIds,
  };
  const classesOf = await checkParticipation(tx, act.at, [participation]);
  const personTimes = personTimesOf(attendance);
  await tables
    .updateTable('activities.activity')
    .set({ attendance_mode: attendance.mode, person_times: personTimes })
    .where('id', '=', activityId)
    .execute();
  await storeParticipation(tx, [participation], classesOf);
  await recordActs(tx, act, [
    {
      id: correction.id,
      activityId,
      verb: 'correct',
      facts: heldFacts(activity, attendance, classesOf.get(activityId) ?? []),
      reason,
      personTimes,
      asked,
      details: {
        before: { mode: activity.attendance_mode, personTimes: activity.person_times },
        people: attendance.mode === 'people' ? attendance.people : null,
      },
    },
  ]);
  return (await activitiesByIds(tx, [activityId]))[0] as Activity;
}
