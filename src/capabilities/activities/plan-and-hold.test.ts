import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { aPhoto } from '#capabilities/obligations/fixtures.ts';
import {
  aClass,
  aDistrict,
  aPerson,
  aSchool,
  freshId,
  testAct,
} from '#capabilities/organisation/fixtures.ts';
import { aSession, qingdao, qingdaoInstant, refusal, rolledBack } from '#capabilities/timetable/fixtures.ts';
import { moveSessions } from '#capabilities/timetable/public.ts';
import { type Database, inTransaction, openDatabase, type Tx, writing } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { cancelActivity } from './cancel-activity.ts';
import { correctAttendance } from './correct-attendance.ts';
import { aHeldActivity, aHolding, aPlannedActivity, heads, how } from './fixtures.ts';
import { type Holding, holdActivities } from './hold-activities.ts';
import { planActivity } from './plan-activity.ts';
import { activitiesByIds } from './queries.ts';
import { mostPersonTimes } from './rules.ts';

let testDb: TestDatabase;
let database: Database;
before(async () => {
  testDb = await testDatabase();
  database = openDatabase({ connectionString: testDb.url }, 12);
});
after(async () => {
  await database.close();
  await testDb.close();
});
const given = (name: string, work: (tx: Tx) => Promise<void>) =>
  test(name, () => rolledBack(database.db, work));

const entries = async (tx: Tx, kind: string) =>
  (
    await sql<{ subject: string; facts: Record<string, unknown>; details: Record<string, unknown> }>`
      select subject, facts, details from journal.entry where kind = ${kind} order by recorded`.execute(
      writing(tx),
    )
  ).rows;

const hold = (tx: Tx, ...batch: Holding[]) => holdActivities(tx, testAct, batch);

// ── Planning ────────────────────────────────────────────────────────────────────────────────────────────────────────

given('an activity is planned for an instant, and its leaf says where it belongs', async (tx) => {
  const district = await aDistrict(tx);
  const school = await aSchool(tx, { district });
  const activity = await aPlannedActivity(tx, { unit: school, kind: 'training', theme: 'paper-secrecy' });
  assert.deepEqual(
    [activity.state, activity.plannedAt, activity.heldAt, activity.personTimes],
    ['planned', qingdaoInstant('2020-06-29 15:00'), null, null],
  );
  const [entry] = await entries(tx, 'activities.planned');
  assert.deepEqual(entry?.facts, {
    district: district.code,
    kind: 'training',
    school: school.code,
    theme: 'paper-secrecy',
    unit: school.code,
  });
});

given('what is planned relative to a session moves with it, until it is held', async (tx) => {
  const school = await aSchool(tx);
  const session = await aSession(tx);
  const plannedAt = {
    anchor: { session: 'first' as const, edge: 'start' as const, offsetMinutes: -48 * 60 },
  };
  const activity = await aPlannedActivity(tx, { unit: school, plannedAt });
  const done = await aPlannedActivity(tx, { unit: school, plannedAt });
  assert.equal(activity.plannedAt, qingdaoInstant('2020-07-05 15:00'));
  const then = { by: null, at: qingdao('2020-07-05 18:00') };
  await holdActivities(tx, then, [{ activityId: done.id, ...how({ heldAt: qingdao('2020-07-05 15:00') }) }]);
  await moveSessions(tx, then, {
    id: freshId(),
    reason: '台风',
    dryRun: false,
    moves: [
      {
        sessionId: session.id,
        startsAt: qingdaoInstant('2020-07-17 15:00'),
        endsAt: qingdaoInstant('2020-07-17 17:00'),
      },
    ],
  });
  const [moved, stayed] = await activitiesByIds(tx, [activity.id, done.id]);
  assert.equal(moved?.plannedAt, qingdaoInstant('2020-07-15 15:00'));
  assert.equal(stayed?.plannedAt, qingdaoInstant('2020-07-05 15:00'));
});

given('the same plan again is the first answer; another under its id is refused', async (tx) => {
  const unit = await aSchool(tx);
  const plan = {
    id: freshId(),
    kind: 'meeting' as const,
    theme: 'coordination',
    title: '联席会议',
    unitId: unit.id,
    place: '',
    plannedAt: { instant: qingdaoInstant('2020-06-29 15:00') },
  };
  await aPlannedActivity(tx);
  const first = await planActivity(tx, testAct, plan);
  assert.deepEqual(await planActivity(tx, testAct, plan), first);
  await assert.rejects(planActivity(tx, testAct, { ...plan, title: '别的会议' }), refusal('id-taken'));
  assert.equal((await entries(tx, 'activities.planned')).length, 2);
});

given('refuses a plan for the past, and one of a unit that is not there', async (tx) => {
  await assert.rejects(
    aPlannedActivity(tx, { plannedAt: { instant: qingdaoInstant('2020-06-19 15:00') } }),
    refusal('planned-in-past'),
  );
  const school = await aSchool(tx);
  await assert.rejects(aPlannedActivity(tx, { unit: { ...school, id: freshId() } }), refusal('unknown-unit'));
  const anchor = { session: 'first' as const, edge: 'start' as const, offsetMinutes: 0 };
  await assert.rejects(aPlannedActivity(tx, { plannedAt: { anchor } }), refusal('no-session-there'));
});

// ── Holding ─────────────────────────────────────────────────────────────────────────────────────────────────────────

given('a planned activity is held with the people who came', async (tx) => {
  const [a, b] = [await aPerson(tx), await aPerson(tx)];
  const planned = await aPlannedActivity(tx);
  const [held] = await hold(tx, {
    activityId: planned.id,
    ...how({
      attendance: { mode: 'people', people: [a.id, b.id, a.id] },
      evidence: [aPhoto],
      result: '部署到位',
    }),
  });
  assert.deepEqual([held?.state, held?.attendanceMode, held?.personTimes], ['held', 'people', 2]);
  const [entry] = await entries(tx, 'activities.held');
  assert.deepEqual([entry?.subject, entry?.facts.personTimes, entry?.facts.classes], [planned.id, 2, []]);
  assert.deepEqual(entry?.details.people, [a.id, b.id, a.id]);
  assert.deepEqual(entry?.details.evidence, [aPhoto.digest]);
});

given('the leaf of a held activity names the classes it reached and no person', async (tx) => {
  const district = await aDistrict(tx);
  const school = await aSchool(tx, { district });
  const classes = [await aClass(tx, { school }), await aClass(tx, { school })];
  await aHeldActivity(tx, {
    kind: 'assembly',
    theme: 'integrity',
    unit: school,
    attendance: heads(96),
    classIds: classes.map(({ id }) => id),
  });
  const [entry] = await entries(tx, 'activities.held');
  assert.deepEqual(entry?.facts, {
    classes: classes.map(({ code }) => code).sort(),
    district: district.code,
    kind: 'assembly',
    personTimes: 96,
    school: school.code,
    theme: 'integrity',
    unit: school.code,
  });
});

given('thousands are recorded in one batch, through the same checks, in the sequence given', async (tx) => {
  const school = await aSchool(tx);
  const classes = [await aClass(tx, { school }), await aClass(tx, { school })];
  const batch: Holding[] = [];
  for (let n = 0; n < 2_000; n += 1) {
    batch.push(
      await aHolding(tx, {
        kind: 'class-meeting',
        theme: 'integrity',
        title: `班会${n}`,
        unit: school,
        attendance: heads(30 + (n % 20)),
        classIds: [classes[n % 2]?.id ?? ''],
      }),
    );
  }
  const held = await hold(tx, ...batch);
  assert.deepEqual(
    held.map(({ title }) => title),
    batch.map((_, n) => `班会${n}`),
  );
  assert.equal((await entries(tx, 'activities.held')).length, 2_000);
});

given('one refused activity refuses its whole batch', async (tx) => {
  const good = await aHolding(tx);
  const bad = await aHolding(tx, { heldAt: qingdao('2020-06-21 09:00') });
  await assert.rejects(hold(tx, good, bad), refusal('held-in-future'));
  assert.deepEqual(await entries(tx, 'activities.held'), []);
});

given(
  'the same holding again is the first answer, even after a correction; another is refused',
  async (tx) => {
    const holding = await aHolding(tx);
    const [held] = await hold(tx, holding);
    assert.deepEqual(await hold(tx, holding), [held]);
    await assert.rejects(hold(tx, { ...holding, attendance: heads(31) }), refusal('id-taken'));
    await correctAttendance(tx, testAct, {
      id: freshId(),
      activityId: holding.activity.id,
      attendance: heads(28),
      classIds: [],
      reason: '重复计数',
    });
    assert.equal((await hold(tx, holding))[0]?.personTimes, 28);
    const planned = await aPlannedActivity(tx);
    await hold(tx, { activityId: planned.id, ...how() });
    await assert.rejects(
      hold(tx, { activityId: planned.id, ...how({ attendance: heads(9) }) }),
      refusal('not-now'),
    );
    assert.equal((await entries(tx, 'activities.held')).length, 2);
  },
);

given(
  'refuses to hold what was never planned, what was cancelled, and a description under a planned id',
  async (tx) => {
    await assert.rejects(hold(tx, { activityId: freshId(), ...how() }), refusal('not-found'));
    const planned = await aPlannedActivity(tx);
    await assert.rejects(hold(tx, await aHolding(tx, { id: planned.id })), refusal('id-taken'));
    await cancelActivity(tx, testAct, { activityId: planned.id, reason: '改期' });
    await assert.rejects(hold(tx, { activityId: planned.id, ...how() }), refusal('not-now'));
  },
);

given('refuses a class meeting of no class or of two, and an assembly of none', async (tx) => {
  const school = await aSchool(tx);
  const classIds = [(await aClass(tx, { school })).id, (await aClass(tx, { school })).id];
  const meeting = { kind: 'class-meeting' as const, unit: school };
  await assert.rejects(aHeldActivity(tx, { ...meeting, classIds: [] }), refusal('one-class-only'));
  await assert.rejects(aHeldActivity(tx, { ...meeting, classIds }), refusal('one-class-only'));
  await assert.rejects(aHeldActivity(tx, { kind: 'assembly', unit: school }), refusal('class-needed'));
});

given('refuses what is no class, and a class of another school', async (tx) => {
  const school = await aSchool(tx);
  const assembly = { kind: 'assembly' as const, unit: school };
  await assert.rejects(aHeldActivity(tx, { ...assembly, classIds: [school.id] }), refusal('unknown-class'));
  await assert.rejects(aHeldActivity(tx, { ...assembly, classIds: [freshId()] }), refusal('unknown-class'));
  const stranger = await aClass(tx);
  await assert.rejects(
    aHeldActivity(tx, { ...assembly, classIds: [stranger.id] }),
    refusal('class-outside-unit'),
  );
});

given('refuses people who are not registered, nobody, and more than the kind can have', async (tx) => {
  const people = [freshId()];
  await assert.rejects(
    aHeldActivity(tx, { attendance: { mode: 'people', people } }),
    refusal('unknown-person'),
  );
  await assert.rejects(
    aHeldActivity(tx, { attendance: { mode: 'people', people: [] } }),
    refusal('too-many-people'),
  );
  for (const personTimes of [0, mostPersonTimes.meeting + 1]) {
    await assert.rejects(aHeldActivity(tx, { attendance: heads(personTimes) }), {
      ...refusal('too-many-people'),
      details: { most: mostPersonTimes.meeting },
    });
  }
});

given('refuses a unit that is not there', async (tx) => {
  const school = await aSchool(tx);
  await assert.rejects(aHeldActivity(tx, { unit: { ...school, id: freshId() } }), refusal('unknown-unit'));
});

test('of two who record the same planned activity at once with different numbers, one is refused', async () => {
  const planned = await inTransaction(database.db, (tx) => aPlannedActivity(tx));
  const results = await Promise.allSettled(
    [30, 31, 30, 31].map((n) =>
      inTransaction(database.db, (tx) =>
        hold(tx, { activityId: planned.id, ...how({ attendance: heads(n) }) }),
      ),
    ),
  );
  const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  assert.equal(refused.length, 2);
  for (const reason of refused) assert.equal(reason.code, 'not-now');
});

test('the same record or plan sent twice at the same moment is one activity', async () => {
  const holding = await inTransaction(database.db, (tx) => aHolding(tx));
  const held = await Promise.all(
    Array.from({ length: 6 }, () => inTransaction(database.db, (tx) => hold(tx, holding))),
  );
  assert.equal(new Set(held.flat().map(({ id }) => id)).size, 1);
  const plan = {
    ...holding.activity,
    id: freshId(),
    plannedAt: { instant: qingdaoInstant('2020-06-29 15:00') },
  };
  const planned = await Promise.all(
    Array.from({ length: 6 }, () => inTransaction(database.db, (tx) => planActivity(tx, testAct, plan))),
  );
  assert.equal(new Set(planned.map(({ id }) => id)).size, 1);
  await rolledBack(database.db, async (tx) => {
    for (const kind of ['activities.held', 'activities.planned']) {
      const own = (await entries(tx, kind)).filter(({ subject }) =>
        [holding.activity.id, plan.id].includes(subject),
      );
      assert.equal(own.length, 1, kind);
    }
  });
});
