/** Reads of the exam, its sessions, and the moments that hang on them. */

import { sql } from 'kysely';
import { peopleByIds } from '#capabilities/organisation/public.ts';
import { type Db, reading } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import { dayOf } from '#primitives/instant.ts';
import type { Exam, getTimetable, listMoves, Session } from './contract.ts';
import { type LiveMoment, phaseAt, type Timetable } from './rules.ts';
import type { TimetableTables } from './tables.ts';

const from = (db: Db) => reading<TimetableTables>(db);

/** `null` until one was defined. */
export async function theExam(db: Db): Promise<Exam | null> {
  const row = await from(db).selectFrom('timetable.exam').selectAll().executeTakeFirst();
  return row ? examOf(row) : null;
}

/**
 * Locks the timetable until the transaction ends: `update` for those who change it, `share` for those who only need it to
 * stand still.
 * @throws Refusal `no-exam`.
 */
export async function lockExam(db: Db, strength: 'update' | 'share'): Promise<Exam> {
  const query = from(db).selectFrom('timetable.exam').selectAll();
  const row = await (strength === 'update' ? query.forUpdate() : query.forShare()).executeTakeFirst();
  if (!row) throw new Refusal('no-exam');
  return examOf(row);
}

/**
 * Keeps the timetable from moving until the transaction ends. Whoever will set or settle moments calls it before locking
 * rows of their own: a move locks the timetable first and then, by their triggers, the rows of all who depend on it.
 */
export async function holdTimetable(db: Db): Promise<void> {
  await from(db).selectFrom('timetable.exam').select('id').forShare().execute();
}

const examOf = (row: {
  id: string;
  name_zh: string;
  name_en: string;
  first_day: string;
  last_day: string;
  time_zone: string;
  rule_packs: string[];
}): Exam => ({
  id: row.id,
  name: { zh: row.name_zh, en: row.name_en },
  firstDay: row.first_day,
  lastDay: row.last_day,
  timeZone: row.time_zone,
  rulePacks: row.rule_packs,
});

/** The calendar day of an instant where the exam is held; China's day before an exam is defined. */
export async function examDay(db: Db, at: Date): Promise<string> {
  return dayOf(at, (await theExam(db))?.timeZone ?? 'Asia/Shanghai');
}

/** The start of the first session; `null` while there is none. */
export async function examStartsAt(db: Db): Promise<Date | null> {
  const row = await from(db)
    .selectFrom('timetable.session')
    .select((eb) => eb.fn.min('starts_at').as('first'))
    .executeTakeFirst();
  return row?.first ?? null;
}

/** All sessions by time, with their steps and the number of sites that host them. */
export async function sessions(db: Db): Promise<Session[]> {
  const [rows, phases] = await Promise.all([
    from(db)
      .selectFrom('timetable.session as session')
      .selectAll('session')
      .select((eb) =>
        eb
          .selectFrom('timetable.session_site as hosting')
          .whereRef('hosting.session_id', '=', 'session.id')
          .where('hosting.withdrawn', '=', false)
          .select(eb.fn.countAll<number>().as('n'))
          .as('sites'),
      )
      .orderBy('starts_at')
      .orderBy('code')
      .execute(),
    from(db).selectFrom('timetable.phase').selectAll().orderBy('step').execute(),
  ]);
  const phasesOf = Map.groupBy(phases, (phase) => phase.session_id);
  return rows.map((row) => {
    const times = { id: row.id, startsAt: row.starts_at, endsAt: row.ends_at };
    return {
      id: row.id,
      code: row.code,
      subject: { zh: row.subject_zh, en: row.subject_en },
      paper: row.paper,
      startsAt: row.starts_at.toISOString(),
      endsAt: row.ends_at.toISOString(),
      sites: row.sites ?? 0,
      phases: (phasesOf.get(row.id) ?? []).map((step) => {
        const phase = {
          step: step.step,
          name: { zh: step.name_zh, en: step.name_en },
          edge: step.edge,
          offsetMinutes: step.offset_minutes,
        };
        return { ...phase, at: phaseAt(phase, times).toISOString() };
      }),
    };
  });
}

/** The first session that starts after `now`; `null` when none is left. */
export async function nextSession(db: Db, now: Date): Promise<Session | null> {
  const instant = now.toISOString();
  return (await sessions(db)).find((session) => session.startsAt > instant) ?? null;
}

export async function timetablePage(db: Db, now: Date): Promise<ReplyOf<typeof getTimetable>> {
  const [exam, all, next] = await Promise.all([theExam(db), sessions(db), nextSession(db, now)]);
  return { exam, sessions: all, nextSessionId: next?.id ?? null };
}

/** The timetable as rules see it; with `siteIds`, only those sites. */
export async function timetableNow(db: Db, siteIds?: readonly string[]): Promise<Timetable> {
  let hosting = from(db)
    .selectFrom('timetable.session_site')
    .select(['site_id', sql<string[]>`array_agg(session_id)`.as('session_ids')])
    .where('withdrawn', '=', false)
    .groupBy('site_id');
  if (siteIds) hosting = hosting.where(sql<boolean>`site_id = any(${[...siteIds]}::uuid[])`);
  const [rows, hosts] = await Promise.all([
    from(db).selectFrom('timetable.session').select(['id', 'starts_at', 'ends_at']).execute(),
    hosting.execute(),
  ]);
  return {
    sessions: rows.map((row) => ({ id: row.id, startsAt: row.starts_at, endsAt: row.ends_at })),
    hosted: new Map(hosts.map((host) => [host.site_id, host.session_ids])),
  };
}

/** Moments that are not settled. */
export function liveMoments(db: Db): Promise<LiveMoment[]> {
  return from(db)
    .selectFrom('timetable.moment')
    .select(['id', 'owner', 'label', 'anchor', 'precedes', 'at'])
    .where('settled_at', 'is', null)
    .execute();
}

/** By id; ids without a moment are absent. */
export async function momentsByIds(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, Pick<LiveMoment, 'id' | 'anchor' | 'at'> & { settledAt: Date | null }>> {
  if (ids.length === 0) return new Map();
  const rows = await from(db)
    .selectFrom('timetable.moment')
    .select(['id', 'anchor', 'at', 'settled_at as settledAt'])
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Moves made so far, a page of them. */
export async function moves(
  db: Db,
  query: { page: number; pageSize: number; sort: string },
): Promise<ReplyOf<typeof listMoves>> {
  const [rows, { total }] = await Promise.all([
    from(db)
      .selectFrom('timetable.move')
      .selectAll()
      .orderBy('made_at', query.sort.startsWith('-') ? 'desc' : 'asc')
      .orderBy('id')
      .limit(query.pageSize)
      .offset((query.page - 1) * query.pageSize)
      .execute(),
    from(db)
      .selectFrom('timetable.move')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow(),
  ]);
  const people = await peopleByIds(
    db,
    rows.flatMap((row) => row.made_by ?? []),
  );
  return {
    total,
    rows: rows.map((row) => ({
      id: row.id,
      madeAt: row.made_at.toISOString(),
      by: row.made_by === null ? null : (people.get(row.made_by) ?? null),
      reason: row.reason,
      moves: row.moves,
      outcome: row.outcome,
      entryId: row.entry_id,
    })),
  };
}
