/** Who and which classes took part: checked against the organisation, then stored. */
import { sql } from 'kysely';
import { peopleByIds, unitsByIds } from '#capabilities/organisation/public.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { ActivityKind, Attendance } from './contract.ts';
import { holdingFault, mostPersonTimes } from './rules.ts';
import type { ActivityTables } from './tables.ts';

export interface Participation {
  readonly activityId: string;
  readonly kind: ActivityKind;
  /** Of the organising unit. */
  readonly path: string;
  readonly heldAt: Date;
  readonly attendance: Attendance;
  readonly classIds: readonly string[];
}

export interface CoveredClass {
  readonly id: string;
  readonly code: string;
  readonly path: string;
}

/**
 * The classes of each participation, by activity id, in the sequence of their codes.
 * @throws Refusal where one cannot have taken place as stated, or names a person or a class that is not there.
 */
export async function checkParticipation(
  tx: Tx,
  now: Date,
  all: readonly Participation[],
): Promise<Map<string, CoveredClass[]>> {
  const units = await unitsByIds(
    tx,
    all.flatMap((one) => one.classIds),
  );
  const people = await peopleByIds(tx, all.flatMap(peopleOf));
  const classesOf = new Map<string, CoveredClass[]>();
  for (const one of all) {
    const classes = [...new Set(one.classIds)].map((id) => {
      const unit = units.get(id);
      if (unit?.kind !== 'class') throw new Refusal('unknown-class', { unit: unit?.name ?? id });
      if (!unit.path.startsWith(one.path)) throw new Refusal('class-outside-unit', { unit: unit.name });
      return unit;
    });
    const fault = holdingFault({ ...one, classes: classes.length, now });
    if (fault)
      throw new Refusal(fault, fault === 'too-many-people' ? { most: mostPersonTimes[one.kind] } : {});
    const stranger = peopleOf(one).find((id) => !people.has(id));
    if (stranger !== undefined) throw new Refusal('unknown-person', { person: stranger });
    classesOf.set(
      one.activityId,
      classes.sort((a, b) => (a.code < b.code ? -1 : 1)),
    );
  }
  return classesOf;
}

const peopleOf = ({ attendance }: Participation): readonly string[] =>
  attendance.mode === 'people' ? [...new Set(attendance.people)] : [];

/** Stores who took part, in place of whatever was stated before. */
export async function storeParticipation(
  tx: Tx,
  all: readonly Participation[],
  classesOf: ReadonlyMap<string, readonly CoveredClass[]>,
): Promise<void> {
  const tables = writing<ActivityTables>(tx);
  const ids = all.map((one) => one.activityId);
  for (const table of ['activities.attendance', 'activities.activity_class'] as const) {
    await tables.deleteFrom(table).where(sql<boolean>`activity_id = any(${ids}::uuid[])`).execute();
  }
  const people = all.flatMap((one) => peopleOf(one).map((person) => ({ activity: one.activityId, person })));
  if (people.length > 0) {
    await sql`insert into activities.attendance (activity_id, person_id) select * from unnest(
      ${people.map((row) => row.activity)}::uuid[], ${people.map((row) => row.person)}::uuid[])`.execute(
      tables,
    );
  }
  const classes = all.flatMap((one) =>
    (classesOf.get(one.activityId) ?? []).map((covered) => ({ activity: one.activityId, ...covered })),
  );
  if (classes.length > 0) {
    await sql`insert into activities.activity_class (activity_id, class_id, path, code) select * from unnest(
      ${classes.map((row) => row.activity)}::uuid[], ${classes.map((row) => row.id)}::uuid[],
      ${classes.map((row) => row.path)}::text[], ${classes.map((row) => row.code)}::text[])`.execute(tables);
  }
}
