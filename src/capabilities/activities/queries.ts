/** Reads of activities: rows, one in full, the calendar. */
import { type RawBuilder, sql } from 'kysely';
import { obligationsOfSources } from '#capabilities/obligations/public.ts';
import { peopleByIds, unitsByIds } from '#capabilities/organisation/public.ts';
import { type Db, reading } from '#platform/db/db.ts';
import { reaches, reachOf, type Viewer } from '#platform/http/viewer.ts';
import type { Activity, ActivityDetail, ActivityKind, ActivityState, activitySorts } from './contract.ts';
import type { ActivityTables } from './tables.ts';

const from = (db: Db) => reading<ActivityTables>(db);

const rows = (db: Db) =>
  from(db)
    .selectFrom('activities.activity as activity')
    .selectAll('activity')
    .select((eb) => [
      eb
        .selectFrom('activities.activity_class as covered')
        .whereRef('covered.activity_id', '=', 'activity.id')
        .select(eb.fn.countAll<number>().as('n'))
        .as('classes'),
      eb
        .selectFrom('activities.resolution as resolution')
        .whereRef('resolution.activity_id', '=', 'activity.id')
        .select(eb.fn.countAll<number>().as('n'))
        .as('resolutions'),
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>;

export const unitRef = (unit: { id: string; code: string; kind: string; name: string }) => ({
  id: unit.id,
  code: unit.code,
  kind: unit.kind,
  name: unit.name,
});

async function replies(db: Db, found: readonly Row[]): Promise<Activity[]> {
  const units = await unitsByIds(
    db,
    found.map((row) => row.unit_id),
  );
  return found.map((row) => {
    const unit = units.get(row.unit_id);
    if (!unit) throw new Error(`activity ${row.id} names a unit that is not there`);
    return {
      id: row.id,
      kind: row.kind,
      theme: row.theme,
      title: row.title,
      unit: unitRef(unit),
      place: row.place,
      state: row.state,
      plannedAt: row.planned_at?.toISOString() ?? null,
      heldAt: row.held_at?.toISOString() ?? null,
      attendanceMode: row.attendance_mode,
      personTimes: row.person_times,
      classes: row.classes ?? 0,
      resolutions: row.resolutions ?? 0,
    };
  });
}

/** In the sequence of the ids, which must exist. */
export async function activitiesByIds(db: Db, ids: readonly string[]): Promise<Activity[]> {
  const found = await rows(db)
    .where(sql<boolean>`activity.id = any(${[...ids]}::uuid[])`)
    .execute();
  const byId = new Map((await replies(db, found)).map((activity) => [activity.id, activity]));
  return ids.map((id) => {
    const activity = byId.get(id);
    if (!activity) throw new Error(`there is no activity ${id}`);
    return activity;
  });
}

export async function activityPath(db: Db, id: string): Promise<string | null> {
  const row = await from(db)
    .selectFrom('activities.activity')
    .select('path')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.path ?? null;
}

// ── Lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Narrowing {
  readonly kind?: ActivityKind;
  readonly theme?: string;
  readonly state?: ActivityState;
  readonly under?: string;
  readonly classId?: string;
  readonly mine: boolean;
  readonly text?: string;
  /** Calendar days in `timeZone`, both included. */
  readonly from?: string;
  readonly until?: string;
}

const below = (path: RawBuilder<unknown>, prefixes: readonly string[]): RawBuilder<boolean> => {
  if (prefixes.includes('/')) return sql<boolean>`true`;
  // Codes hold no wildcard.
  return sql<boolean>`${path} like any(${prefixes.map((prefix) => `${prefix}%`)})`;
};

/** Organised within reach, or reaching a class within it, or attended by the viewer. */
function visible(viewer: Viewer): RawBuilder<boolean> {
  const reach = reachOf(viewer, 'activities.read');
  if (reach.includes('/')) return sql<boolean>`true`;
  return sql<boolean>`(
    ${below(sql.ref('activity.path'), reach)}
    or exists (select from activities.activity_class as covered
      where covered.activity_id = activity.id and ${below(sql.ref('covered.path'), reach)})
    or ${attendedBy(viewer)})`;
}

const attendedBy = (viewer: Viewer): RawBuilder<boolean> => sql<boolean>`exists (
  select from activities.attendance where attendance.activity_id = activity.id
    and attendance.person_id = ${viewer.personId})`;

async function conditionOf(
  db: Db,
  viewer: Viewer,
  narrowing: Narrowing,
  timeZone: string,
): Promise<RawBuilder<boolean>> {
  const all: RawBuilder<unknown>[] = [visible(viewer)];
  if (narrowing.kind) all.push(sql`activity.kind = ${narrowing.kind}`);
  if (narrowing.theme) all.push(sql`activity.theme = ${narrowing.theme}`);
  if (narrowing.state) all.push(sql`activity.state = ${narrowing.state}`);
  if (narrowing.under) {
    const unit = (await unitsByIds(db, [narrowing.under])).get(narrowing.under);
    all.push(unit ? below(sql.ref('activity.path'), [unit.path]) : sql`false`);
  }
  if (narrowing.classId) {
    all.push(sql`exists (select from activities.activity_class as covered
      where covered.activity_id = activity.id and covered.class_id = ${narrowing.classId})`);
  }
  if (narrowing.mine) {
    all.push(sql`(${below(sql.ref('activity.path'), viewer.unitPaths)} or ${attendedBy(viewer)})`);
  }
  if (narrowing.text) {
    const pattern = `%${narrowing.text.replace(/[\\%_]/g, '\\$&')}%`;
    all.push(sql`(activity.title ilike ${pattern} or activity.place ilike ${pattern})`);
  }
  if (narrowing.from)
    all.push(sql`activity.happens_at >= ${narrowing.from}::date::timestamp at time zone ${timeZone}`);
  if (narrowing.until) {
    all.push(sql`activity.happens_at < (${narrowing.until}::date + 1)::timestamp at time zone ${timeZone}`);
  }
  return sql<boolean>`${sql.join(all, sql` and `)}`;
}

type Sort = (typeof activitySorts)[number];

export async function activitiesPage(
  db: Db,
  viewer: Viewer,
  list: Narrowing & { page: number; pageSize: number; sort: Sort | `-${Sort}` },
  timeZone: string,
): Promise<{ rows: Activity[]; total: number }> {
  const condition = await conditionOf(db, viewer, list, timeZone);
  const column = {
    at: 'activity.happens_at' as const,
    title: 'activity.title' as const,
    kind: 'activity.kind' as const,
    personTimes: 'activity.person_times' as const,
  }[list.sort.replace(/^-/, '') as Sort];
  const descending = list.sort.startsWith('-');
  const [page, counted] = await Promise.all([
    rows(db)
      .where(condition)
      .orderBy(column, (order) => (descending ? order.desc() : order.asc()).nullsLast())
      .orderBy('activity.id')
      .offset((list.page - 1) * list.pageSize)
      .limit(list.pageSize)
      .execute(),
    from(db)
      .selectFrom('activities.activity as activity')
      .where(condition)
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow(),
  ]);
  return { rows: await replies(db, page), total: counted.total };
}

export async function calendarDays(db: Db, viewer: Viewer, narrowing: Narrowing, timeZone: string) {
  const condition = await conditionOf(db, viewer, narrowing, timeZone);
  const { rows: days } = await sql<{
    day: string;
    planned: number;
    held: number;
    cancelled: number;
    personTimes: number;
  }>`
    select (activity.happens_at at time zone ${timeZone})::date as day,
      count(*) filter (where activity.state = 'planned') as planned,
      count(*) filter (where activity.state = 'held') as held,
      count(*) filter (where activity.state = 'cancelled') as cancelled,
      coalesce(sum(activity.person_times) filter (where activity.state = 'held'), 0) as "personTimes"
    from activities.activity as activity where ${condition} group by 1 order by 1`.execute(from(db));
  return days;
}

// ── One activity ────────────────────────────────────────────────────────────────────────────────────────────────────

/** `null` when it is not there or not for this viewer. */
export async function activityDetail(
  db: Db,
  viewer: Viewer,
  id: string,
  now: Date,
): Promise<ActivityDetail | null> {
  const row = await rows(db).where('activity.id', '=', id).where(visible(viewer)).executeTakeFirst();
  const [activity] = row ? await replies(db, [row]) : [];
  if (!row || !activity) return null;
  const [attendance, classes, evidence, acts, resolutions] = await Promise.all([
    from(db).selectFrom('activities.attendance').select('person_id').where('activity_id', '=', id).execute(),
    from(db)
      .selectFrom('activities.activity_class')
      .select('class_id')
      .where('activity_id', '=', id)
      .orderBy('code')
      .execute(),
    evidenceOf(db, id),
    from(db)
      .selectFrom('activities.act')
      .selectAll()
      .where('activity_id', '=', id)
      .orderBy('sequence')
      .execute(),
    from(db)
      .selectFrom('activities.resolution')
      .select(['id', 'text', 'unit_id'])
      .where('activity_id', '=', id)
      .orderBy('added_at')
      .orderBy('id')
      .execute(),
  ]);
  const people = await peopleByIds(db, [
    ...attendance.map((one) => one.person_id),
    ...acts.flatMap((act) => act.by ?? []),
  ]);
  const units = await unitsByIds(db, [
    ...classes.map((one) => one.class_id),
    ...resolutions.map((resolution) => resolution.unit_id),
  ]);
  const obligations = await obligationsOfSources(
    db,
    'resolution',
    resolutions.map((resolution) => resolution.id),
    now,
  );
  const person = (personId: string) => ({ id: personId, name: people.get(personId)?.name ?? '' });
  return {
    activity,
    result: row.result,
    people: attendance
      .map((one) => person(one.person_id))
      .sort((a, b) => a.name.localeCompare(b.name, 'zh-CN')),
    classes: classes.flatMap((one) => units.get(one.class_id) ?? []).map(unitRef),
    resolutions: resolutions.flatMap((resolution) => {
      const unit = units.get(resolution.unit_id);
      if (!unit) return [];
      const [obligation = null] = obligations.get(resolution.id) ?? [];
      return [{ id: resolution.id, text: resolution.text, unit: unitRef(unit), obligation }];
    }),
    evidence,
    acts: acts.map((act) => ({
      verb: act.verb,
      at: act.at.toISOString(),
      by: act.by === null ? null : person(act.by),
      reason: act.reason,
      personTimes: act.person_times,
      entryId: act.entry_id,
    })),
    may: { manage: reaches(viewer, 'activities.manage', row.path) },
  };
}

export async function evidenceOf(db: Db, activityId: string) {
  const files = await from(db)
    .selectFrom('activities.evidence')
    .select(['digest', 'name', 'type', 'size_bytes as sizeBytes'])
    .where('activity_id', '=', activityId)
    .orderBy('added_at')
    .orderBy('digest')
    .execute();
  return files;
}
