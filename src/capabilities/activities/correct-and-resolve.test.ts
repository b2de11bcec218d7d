import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { aDocument, aPhoto } from '#capabilities/obligations/fixtures.ts';
import { aClass, aDepartment, aSchool, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { qingdaoInstant, refusal, rolledBack } from '#capabilities/timetable/fixtures.ts';
import { type Database, openDatabase, type Tx, writing } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { addEvidence } from './add-evidence.ts';
import { addResolution } from './add-resolution.ts';
import { cancelActivity } from './cancel-activity.ts';
import { correctAttendance } from './correct-attendance.ts';
import { aClassMeeting, aHeldActivity, aPlannedActivity, heads } from './fixtures.ts';

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

// ── Correction ──────────────────────────────────────────────────────────────────────────────────────────────────────

given('a correction states attendance and classes anew, and keeps what was said before', async (tx) => {
  const school = await aSchool(tx);
  const [wrong, right] = [await aClass(tx, { school }), await aClass(tx, { school })];
  const meeting = await aClassMeeting(tx, { school, class: wrong });
  const corrected = await correctAttendance(tx, testAct, {
    id: freshId(),
    activityId: meeting.id,
    attendance: heads(41),
    classIds: [right.id],
    reason: '班级选错',
  });
  assert.deepEqual([corrected.personTimes, corrected.classes], [41, 1]);
  const [entry] = await entries(tx, 'activities.corrected');
  assert.deepEqual([entry?.facts.personTimes, entry?.facts.classes], [41, [right.code]]);
  assert.deepEqual(entry?.details.before, { mode: 'head-count', personTimes: 30 });
  assert.equal(entry?.details.reason, '班级选错');
});

given('the same correction again changes nothing; another under its id is refused', async (tx) => {
  const activity = await aHeldActivity(tx);
  const correction = {
    id: freshId(),
    activityId: activity.id,
    attendance: heads(20),
    classIds: [],
    reason: '误报',
  };
  const first = await correctAttendance(tx, testAct, correction);
  assert.deepEqual(await correctAttendance(tx, testAct, correction), first);
  await assert.rejects(
    correctAttendance(tx, testAct, { ...correction, attendance: heads(21) }),
    refusal('id-taken'),
  );
  assert.equal((await entries(tx, 'activities.corrected')).length, 1);
});

given('refuses to correct what is not held or not there, and what a holding would refuse', async (tx) => {
  const correction = { id: freshId(), attendance: heads(20), classIds: [], reason: '误报' };
  const planned = await aPlannedActivity(tx);
  await assert.rejects(
    correctAttendance(tx, testAct, { ...correction, activityId: planned.id }),
    refusal('not-now'),
  );
  await assert.rejects(
    correctAttendance(tx, testAct, { ...correction, activityId: freshId() }),
    refusal('not-found'),
  );
  const meeting = await aClassMeeting(tx);
  await assert.rejects(
    correctAttendance(tx, testAct, { ...correction, activityId: meeting.id }),
    refusal('one-class-only'),
  );
});

// ── Cancelling ──────────────────────────────────────────────────────────────────────────────────────────────────────

given('what is cancelled stays visible and no longer counts, planned or held', async (tx) => {
  const [planned, held] = [await aPlannedActivity(tx), await aHeldActivity(tx)];
  for (const { id } of [planned, held]) {
    const cancelled = await cancelActivity(tx, testAct, { activityId: id, reason: '误登记' });
    assert.equal(cancelled.state, 'cancelled');
    assert.deepEqual(await cancelActivity(tx, testAct, { activityId: id, reason: '误登记' }), cancelled);
    await assert.rejects(cancelActivity(tx, testAct, { activityId: id, reason: '其他' }), refusal('not-now'));
  }
  assert.deepEqual(
    (await entries(tx, 'activities.cancelled')).map(({ details }) => details.was),
    ['planned', 'held'],
  );
  await assert.rejects(
    cancelActivity(tx, testAct, { activityId: freshId(), reason: '其他' }),
    refusal('not-found'),
  );
});

// ── Resolutions and evidence ────────────────────────────────────────────────────────────────────────────────────────

const aResolution = async (tx: Tx, activityId: string, wish: object = {}) => ({
  id: freshId(),
  activityId,
  text: '会后三日内报送考点周边清查情况',
  outcome: '报送清查情况表',
  unitId: (await aDepartment(tx)).id,
  deadline: { instant: qingdaoInstant('2020-07-02 18:00') },
  proofRequired: ['document' as const],
  ...wish,
});

given('a resolution becomes a duty of the unit, named as its source', async (tx) => {
  const meeting = await aHeldActivity(tx);
  const wanted = await aResolution(tx, meeting.id);
  const resolution = await addResolution(tx, testAct, wanted);
  assert.equal(resolution.obligation?.state, 'assigned');
  assert.deepEqual(resolution.obligation?.source, { kind: 'resolution', id: wanted.id });
  assert.equal(resolution.obligation?.unit.id, wanted.unitId);
  assert.deepEqual(await addResolution(tx, testAct, wanted), resolution);
  await assert.rejects(addResolution(tx, testAct, { ...wanted, text: '另一项' }), refusal('id-taken'));
  assert.equal((await entries(tx, 'obligations.assigned')).length, 1);
  const [entry] = await entries(tx, 'activities.resolution-added');
  assert.equal(JSON.stringify(entry?.facts).includes('清查'), false);
  await assert.rejects(
    cancelActivity(tx, testAct, { activityId: meeting.id, reason: '误登记' }),
    refusal('not-now'),
  );
});

given('refuses a resolution of what was not held, for no unit, or due already', async (tx) => {
  const planned = await aPlannedActivity(tx);
  await assert.rejects(addResolution(tx, testAct, await aResolution(tx, planned.id)), refusal('not-now'));
  await assert.rejects(addResolution(tx, testAct, await aResolution(tx, freshId())), refusal('not-found'));
  const meeting = await aHeldActivity(tx);
  await assert.rejects(
    addResolution(tx, testAct, await aResolution(tx, meeting.id, { unitId: freshId() })),
    refusal('unknown-unit'),
  );
  const deadline = { instant: qingdaoInstant('2020-06-19 18:00') };
  await assert.rejects(
    addResolution(tx, testAct, await aResolution(tx, meeting.id, { deadline })),
    refusal('due-in-the-past'),
  );
});

given('evidence is added to a held activity once, whatever it is called the second time', async (tx) => {
  const activity = await aHeldActivity(tx, { evidence: [aPhoto] });
  const files = [{ ...aPhoto, name: '重名.jpg' }, aDocument];
  const { evidence } = await addEvidence(tx, testAct, { activityId: activity.id, files });
  assert.deepEqual(evidence.map(({ name }) => name).sort(), [aPhoto.name, aDocument.name].sort());
  await addEvidence(tx, testAct, { activityId: activity.id, files });
  const added = await entries(tx, 'activities.evidence-added');
  assert.deepEqual(
    added.map(({ details }) => details.evidence),
    [[aDocument.digest]],
  );
});

given('refuses evidence of what was not held or is not there', async (tx) => {
  const planned = await aPlannedActivity(tx);
  const files = [aPhoto];
  await assert.rejects(addEvidence(tx, testAct, { activityId: planned.id, files }), refusal('not-now'));
  await assert.rejects(addEvidence(tx, testAct, { activityId: freshId(), files }), refusal('not-found'));
});
