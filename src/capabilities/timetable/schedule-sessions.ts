import { sql } from 'kysely';
import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import { dayOf } from '#primitives/instant.ts';
import type { Exam, SessionToSchedule } from './contract.ts';
import { storeReanchoring } from './re-anchor.ts';
import { refuseOverlap } from './refuse-overlap.ts';
import { reanchor, usualPhases } from './rules.ts';
import type { TimetableTables } from './tables.ts';
import { liveMoments, lockExam, timetableNow } from './timetable-queries.ts';

/**
 * Adds sessions. An earlier first session moves whatever hangs on "the first session".
 * @throws Refusal `no-exam`, `id-taken`, `code-taken`, `ends-before-start`, `outside-exam-days`, `unknown-site`,
 * `sessions-overlap`.
 */
export async function scheduleSessions(
  tx: Tx,
  act: Act,
  input: { sessions: readonly SessionToSchedule[] },
): Promise<{ ids: string[] }> {
  const exam = await lockExam(tx, 'update');
  const ids = input.sessions.map((session) => session.id);
  const fresh = await notYetScheduled(tx, input.sessions);
  if (fresh.length === 0) return { ids };
  for (const session of fresh) refuseTimes(session, exam);

  const siteIds = await registeredSites(tx, fresh);
  const before = await timetableNow(tx);
  const hosted = new Map([...before.hosted].map(([site, sessionIds]) => [site, [...sessionIds]]));
  const hosting = fresh.flatMap(({ id, siteIds: own }) =>
    (own ?? siteIds).map((site_id) => ({ session_id: id, site_id })),
  );
  for (const { session_id, site_id } of hosting) {
    const there = hosted.get(site_id) ?? [];
    hosted.set(site_id, [...there, session_id]);
  }
  const after = {
    sessions: [
      ...before.sessions,
      ...fresh.map(({ id, startsAt, endsAt }) => ({
        id,
        startsAt: new Date(startsAt),
        endsAt: new Date(endsAt),
      })),
    ],
    hosted,
  };
  await insert(tx, fresh, hosting);
  await refuseOverlap(tx, after);

  await appendAll(
    tx,
    fresh.map((session) => ({
      ...act,
      kind: 'timetable.session-scheduled',
      subject: session.id,
      facts: {
        session: session.code,
        from: session.startsAt,
        to: session.endsAt,
        sites: (session.siteIds ?? siteIds).length,
      },
      details: { subject: session.subject },
    })),
  );
  const reanchoring = reanchor(before, after, await liveMoments(tx), act.at);
  if (reanchoring.moved.length > 0 || reanchoring.conflicts.length > 0) {
    await storeReanchoring(tx, act, exam.id, reanchoring, { reason: 'sessions were scheduled' });
  }
  return { ids };
}

async function notYetScheduled(tx: Tx, asked: readonly SessionToSchedule[]): Promise<SessionToSchedule[]> {
  const codes = asked.map((session) => session.code);
  const twice = codes.find((code, i) => codes.indexOf(code) !== i);
  if (twice !== undefined) throw new Refusal('code-taken', { code: twice });
  const known = await writing<TimetableTables>(tx)
    .selectFrom('timetable.session')
    .select(['id', 'code', 'asked'])
    .execute();
  const byId = new Map(known.map((row) => [row.id, row]));
  const byCode = new Map(known.map((row) => [row.code, row]));
  return asked.filter((session) => {
    const same = byId.get(session.id);
    if (same) {
      if (same.asked !== askedDigest(session)) throw new Refusal('id-taken');
      return false;
    }
    if (byCode.has(session.code)) throw new Refusal('code-taken', { code: session.code });
    return true;
  });
}

function refuseTimes(session: SessionToSchedule, exam: Exam): void {
  if (session.endsAt <= session.startsAt) throw new Refusal('ends-before-start', { session: session.code });
  const first = dayOf(new Date(session.startsAt), exam.timeZone);
  const last = dayOf(new Date(session.endsAt), exam.timeZone);
  if (first < exam.firstDay || last > exam.lastDay) {
    throw new Refusal('outside-exam-days', {
      session: session.code,
      firstDay: exam.firstDay,
      lastDay: exam.lastDay,
    });
  }
}

/** All registered sites. @throws Refusal `unknown-site` for one that a session names and nobody registered. */
async function registeredSites(tx: Tx, asked: readonly SessionToSchedule[]): Promise<string[]> {
  const rows = await writing<TimetableTables>(tx)
    .selectFrom('timetable.site')
    .select('id')
    .orderBy('code')
    .execute();
  const known = new Set(rows.map((row) => row.id));
  const stray = asked.flatMap((session) => session.siteIds ?? []).find((id) => !known.has(id));
  if (stray !== undefined) throw new Refusal('unknown-site', { site: stray });
  return [...known];
}

async function insert(
  tx: Tx,
  fresh: readonly SessionToSchedule[],
  hosting: readonly { session_id: string; site_id: string }[],
): Promise<void> {
  const tables = writing<TimetableTables>(tx);
  await tables
    .insertInto('timetable.session')
    .values(
      fresh.map((session) => ({
        id: session.id,
        code: session.code,
        subject_zh: session.subject.zh,
        subject_en: session.subject.en,
        paper: session.paper,
        starts_at: new Date(session.startsAt),
        ends_at: new Date(session.endsAt),
        asked: askedDigest(session),
      })),
    )
    .execute();
  const phases = fresh.flatMap((session) =>
    (session.phases ?? usualPhases(session.paper)).map((phase) => ({
      session_id: session.id,
      step: phase.step,
      name_zh: phase.name.zh,
      name_en: phase.name.en,
      edge: phase.edge,
      offset_minutes: phase.offsetMinutes,
    })),
  );
  if (phases.length > 0) await tables.insertInto('timetable.phase').values(phases).execute();
  await sql`insert into timetable.session_site (session_id, site_id)
    select distinct * from unnest(${hosting.map((row) => row.session_id)}::uuid[],
      ${hosting.map((row) => row.site_id)}::uuid[])`.execute(tables);
}
