import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { aDepartment, aDistrict, aSchool, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { qingdao, qingdaoInstant, rolledBack, viewerWith } from '#capabilities/timetable/fixtures.ts';
import { type Database, openDatabase, type Tx } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { type Lamp, lamps, type ObligationState, obligationStates } from './contract.ts';
import { anObligation, broughtTo } from './fixtures.ts';
import { arrearsByUnit, obligationCounts, obligations, obligationsOfSources } from './queries.ts';
import { isUndone, lampOf, NEAR_MS } from './rules.ts';

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
const { at: now } = testAct;

const list = { page: 1, pageSize: 20, sort: 'dueAt', mine: false, open: true };
const everything = viewerWith({ 'obligations.read': ['/'] });

// ── Lists, lamps, counts ───────────────────────────────────────────────────────────────────────────────────────────

given('the default list is what my unit still owes, by time left', async (tx) => {
  const [mine, other] = [await aDepartment(tx), await aDepartment(tx)];
  const later = await anObligation(tx, {
    unitId: mine.id,
    deadline: { instant: qingdaoInstant('2020-07-06 18:00') },
  });
  const sooner = await anObligation(tx, { unitId: mine.id });
  const reported = await anObligation(tx, {
    unitId: mine.id,
    deadline: { instant: qingdaoInstant('2020-07-01 18:00') },
  });
  await broughtTo(tx, reported.id, 'reported');
  const struckOff = await anObligation(tx, { unitId: mine.id });
  await broughtTo(tx, struckOff.id, 'struck-off');
  await anObligation(tx, { unitId: other.id });
  const liaison = viewerWith({ 'obligations.read': ['/'] }, { unitPaths: [mine.path] });
  const page = await obligations(tx, liaison, { ...list, mine: true }, now);
  assert.deepEqual(
    page.rows.map((row) => row.id),
    [sooner.id, later.id, reported.id],
  );
  assert.equal(page.total, 3);
  assert.equal((await obligations(tx, liaison, { ...list, mine: true, open: false }, now)).total, 4);
  assert.equal((await obligations(tx, liaison, list, now)).total, 4);
});

given('filters narrow, sorting turns round, pages follow each other, and totals stay exact', async (tx) => {
  const district = await aDistrict(tx);
  const school = await aSchool(tx, { district });
  const inDistrict = await anObligation(tx, { unitId: school.id, title: '更换时钟' });
  const elsewhere = await anObligation(tx, { title: '100% 清查' });
  await broughtTo(tx, elsewhere.id, 'working');
  const ids = async (query: object) =>
    (await obligations(tx, everything, { ...list, ...query }, now)).rows.map((row) => row.id);
  assert.deepEqual(await ids({ district: district.code }), [inDistrict.id]);
  assert.deepEqual(await ids({ unitId: school.id }), [inDistrict.id]);
  assert.deepEqual(await ids({ state: 'working' }), [elsewhere.id]);
  assert.deepEqual(await ids({ source: 'order' }), []);
  assert.deepEqual(await ids({ text: '0%' }), [elsewhere.id]);
  assert.deepEqual(await ids({ text: '0_' }), []);
  for (const sort of ['title', 'state', 'assignedAt', 'unit', 'dueAt']) {
    const [up, down] = [await ids({ sort }), await ids({ sort: `-${sort}` })];
    assert.deepEqual([...up].sort(), [...down].sort(), sort);
  }
  const second = await obligations(tx, everything, { ...list, sort: 'title', pageSize: 1, page: 2 }, now);
  assert.equal(second.rows.length, 1);
  assert.equal(second.total, 2);
  const narrow = viewerWith({ 'obligations.read': [school.path] });
  assert.deepEqual(
    (await obligations(tx, narrow, list, now)).rows.map((row) => row.id),
    [inDistrict.id],
  );
  assert.equal((await obligations(tx, viewerWith({}), list, now)).total, 0);
});

given(
  'lamp, list, count and arrears agree on what is near and overdue, whatever the state and the time',
  async (tx) => {
    const unit = await aDepartment(tx);
    const made: { state: ObligationState; dueAt: Date }[] = [];
    const edges = [-1, 0, 1, NEAR_MS - 1, NEAR_MS, NEAR_MS + 1];
    const at = qingdao('2020-07-03 18:00');
    for (const state of obligationStates) {
      for (const ms of edges) {
        const dueAt = new Date(at.getTime() + ms);
        const { id } = await anObligation(tx, {
          unitId: unit.id,
          deadline: { instant: dueAt.toISOString() },
        });
        await broughtTo(tx, id, state);
        made.push({ state, dueAt });
      }
    }
    const times = fc.oneof(
      fc.constantFrom(...edges, ...edges.map((ms) => -ms), ...edges.map((ms) => ms - NEAR_MS)),
      fc.integer({ min: -2 * NEAR_MS, max: 2 * NEAR_MS }),
    );
    await fc.assert(
      fc.asyncProperty(times, async (ms) => {
        const asked = new Date(at.getTime() + ms);
        const expected = new Map<Lamp, number>(
          lamps.map((lamp) => [
            lamp,
            made.filter((one) => lampOf(one.state, one.dueAt, asked) === lamp).length,
          ]),
        );
        const query = { mine: false, open: false };
        const counts = await obligationCounts(tx, everything, query, asked);
        assert.deepEqual(new Map(lamps.map((lamp) => [lamp, counts.lamps[lamp]])), expected);
        assert.equal(counts.total, made.length);
        for (const lamp of lamps) {
          const page = await obligations(
            tx,
            everything,
            { ...list, open: false, lamp, pageSize: 200 },
            asked,
          );
          assert.equal(page.total, expected.get(lamp), lamp);
          assert.ok(page.rows.every((row) => row.lamp === lamp));
        }
        const undone = made.filter((one) => isUndone(one.state)).length;
        const overdue = expected.get('overdue') ?? 0;
        const near = expected.get('near') ?? 0;
        assert.deepEqual(
          (await arrearsByUnit(tx, asked)).map(({ unit: _, ...arrears }) => arrears),
          overdue + near > 0 ? [{ overdue, near, undone }] : [],
        );
        assert.deepEqual(
          counts.byUnit.map(({ unit: _, ...arrears }) => arrears),
          [{ overdue, near, undone }],
        );
      }),
      { numRuns: 25 },
    );
  },
);

given('arrears count only below the reach of whoever asks', async (tx) => {
  const unit = await aDepartment(tx);
  await anObligation(tx, { unitId: unit.id });
  const late = qingdao('2020-07-06 09:00');
  assert.deepEqual(
    (await arrearsByUnit(tx, late, [unit.path])).map((row) => [row.unit.name, row.overdue]),
    [[unit.name, 1]],
  );
  assert.deepEqual(await arrearsByUnit(tx, late, ['/elsewhere/']), []);
});

given('obligations are found by what they come from', async (tx) => {
  const order = freshId();
  const made = await anObligation(tx, { source: { kind: 'order', id: order } });
  const found = await obligationsOfSources(tx, 'order', [order, freshId()], now);
  assert.deepEqual([...found], [[order, [made]]]);
  assert.deepEqual(await obligationsOfSources(tx, 'resolution', [order], now), new Map());
});
