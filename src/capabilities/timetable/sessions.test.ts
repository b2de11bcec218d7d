import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { type Database, openDatabase, type Tx, writing } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { defineExam } from './define-exam.ts';
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
import { scheduleSessions } from './schedule-sessions.ts';
import { setMoment } from './set-moment.ts';
import type { TimetableTables } from './tables.ts';
import { momentsByIds, sessions, theExam } from './timetable-queries.ts';

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

const startOfFirst = { session: 'first', edge: 'start', offsetMinutes: 0 } as const;
const aMoment = (tx: Tx, moment: Parameters<typeof setMoment>[1]['moment'], rest = {}) =>
  setMoment(tx, { id: freshId(), owner: 'test.thing', label: '整改期限', moment, ...rest });
const instantOf = async (tx: Tx, id: string) => (await momentsByIds(tx, [id])).get(id)?.at;

// ── The exam ───────────────────────────────────────────────────────────────────────────────────────────────────────

given('one database serves one exam; the same exam again is the same exam', async (tx) => {
  const exam = await anExam(tx);
  assert.deepEqual(await defineExam(tx, testAct, exam), exam);
  assert.equal((await journal(tx, 'timetable.exam-defined')).length, 1);
  await assert.rejects(defineExam(tx, testAct, { ...exam, id: freshId() }), refusal('exam-defined'));
});

given('refuses an exam whose name changed under its id', async (tx) => {
  const exam = await anExam(tx);
  await assert.rejects(
    defineExam(tx, testAct, { ...exam, name: { zh: '中考', en: 'Zhongkao' } }),
    refusal('id-taken'),
  );
});

given('refuses days in reverse and a time zone that does not exist', async (tx) => {
  await assert.rejects(anExam(tx, { firstDay: '2020-07-11' }), refusal('days-reversed'));
  await assert.rejects(anExam(tx, { timeZone: 'Asia/Tsingtao' }), refusal('unknown-time-zone'));
  assert.equal(await theExam(tx), null);
});

// ── Scheduling ─────────────────────────────────────────────────────────────────────────────────────────────────────

given('a session gets the usual steps of its paper, and every registered site', async (tx) => {
  await aSite(tx);
  await aSite(tx);
  const [chinese] = await threeSessions(tx);
  assert.equal(chinese.sites, 2);
  assert.equal(chinese.phases[0]?.at, qingdaoInstant('2020-07-07 08:15'));
  const [entry] = await journal(tx, 'timetable.session-scheduled');
  assert.deepEqual(entry?.facts, {
    session: chinese.code,
    from: chinese.startsAt,
    to: chinese.endsAt,
    sites: 2,
  });
});

given('the same session again is not scheduled twice', async (tx) => {
  await anExam(tx);
  const asked = {
    id: freshId(),
    code: 'maths',
    subject: { zh: '数学', en: 'Mathematics' },
    paper: 'other' as const,
    startsAt: qingdaoInstant('2020-07-07 15:00'),
    endsAt: qingdaoInstant('2020-07-07 17:00'),
  };
  const first = await scheduleSessions(tx, testAct, { sessions: [asked] });
  assert.deepEqual(await scheduleSessions(tx, testAct, { sessions: [asked] }), first);
  assert.equal((await sessions(tx)).length, 1);
  await assert.rejects(
    scheduleSessions(tx, testAct, { sessions: [{ ...asked, paper: 'chinese' }] }),
    refusal('id-taken'),
  );
});

given('refuses sessions before there is an exam', async (tx) => {
  await assert.rejects(
    scheduleSessions(tx, testAct, {
      sessions: [
        {
          id: freshId(),
          code: 'maths',
          subject: { zh: '数学', en: 'Mathematics' },
          paper: 'other',
          startsAt: qingdaoInstant('2020-07-07 15:00'),
          endsAt: qingdaoInstant('2020-07-07 17:00'),
        },
      ],
    }),
    refusal('no-exam'),
  );
});

given('refuses a code in use, reversed times, a day outside the exam and an unknown site', async (tx) => {
  const session = await aSession(tx);
  await assert.rejects(aSession(tx, { code: session.code }), refusal('code-taken'));
  await assert.rejects(
    aSession(tx, { endsAt: qingdaoInstant('2020-07-07 15:00') }),
    refusal('ends-before-start'),
  );
  await assert.rejects(
    aSession(tx, {
      startsAt: qingdaoInstant('2021-07-07 15:00'),
      endsAt: qingdaoInstant('2021-07-07 17:00'),
    }),
    refusal('outside-exam-days'),
  );
  await assert.rejects(aSession(tx, { siteIds: [freshId()] }), refusal('unknown-site'));
});

given(
  'refuses a session that overlaps another one at a site, and takes it at a different site',
  async (tx) => {
    const one = await aSite(tx);
    const other = await aSite(tx);
    await aSession(tx, { siteIds: [one.id] });
    const times = {
      startsAt: qingdaoInstant('2020-07-07 16:59'),
      endsAt: qingdaoInstant('2020-07-07 18:00'),
    };
    const overlapping = await aSession(tx, { ...times, siteIds: [other.id] });
    assert.equal(overlapping.sites, 1);
    await assert.rejects(
      aSession(tx, { ...times, siteIds: [one.id, other.id] }),
      refusal('sessions-overlap'),
    );
  },
);

given('an earlier first session takes along what hangs on the first session', async (tx) => {
  await aSession(tx);
  const { id } = await aMoment(tx, { anchor: startOfFirst });
  await aSession(tx, {
    startsAt: qingdaoInstant('2020-07-07 09:00'),
    endsAt: qingdaoInstant('2020-07-07 11:30'),
  });
  assert.deepEqual(await instantOf(tx, id), qingdao('2020-07-07 09:00'));
});

// ── Moments ────────────────────────────────────────────────────────────────────────────────────────────────────────

given('refuses a moment on a session or site that does not exist, or on the first of none', async (tx) => {
  const site = await aSite(tx);
  const anchor = (rest: object) => aMoment(tx, { anchor: { ...startOfFirst, ...rest } });
  await assert.rejects(anchor({}), refusal('no-session-there'));
  await aSession(tx, { siteIds: [] });
  await assert.rejects(anchor({ site: site.id }), refusal('no-session-there'));
  await assert.rejects(anchor({ session: freshId() }), refusal('unknown-session'));
  await assert.rejects(anchor({ site: freshId() }), refusal('unknown-site'));
  await assert.rejects(
    aMoment(
      tx,
      { instant: qingdaoInstant('2020-07-01 09:00') },
      { mustPrecede: { anchor: { ...startOfFirst, site: freshId() } } },
    ),
    refusal('unknown-site'),
  );
});

given('a fixed moment needs no exam', async (tx) => {
  const { at } = await aMoment(tx, { instant: qingdaoInstant('2020-07-01 09:00') });
  assert.deepEqual(at, qingdao('2020-07-01 09:00'));
});

given('a moment set again has its new time', async (tx) => {
  await threeSessions(tx);
  const { id } = await aMoment(tx, { instant: qingdaoInstant('2020-07-01 09:00') });
  await setMoment(tx, { id, owner: 'test.thing', label: '', moment: { anchor: startOfFirst } });
  assert.deepEqual(await instantOf(tx, id), qingdao('2020-07-07 09:00'));
});
