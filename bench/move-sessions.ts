/**
 * The exam is postponed by thirty days while 10,000 deadlines hang on its sessions: every dependent re-anchored,
 * conflicts listed, all journalled, one transaction, on a durable PostgreSQL of its own. Peer: the plain way, re-anchoring
 * row by row in one transaction, one UPDATE per dependent, on a copy of the same table with the same indexes, without
 * looking for conflicts and without a journal.
 */
import { sql } from 'kysely';
import { aDistrict, aSchool, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { anExam, aSession, aSite, qingdaoInstant } from '#capabilities/timetable/fixtures.ts';
import { moveSessions } from '#capabilities/timetable/move-sessions.ts';
import { anchorReader, shiftByDays } from '#capabilities/timetable/rules.ts';
import { liveMoments, timetableNow } from '#capabilities/timetable/timetable-queries.ts';
import { type Db, inTransaction, reading, writing } from '#platform/db/db.ts';
import { report, rounded } from './report.ts';
import { onOwnDatabase } from './world/own-database.ts';

const DEPENDENTS = 10_000;
const FIXED = 1_000;
const SITES = 160;
const ROUNDS = 5;

await onOwnDatabase(measure);

async function measure(db: Db): Promise<void> {
  await fill(db);
  const peer: number[] = [];
  const real: number[] = [];
  const rehearsed: number[] = [];
  let conflicts = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const days = round % 2 === 0 ? 30 : -30;
    peer.push(await timed(() => rowByRow(db, days)));
    const move = { reason: '顺延', moves: await shifted(db, days) };
    rehearsed.push(
      await timed(() =>
        inTransaction(db, (tx) => moveSessions(tx, testAct, { ...move, id: freshId(), dryRun: true })),
      ),
    );
    real.push(
      await timed(async () => {
        const outcome = await inTransaction(db, (tx) =>
          moveSessions(tx, testAct, { ...move, id: freshId() }),
        );
        if (outcome.moved !== DEPENDENTS) throw new Error(`${outcome.moved} of ${DEPENDENTS} moments moved`);
        if (round === 0) conflicts = outcome.conflictCount;
      }),
    );
    await requireTrue(db);
  }
  const row = (what: string, seconds: readonly number[]) => ({
    bench: 'move-sessions',
    case: what,
    value: rounded(median(seconds)),
    unit: 's',
    peer: 'one UPDATE per dependent, no conflicts, no journal',
    peerValue: rounded(median(peer)),
  });
  report([
    row(`all sessions by 30 days, ${DEPENDENTS} dependents, ${conflicts} conflicts journalled`, real),
    row('the same as a dry run', rehearsed),
  ]);
}

/** Nine sessions at 160 sites; deadlines anchored to the first session of a site, to a session, to the last one. */
async function fill(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    await anExam(tx);
    const school = await aSchool(tx, { district: await aDistrict(tx) });
    for (let i = 0; i < SITES; i += 1) await aSite(tx, { unitId: school.id });
    for (const day of ['07', '08', '09', '10']) {
      for (const [from, to] of [
        ['09:00', '11:30'],
        ['15:00', '17:00'],
      ] as const) {
        const [startsAt, endsAt] = [from, to].map((clock) => qingdaoInstant(`2020-07-${day} ${clock}`));
        if (startsAt && endsAt) await aSession(tx, { startsAt, endsAt });
      }
    }
    await sql`
      with site as (select id, row_number() over (order by code) as n from timetable.site),
        session as (select id, row_number() over (order by starts_at) as n from timetable.session),
        wanted as (
          select gen_random_uuid() as id, n, case
            when n > ${DEPENDENTS} then null
            when n % 10 < 5 then jsonb_build_object('session', 'first', 'edge', 'start', 'offsetMinutes', -(n % 5000),
              'site', (select id from site where site.n = 1 + series.n % ${SITES}))
            when n % 10 < 8 then jsonb_build_object('edge', 'end', 'offsetMinutes', n % 600,
              'session', (select id from session where session.n = 1 + series.n % 8))
            else jsonb_build_object('session', 'last', 'edge', 'end', 'offsetMinutes', n % 3000) end as anchor
          from generate_series(1, ${DEPENDENTS + FIXED}) as series (n)),
        moment as (
          -- The first of them open windows that close at a fixed instant, which the postponed exam overtakes.
          insert into timetable.moment (id, owner, label, anchor, precedes, at)
          select wanted.id, 'obligations.deadline', '整改期限 ' || wanted.n, wanted.anchor,
            case when window_end.id is not null then jsonb_build_object('moment', window_end.id) end,
            '2020-07-20T10:00:00Z'
          from wanted left join wanted as window_end on window_end.n = wanted.n + ${DEPENDENTS})
      insert into obligations.obligation (id, unit_id, path, title, outcome, proof_required, source_kind, source_id,
        moment_id, due_at, state, assigned_at)
      select id, ${school.id}::uuid, ${school.path}, '整改期限 ' || n, '完成整改', '{}', 'direct', id, id,
        '2020-07-20T10:00:00Z', 'working', ${testAct.at} from wanted order by n`.execute(writing(tx));
  });
  // The first move brings every moment, made above with any instant, to where its anchor puts it.
  await inTransaction(db, async (tx) =>
    moveSessions(tx, testAct, { id: freshId(), reason: '就位', moves: await shifted(tx, 0) }),
  );
  await inTransaction(db, async (tx) => {
    await sql`create schema bench`.execute(writing(tx));
    await sql`create table bench.obligation (like obligations.obligation including all)`.execute(writing(tx));
    await sql`alter table bench.obligation alter column undone drop expression`.execute(writing(tx));
    await sql`insert into bench.obligation select * from obligations.obligation`.execute(writing(tx));
  });
}

async function shifted(db: Db, days: number) {
  const { sessions } = await timetableNow(db);
  return shiftByDays(sessions, days).map(({ id, startsAt, endsAt }) => ({
    sessionId: id,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  }));
}

async function rowByRow(db: Db, days: number): Promise<void> {
  const timetable = await timetableNow(db);
  const read = anchorReader({ ...timetable, sessions: shiftByDays(timetable.sessions, days) });
  await inTransaction(db, async (tx) => {
    for (const { id, anchor } of await liveMoments(tx)) {
      const at = anchor && read(anchor);
      if (!at) continue;
      await sql`update bench.obligation set due_at = ${at} where id = ${id}::uuid`.execute(writing(tx));
    }
  });
}

/** Every dependent stands where its anchor says, counted again from the tables. */
async function requireTrue(db: Db): Promise<void> {
  const read = anchorReader(await timetableNow(db));
  const { rows } = await sql<{
    id: string;
    due_at: Date;
  }>`select id, due_at from obligations.obligation`.execute(reading(db));
  const dueAt = new Map(rows.map((row) => [row.id, row.due_at.getTime()]));
  for (const { id, anchor } of await liveMoments(db)) {
    if (anchor && dueAt.get(id) !== read(anchor)?.getTime())
      throw new Error(`obligation ${id} was left behind`);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
