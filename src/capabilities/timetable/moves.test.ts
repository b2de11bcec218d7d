import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { aSchool, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { type Database, openDatabase, type Tx, writing } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import {
  anExam,
  aSession,
  aSite,
  qingdao,
  qingdaoInstant,
  refusal,
  rolledBack,
  threeSessions,
} from './fixtures.ts';
import { hostSessions } from './host-sessions.ts';
import { moveSessions } from './move-sessions.ts';
import { shiftByDays } from './rules.ts';
import { setMoment } from './set-moment.ts';
import { settleMoments } from './settle-moments.ts';
import type { TimetableTables } from './tables.ts';
import { momentsByIds, moves, nextSession, sessions, theExam, timetablePage } from './timetable-queries.ts';

let testDb: TestDatabase;
let database: Database;
before(async () => {
  testDb = await testDatabase();
  database = openDatabase({ connectionString: testDb.url });
});
after(async () => {
  await database.close();
  await testDb.close();
});

const given = (name: string, work: (tx: Tx) => Promise<void>) =>
  test(name, () => rolledBack(database.db, work));

const journal = async (tx: Tx, kind: string) =>
  (
    await sql<{ subject: string; facts: Record<string, unknown>; details: Record<string, unknown> }>`
      select subject, facts, details from journal.entry where kind = ${kind} order by recorded`.execute(
      writing<TimetableTables>(tx),
    )
  ).rows;

const byThirtyDays = async (tx: Tx, days = 30) => {
  const all = await sessions(tx);
  return shiftByDays(
    all.map(({ id, startsAt, endsAt }) => ({ id, startsAt: new Date(startsAt), endsAt: new Date(endsAt) })),
    days,
  ).map(({ id, startsAt, endsAt }) => ({
    sessionId: id,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  }));
};
const startOfFirst = { session: 'first', edge: 'start', offsetMinutes: 0 } as const;
const aMoment = (tx: Tx, moment: Parameters<typeof setMoment>[1]['moment'], rest = {}) =>
  setMoment(tx, { id: freshId(), owner: 'test.thing', label: '整改期限', moment, ...rest });
const instantOf = async (tx: Tx, id: string) => (await momentsByIds(tx, [id])).get(id)?.at;

// ── Moving ─────────────────────────────────────────────────────────────────────────────────────────────────────────

given(
  'postponing the exam takes every anchored moment along, and journals sessions, moments and conflicts',
  async (tx) => {
    const site = await aSite(tx);
    await threeSessions(tx);
    const before48h = { ...startOfFirst, offsetMinutes: -48 * 60 };
    const anchored = await aMoment(tx, { anchor: before48h });
    const atSite = await aMoment(tx, { anchor: { ...before48h, site: site.id } });
    const windowEnd = await aMoment(tx, { instant: qingdaoInstant('2020-07-20 20:00') });
    const windowStart = await aMoment(
      tx,
      { anchor: startOfFirst },
      { mustPrecede: { moment: windowEnd.id } },
    );

    const id = freshId();
    const outcome = await moveSessions(tx, testAct, { id, reason: '疫情', moves: await byThirtyDays(tx) });
    assert.equal(outcome.sessions, 3);
    assert.equal(outcome.moved, 3);
    assert.deepEqual(
      outcome.conflicts.map((conflict) => [conflict.kind, 'momentId' in conflict && conflict.momentId]),
      [['out-of-order', windowStart.id]],
    );
    assert.deepEqual(await instantOf(tx, anchored.id), qingdao('2020-08-04 09:00'));
    assert.deepEqual(await instantOf(tx, atSite.id), qingdao('2020-08-04 09:00'));
    assert.deepEqual(await instantOf(tx, windowEnd.id), qingdao('2020-07-20 20:00'));
    assert.equal((await theExam(tx))?.firstDay, '2020-08-06');
    assert.equal((await theExam(tx))?.lastDay, '2020-08-07');
    assert.equal((await journal(tx, 'timetable.session-moved')).length, 3);
    const [entry] = await journal(tx, 'timetable.moments-moved');
    assert.equal(entry?.subject, id);
    assert.deepEqual(entry?.facts, {
      moments: 3,
      conflicts: 1,
      sessionsPast: 0,
      momentsPast: 0,
      outOfOrder: 1,
    });
    assert.deepEqual(entry?.details.conflicts, outcome.conflicts);
  },
);

given('a dry run says the same and leaves nothing behind', async (tx) => {
  await aSite(tx);
  await threeSessions(tx);
  const { id: moment } = await aMoment(tx, { anchor: startOfFirst });
  const before = await timetablePage(tx, testAct.at);
  const entries = async () =>
    (await sql`select from journal.entry`.execute(writing<TimetableTables>(tx))).rows.length;
  const entriesBefore = await entries();
  const move = { id: freshId(), reason: '疫情', moves: await byThirtyDays(tx) };
  const rehearsal = await moveSessions(tx, testAct, { ...move, dryRun: true });
  assert.equal(rehearsal.moved, 1);
  assert.deepEqual(await timetablePage(tx, testAct.at), before);
  assert.deepEqual(await instantOf(tx, moment), qingdao('2020-07-07 09:00'));
  assert.equal(await entries(), entriesBefore);
  assert.equal((await moves(tx, { page: 1, pageSize: 20, sort: '-madeAt' })).total, 0);
  assert.deepEqual(await moveSessions(tx, testAct, move), { ...rehearsal, dryRun: false });
});

given('a move sent again gets its first answer and moves nothing', async (tx) => {
  await threeSessions(tx);
  const move = { id: freshId(), reason: '疫情', moves: await byThirtyDays(tx) };
  const first = await moveSessions(tx, testAct, move);
  const [back] = await byThirtyDays(tx, -30);
  assert.ok(back);
  await moveSessions(tx, testAct, { id: freshId(), reason: '恢复', moves: [back] });
  assert.deepEqual(await moveSessions(tx, testAct, move), first);
  assert.equal((await moves(tx, { page: 1, pageSize: 20, sort: '-madeAt' })).total, 2);
  await assert.rejects(moveSessions(tx, testAct, { ...move, reason: '台风' }), refusal('id-taken'));
});

given('refuses a move of nothing known, of one session twice, and into reversed times', async (tx) => {
  await assert.rejects(
    moveSessions(tx, testAct, { id: freshId(), reason: '疫情', moves: [] }),
    refusal('no-exam'),
  );
  const session = await aSession(tx);
  const to = { sessionId: session.id, startsAt: session.startsAt, endsAt: session.endsAt };
  const move = (moves: (typeof to)[]) => moveSessions(tx, testAct, { id: freshId(), reason: '疫情', moves });
  await assert.rejects(move([{ ...to, sessionId: freshId() }]), refusal('unknown-session'));
  await assert.rejects(move([to, to]), refusal('moved-twice'));
  await assert.rejects(move([{ ...to, endsAt: to.startsAt }]), refusal('ends-before-start'));
});

given('a move that would overlap at a site is listed by a dry run and refused in earnest', async (tx) => {
  await aSite(tx);
  const [chinese, mathematics] = await threeSessions(tx);
  const move = {
    id: freshId(),
    reason: '改期',
    moves: [{ sessionId: mathematics.id, startsAt: chinese.startsAt, endsAt: chinese.endsAt }],
  };
  const rehearsal = await moveSessions(tx, testAct, { ...move, dryRun: true });
  assert.deepEqual(
    rehearsal.conflicts.map(({ kind }) => kind),
    ['overlap'],
  );
  await assert.rejects(moveSessions(tx, testAct, move), refusal('sessions-overlap'));
});

given('two sessions may change places in one move', async (tx) => {
  await aSite(tx);
  const [chinese, mathematics] = await threeSessions(tx);
  const swap = { startsAt: qingdaoInstant('2020-07-07 15:00'), endsAt: qingdaoInstant('2020-07-07 17:30') };
  const outcome = await moveSessions(tx, testAct, {
    id: freshId(),
    reason: '改期',
    moves: [
      { sessionId: chinese.id, ...swap },
      {
        sessionId: mathematics.id,
        startsAt: qingdaoInstant('2020-07-07 09:00'),
        endsAt: qingdaoInstant('2020-07-07 11:00'),
      },
    ],
  });
  assert.equal(outcome.conflictCount, 0);
});

given('a session and a moment that a move carries into the past are conflicts', async (tx) => {
  const session = await aSession(tx);
  const moment = await aMoment(tx, { anchor: { ...startOfFirst, session: session.id } });
  const outcome = await moveSessions(tx, testAct, {
    id: freshId(),
    reason: '更正',
    moves: [
      {
        sessionId: session.id,
        startsAt: qingdaoInstant('2020-06-07 15:00'),
        endsAt: qingdaoInstant('2020-06-07 17:00'),
      },
    ],
  });
  assert.deepEqual(
    outcome.conflicts.map((conflict) => [conflict.kind, 'momentId' in conflict ? conflict.momentId : null]),
    [
      ['session-past', null],
      ['moment-past', moment.id],
    ],
  );
});

given('what is settled stands still and makes no conflict', async (tx) => {
  await threeSessions(tx);
  const { id } = await aMoment(tx, { anchor: startOfFirst });
  await settleMoments(tx, testAct.at, [id]);
  const outcome = await moveSessions(tx, testAct, {
    id: freshId(),
    reason: '疫情',
    moves: await byThirtyDays(tx, -30),
  });
  assert.equal(outcome.moved, 0);
  assert.deepEqual(
    outcome.conflicts.map(({ kind }) => kind),
    ['session-past', 'session-past', 'session-past'],
  );
  assert.deepEqual(await instantOf(tx, id), qingdao('2020-07-07 09:00'));
});

given('only the conflicts that fit are listed, and all are counted', async (tx) => {
  await threeSessions(tx);
  for (let i = 0; i < 501; i += 1) await aMoment(tx, { anchor: { ...startOfFirst, offsetMinutes: i } });
  const outcome = await moveSessions(tx, testAct, {
    id: freshId(),
    reason: '疫情',
    moves: await byThirtyDays(tx, -30),
  });
  assert.equal(outcome.conflictCount, 504);
  assert.equal(outcome.conflicts.length, 500);
});

given('moves are listed with their reason, their author and the entry that proves them', async (tx) => {
  await threeSessions(tx);
  const id = freshId();
  await moveSessions(tx, testAct, { id, reason: '疫情', moves: await byThirtyDays(tx) });
  const { rows } = await moves(tx, { page: 1, pageSize: 20, sort: '-madeAt' });
  assert.equal(rows[0]?.reason, '疫情');
  assert.equal(rows[0]?.moves.length, 3);
  assert.equal(rows[0]?.outcome.id, id);
});

// ── Sessions at a site ─────────────────────────────────────────────────────────────────────────────────────────────

given('what hangs on the first session at a site follows the sessions that the site hosts', async (tx) => {
  const site = await aSite(tx);
  const [chinese, mathematics, foreign] = await threeSessions(tx);
  const { id } = await aMoment(tx, { anchor: { ...startOfFirst, site: site.id } });
  const host = (sessionIds: string[]) =>
    hostSessions(tx, testAct, { siteId: site.id, sessionIds, reason: '场地调整' });
  await host([mathematics.id, foreign.id]);
  assert.deepEqual(await instantOf(tx, id), qingdao('2020-07-07 15:00'));
  await host([chinese.id, foreign.id]);
  assert.deepEqual(await instantOf(tx, id), qingdao('2020-07-07 09:00'));
  await host([foreign.id, chinese.id]);
  assert.equal((await journal(tx, 'timetable.site-hosted')).length, 2);
  await assert.rejects(host([]), refusal('moments-depend'));
});

given('refuses sessions at an unknown site, unknown sessions, and overlapping ones', async (tx) => {
  const site = await aSite(tx);
  await anExam(tx);
  const host = (siteId: string, sessionIds: string[]) =>
    hostSessions(tx, testAct, { siteId, sessionIds, reason: '场地调整' });
  await assert.rejects(host(freshId(), []), refusal('not-found'));
  await assert.rejects(host(site.id, [freshId()]), refusal('unknown-session'));
  const one = await aSession(tx, { siteIds: [] });
  const other = await aSession(tx, { siteIds: [] });
  await assert.rejects(host(site.id, [one.id, other.id]), refusal('sessions-overlap'));
});

given('refuses sessions at a site before there is an exam', async (tx) => {
  const site = await aSite(tx, { unitId: (await aSchool(tx)).id });
  await assert.rejects(
    hostSessions(tx, testAct, { siteId: site.id, sessionIds: [], reason: '场地调整' }),
    refusal('no-exam'),
  );
});

given('the next session is the first that has not started', async (tx) => {
  const [chinese, mathematics] = await threeSessions(tx);
  assert.equal((await nextSession(tx, qingdao('2020-07-06 20:00')))?.id, chinese.id);
  assert.equal((await nextSession(tx, qingdao('2020-07-07 09:00')))?.id, mathematics.id);
  assert.equal(await nextSession(tx, qingdao('2020-07-08 15:00')), null);
});
