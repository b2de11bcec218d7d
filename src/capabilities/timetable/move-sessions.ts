import { sql } from 'kysely';
import { askedDigest } from '#platform/db/asked.ts';
import { type Db, reading, type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import { dayOf } from '#primitives/instant.ts';
import type { Conflict, Exam, MoveOutcome, SessionMove } from './contract.ts';
import { CONFLICTS_SHOWN, storeReanchoring } from './re-anchor.ts';
import { refuseOverlap } from './refuse-overlap.ts';
import { overlaps, type Reanchoring, reanchor, type Timetable } from './rules.ts';
import type { TimetableTables } from './tables.ts';
import { liveMoments, lockExam, timetableNow } from './timetable-queries.ts';

export interface Move {
  readonly id: string;
  readonly reason: string;
  readonly moves: readonly SessionMove[];
  /** Compute and list everything, change nothing. */
  readonly dryRun?: boolean | undefined;
}

interface Planned {
  readonly after: Timetable;
  readonly sessions: readonly { id: string; code: string; was: Date; startsAt: Date; endsAt: Date }[];
  readonly reanchoring: Reanchoring;
}

/**
 * Gives sessions other times. Every moment that hangs on them, whoever it belongs to, moves in the same transaction; what
 * this breaks is listed and journalled. Days of the exam follow its sessions.
 * @throws Refusal `no-exam`, `unknown-session`, `moved-twice`, `ends-before-start`, `id-taken`; and `sessions-overlap`,
 * which a dry run lists instead.
 */
export async function moveSessions(tx: Tx, act: Act, move: Move): Promise<MoveOutcome> {
  const exam = await lockExam(tx, move.dryRun ? 'share' : 'update');
  const { dryRun: _, ...content } = move;
  const asked = askedDigest(content);
  const made = await writing<TimetableTables>(tx)
    .selectFrom('timetable.move')
    .select(['asked', 'outcome'])
    .where('id', '=', move.id)
    .executeTakeFirst();
  if (made) {
    if (made.asked !== asked) throw new Refusal('id-taken');
    return made.outcome;
  }
  const plan = await planMove(tx, move.moves, act.at);
  if (move.dryRun) return outcomeOf(move, plan, overlaps(plan.after));
  await refuseOverlap(tx, plan.after);
  const outcome = outcomeOf(move, plan, []);
  await storeSessions(tx, exam, plan);
  await appendAll(
    tx,
    plan.sessions.map((session) => ({
      ...act,
      kind: 'timetable.session-moved',
      subject: session.id,
      facts: { session: session.code, from: session.was.toISOString(), to: session.startsAt.toISOString() },
      details: { move: move.id, reason: move.reason, endsAt: session.endsAt.toISOString() },
    })),
  );
  const entryId = await storeReanchoring(tx, act, move.id, plan.reanchoring, { reason: move.reason });
  await writing<TimetableTables>(tx)
    .insertInto('timetable.move')
    .values({
      id: move.id,
      made_at: act.at,
      made_by: act.by,
      reason: move.reason,
      moves: JSON.stringify(
        plan.sessions.map(({ id, was, startsAt, endsAt }) => ({ sessionId: id, was, startsAt, endsAt })),
      ),
      outcome: JSON.stringify(outcome),
      asked,
      entry_id: entryId,
    })
    .execute();
  return outcome;
}

/** Everything that the move does, computed and not applied. */
async function planMove(db: Db, moves: readonly SessionMove[], now: Date): Promise<Planned> {
  const codes = new Map(
    (await reading<TimetableTables>(db).selectFrom('timetable.session').select(['id', 'code']).execute()).map(
      (row) => [row.id, row.code],
    ),
  );
  const before = await timetableNow(db);
  const asked = new Map<string, SessionMove>();
  for (const move of moves) {
    const code = codes.get(move.sessionId);
    if (code === undefined) throw new Refusal('unknown-session', { session: move.sessionId });
    if (asked.has(move.sessionId)) throw new Refusal('moved-twice');
    if (move.endsAt <= move.startsAt) throw new Refusal('ends-before-start', { session: code });
    asked.set(move.sessionId, move);
  }
  const sessions = before.sessions.flatMap((session) => {
    const move = asked.get(session.id);
    if (!move) return [];
    const startsAt = new Date(move.startsAt);
    const endsAt = new Date(move.endsAt);
    return [{ id: session.id, code: codes.get(session.id) ?? '', was: session.startsAt, startsAt, endsAt }];
  });
  const moved = new Map(sessions.map(({ id, startsAt, endsAt }) => [id, { id, startsAt, endsAt }]));
  const after = { ...before, sessions: before.sessions.map((session) => moved.get(session.id) ?? session) };
  const gonePast = sessions
    .filter(({ startsAt, was }) => startsAt < now && was >= now)
    .map(({ id, startsAt }) => ({
      kind: 'session-past' as const,
      sessionId: id,
      startsAt: startsAt.toISOString(),
    }));
  const reanchoring = reanchor(before, after, await liveMoments(db), now);
  return {
    after,
    sessions,
    reanchoring: { ...reanchoring, conflicts: [...gonePast, ...reanchoring.conflicts] },
  };
}

function outcomeOf(move: Move, plan: Planned, overlapping: readonly Conflict[]): MoveOutcome {
  const conflicts = [...overlapping, ...plan.reanchoring.conflicts];
  return {
    id: move.id,
    dryRun: move.dryRun === true,
    sessions: plan.sessions.length,
    moved: plan.reanchoring.moved.length,
    conflictCount: conflicts.length,
    conflicts: conflicts.slice(0, CONFLICTS_SHOWN),
  };
}

async function storeSessions(tx: Tx, exam: Exam, { after, sessions }: Planned): Promise<void> {
  const tables = writing<TimetableTables>(tx);
  await sql`update timetable.session as session set starts_at = moved.starts_at, ends_at = moved.ends_at
    from unnest(${sessions.map((session) => session.id)}::uuid[],
      ${sessions.map((session) => session.startsAt)}::timestamptz[],
      ${sessions.map((session) => session.endsAt)}::timestamptz[]) as moved (id, starts_at, ends_at)
    where session.id = moved.id`.execute(tables);
  const days = after.sessions.flatMap((session) => [
    dayOf(session.startsAt, exam.timeZone),
    dayOf(session.endsAt, exam.timeZone),
  ]);
  days.sort();
  await tables
    .updateTable('timetable.exam')
    .set({ first_day: days[0] ?? exam.firstDay, last_day: days.at(-1) ?? exam.lastDay })
    .execute();
}
