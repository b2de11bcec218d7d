/** Recording what was held, one or thousands at a time: a campaign's history comes in through the same write. */
import { sql } from 'kysely';
import type { EvidenceFile } from '#capabilities/obligations/contract.ts';
import { settleMoments } from '#capabilities/timetable/public.ts';
import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import type { Activity, Attendance } from './contract.ts';
import {
  type ActivityDescription,
  type DescribedActivity,
  describeActivities,
} from './describe-activities.ts';
import {
  type CoveredClass,
  checkParticipation,
  type Participation,
  storeParticipation,
} from './participants.ts';
import { activitiesByIds } from './queries.ts';
import { type ActivityRow, activityFacts, askedFor, lockActivities, recordActs } from './record-acts.ts';
import { activityCan, personTimesOf } from './rules.ts';
import { storeEvidence } from './store-evidence.ts';
import type { ActivityTables } from './tables.ts';

export interface HowItWent {
  readonly heldAt: Date;
  readonly attendance: Attendance;
  /** Classes that took part, each within the organising unit. */
  readonly classIds: readonly string[];
  readonly evidence: readonly EvidenceFile[];
  /** What came of it, in words. */
  readonly result: string;
}

/** Either a planned activity by its id, or one that is described here because it was not planned. */
export type Holding = HowItWent &
  ({ readonly activityId: string } | { readonly activity: ActivityDescription });

/**
 * Records activities as held; returns them in the same sequence. All or none: one that is refused refuses the batch.
 * @throws Refusal `not-found`, `id-taken`, `not-now`, `unknown-unit`, `unknown-class`, `class-outside-unit`,
 * `unknown-person`, `one-class-only`, `class-needed`, `too-many-people`, `held-in-future`.
 */
export async function holdActivities(tx: Tx, act: Act, batch: readonly Holding[]): Promise<Activity[]> {
  const { stored, due: asked } = await whatIsDue(tx, batch);
  const described = await describeActivities(
    tx,
    asked.flatMap((one) => ('activity' in one ? [one.activity] : [])),
  );
  const organised = new Map<string, Organised>([
    ...stored,
    ...described.map((row) => [row.id, row] as const),
  ]);
  const all = asked.map((holding): Participation => {
    const { kind, path } = known(organised.get(idOf(holding)));
    return { ...holding, activityId: idOf(holding), kind, path };
  });
  const classesOf = await checkParticipation(tx, act.at, all);

  const lost = await insertHeld(tx, asked, described);
  // Somebody recorded these at the same moment, and has just committed: each is a repeat now, or it is refused.
  if (lost.size > 0)
    await whatIsDue(
      tx,
      asked.filter((holding) => lost.has(idOf(holding))),
    );
  const due = asked.filter((holding) => !lost.has(idOf(holding)));
  const participations = all.filter(({ activityId }) => !lost.has(activityId));
  await updatePlanned(
    tx,
    due.filter((holding) => 'activityId' in holding),
  );
  await storeParticipation(tx, participations, classesOf);
  await storeEvidence(
    tx,
    act.at,
    due.map((holding) => ({ activityId: idOf(holding), files: holding.evidence })),
  );
  await settleMoments(
    tx,
    act.at,
    due.flatMap((holding) => stored.get(idOf(holding))?.moment_id ?? []),
  );
  await recordActs(
    tx,
    act,
    due.map((holding) => ({
      activityId: idOf(holding),
      verb: 'hold' as const,
      facts: heldFacts(
        known(organised.get(idOf(holding))),
        holding.attendance,
        classesOf.get(idOf(holding)) ?? [],
      ),
      reason: null,
      personTimes: personTimesOf(holding.attendance),
      asked: askedOf(holding),
      details: {
        evidence: holding.evidence.map((file) => file.digest),
        heldAt: holding.heldAt.toISOString(),
        people: holding.attendance.mode === 'people' ? holding.attendance.people : null,
        result: holding.result,
        ...('activity' in holding && { place: holding.activity.place, title: holding.activity.title }),
      },
    })),
  );
  return activitiesByIds(tx, batch.map(idOf));
}

type Organised = Pick<ActivityRow, 'kind' | 'theme' | 'path' | 'unit_code' | 'district_code' | 'school_code'>;

const idOf = (holding: Holding): string => ('activity' in holding ? holding.activity.id : holding.activityId);

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('every activity of the batch is described or stored');
  return value;
}

/** What of the batch is not a repeat, and the rows that are there already, locked. @throws Refusal as `isDue`. */
async function whatIsDue(tx: Tx, batch: readonly Holding[]) {
  const stored = await lockActivities(tx, batch.map(idOf));
  const askedBefore = await askedFor(tx, 'hold', [...stored.keys()]);
  const due = batch.filter((holding) =>
    isDue(holding, stored.get(idOf(holding)), askedBefore.get(idOf(holding))),
  );
  return { stored, due };
}

/** `false` for a repeat, which gets the first answer. */
function isDue(holding: Holding, stored: ActivityRow | undefined, askedBefore: string | undefined): boolean {
  if (!stored) {
    if ('activity' in holding) return true;
    throw new Refusal('not-found');
  }
  if (askedBefore === askedOf(holding)) return false;
  if ('activity' in holding) throw new Refusal('id-taken');
  const verdict = activityCan.hold({ state: stored.state, resolutions: 0 });
  if (verdict !== true) throw new Refusal('not-now', { ...verdict });
  return true;
}

const askedOf = (holding: Holding): string =>
  askedDigest({
    activity: 'activity' in holding ? holding.activity : null,
    attendance:
      holding.attendance.mode === 'people'
        ? [...holding.attendance.people].sort()
        : holding.attendance.personTimes,
    classIds: [...holding.classIds].sort(),
    evidence: holding.evidence.map((file) => file.digest).sort(),
    heldAt: holding.heldAt.toISOString(),
    result: holding.result,
  });

/** Every leaf that can be the latest of an activity says where it counts, how many came and which classes it reached. */
export const heldFacts = (activity: Organised, attendance: Attendance, classes: readonly CoveredClass[]) => ({
  ...activityFacts(activity),
  classes: classes.map((covered) => covered.code),
  personTimes: personTimesOf(attendance),
});

/** Returns the ids that were there already. */
async function insertHeld(
  tx: Tx,
  due: readonly Holding[],
  described: readonly DescribedActivity[],
): Promise<ReadonlySet<string>> {
  if (described.length === 0) return new Set();
  const how = new Map(due.map((holding) => [idOf(holding), holding]));
  const holdings = described.map((row) => known(how.get(row.id)));
  const column = <K extends keyof DescribedActivity>(name: K) => described.map((row) => row[name]);
  const inserted = await sql<{ id: string }>`
    insert into activities.activity (id, kind, theme, title, unit_id, path, unit_code, district_code, school_code, place,
      held_at, attendance_mode, person_times, result, state)
    select due.*, 'held' from unnest(
      ${column('id')}::uuid[], ${column('kind')}::text[], ${column('theme')}::text[], ${column('title')}::text[],
      ${column('unit_id')}::uuid[], ${column('path')}::text[], ${column('unit_code')}::text[],
      ${column('district_code')}::text[], ${column('school_code')}::text[], ${column('place')}::text[],
      ${holdings.map((one) => one.heldAt)}::timestamptz[], ${holdings.map((one) => one.attendance.mode)}::text[],
      ${holdings.map((one) => personTimesOf(one.attendance))}::int[], ${holdings.map((one) => one.result)}::text[])
      as due
    on conflict do nothing returning id`.execute(writing<ActivityTables>(tx));
  const made = new Set(inserted.rows.map(({ id }) => id));
  return new Set(column('id').filter((id) => !made.has(id)));
}

async function updatePlanned(tx: Tx, due: readonly Holding[]): Promise<void> {
  if (due.length === 0) return;
  await sql`
    update activities.activity as activity set state = 'held', held_at = due.held_at,
      attendance_mode = due.attendance_mode, person_times = due.person_times, result = due.result
    from unnest(${due.map(idOf)}::uuid[], ${due.map((one) => one.heldAt)}::timestamptz[],
      ${due.map((one) => one.attendance.mode)}::text[], ${due.map((one) => personTimesOf(one.attendance))}::int[],
      ${due.map((one) => one.result)}::text[]) as due (id, held_at, attendance_mode, person_times, result)
    where activity.id = due.id`.execute(writing<ActivityTables>(tx));
}
