import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction, openDatabase } from '#platform/db/db.ts';
import { testDatabase } from '#test/database.ts';
import { closeUnit } from './close-unit.ts';
import type { NewMembership, UnitBrief } from './contract.ts';
import { endMembership } from './end-membership.ts';
import { aCity, aDepartment, anOffice, aSchool, aTaskForce, freshId, testAct } from './fixtures.ts';
import { joinUnits } from './join-units.ts';
import { readUnit } from './membership-queries.ts';

const database = await testDatabase();
const { db, close } = openDatabase({ connectionString: database.url });
after(async () => {
  await close();
  await database.close();
});

const city = await inTransaction(db, (tx) => aCity(tx));
const [police, force, office] = (await inTransaction(db, async (tx) => [
  await aDepartment(tx, { parent: city }),
  await aTaskForce(tx, { parent: city }),
  await anOffice(tx, { parent: city }),
])) as [UnitBrief, UnitBrief, UnitBrief];

const link = (unit: UnitBrief, of: UnitBrief, over: Partial<NewMembership> = {}): NewMembership => ({
  id: freshId(),
  unitId: unit.id,
  ofUnitId: of.id,
  part: 'member',
  fromDay: '2020-06-11',
  ...over,
});
const join = (...links: NewMembership[]) => inTransaction(db, (tx) => joinUnits(tx, testAct, links));
const end = (id: string, untilDay: string) =>
  inTransaction(db, (tx) => endMembership(tx, testAct, { id, untilDay, reason: '任务结束' }));

test('a department belongs to a task force and an office at once, and both pages say so', async () => {
  const [first, second] = await join(link(police, force, { part: 'lead' }), link(police, office));
  assert.equal(first?.of.id, force.id);
  const page = await readUnit(db, ['/'], police.id);
  assert.deepEqual(new Set(page?.memberOf.map((row) => row.of.id)), new Set([force.id, office.id]));
  assert.deepEqual(
    page?.ancestors.map((unit) => unit.id),
    [city.id],
  );
  const members = (await readUnit(db, ['/'], force.id))?.members;
  assert.deepEqual(
    members?.map((row) => [row.unit.id, row.part, row.fromDay, row.untilDay]),
    [[police.id, 'lead', '2020-06-11', null]],
  );
  assert.equal(await readUnit(db, [office.path], police.id), null, 'out of reach is as if it were not there');
  await end(first?.id ?? '', '2020-06-20');
  await end(second?.id ?? '', '2020-06-20');
});

test('the same membership holds only once on any day, but again later', async () => {
  const [first] = await join(link(office, force, { untilDay: '2020-06-30' }));
  await assert.rejects(join(link(office, force, { fromDay: '2020-06-30' })), { code: 'already-there' });
  await join(link(office, force, { fromDay: '2020-07-01', untilDay: '2020-07-10' }));
  await assert.rejects(join(link(office, force, { fromDay: '2020-06-01', untilDay: '2020-06-11' })), {
    code: 'already-there',
  });
  const again = { ...link(office, force, { untilDay: '2020-06-30' }), id: first?.id ?? '' };
  assert.deepEqual(await join(again), [first]);
  await assert.rejects(join({ ...again, part: 'lead' }), { code: 'id-taken' });
});

test('refuses a ring of memberships on any common day, and allows one that never closes', async () => {
  const [a, b, c] = (await inTransaction(db, async (tx) => [
    await aTaskForce(tx, { parent: city }),
    await aTaskForce(tx, { parent: city }),
    await aTaskForce(tx, { parent: city }),
  ])) as [UnitBrief, UnitBrief, UnitBrief];
  await join(link(a, b, { fromDay: '2020-06-01', untilDay: '2020-06-10' }));
  await join(link(b, c, { fromDay: '2020-06-05', untilDay: '2020-06-20' }));
  await assert.rejects(join(link(c, a, { fromDay: '2020-06-10', untilDay: '2020-06-30' })), {
    code: 'cycle',
  });
  await assert.rejects(join(link(c, a, { fromDay: '2020-05-01', untilDay: null })), { code: 'cycle' });
  await join(link(c, a, { fromDay: '2020-06-11', untilDay: '2020-06-30' }));
  await assert.rejects(join(link(a, a)), { code: 'cycle' });
  await assert.rejects(join(link(a, c, { fromDay: '2020-07-01' }), link(c, a, { fromDay: '2020-07-02' })), {
    code: 'cycle',
  });
});

test('two rings made at the same moment from both ends: one of them is refused', async () => {
  const [a, b] = (await inTransaction(db, async (tx) => [
    await aTaskForce(tx, { parent: city }),
    await aTaskForce(tx, { parent: city }),
  ])) as [UnitBrief, UnitBrief];
  const outcomes = await Promise.allSettled([join(link(a, b)), join(link(b, a))]);
  assert.deepEqual(outcomes.map((outcome) => outcome.status).sort(), ['fulfilled', 'rejected']);
});

test('refuses members of what has none, of units unknown or closed, and crossed days', async () => {
  const school = await inTransaction(db, (tx) => aSchool(tx));
  await assert.rejects(join(link(police, school)), { code: 'no-members-allowed' });
  await assert.rejects(join({ ...link(police, force), ofUnitId: freshId() }), { code: 'unknown-unit' });
  await assert.rejects(join({ ...link(police, force), unitId: freshId() }), { code: 'unknown-unit' });
  await assert.rejects(join(link(police, force, { fromDay: '2020-07-02', untilDay: '2020-07-01' })), {
    code: 'days-crossed',
  });
  const closed = await inTransaction(db, async (tx) => {
    const unit = await aTaskForce(tx, { parent: city });
    await closeUnit(tx, testAct, { id: unit.id, untilDay: '2020-06-10', reason: '撤销' });
    return unit;
  });
  await assert.rejects(join(link(police, closed)), { code: 'unit-closed' });
});

test('a membership is ended once; the day before it began annuls it', async () => {
  const [made] = await join(link(police, office, { fromDay: '2020-07-01' }));
  const id = made?.id ?? '';
  await assert.rejects(end(id, '2020-06-29'), { code: 'days-crossed' });
  assert.equal((await end(id, '2020-07-15')).untilDay, '2020-07-15');
  await end(id, '2020-07-15');
  await assert.rejects(end(id, '2020-07-16'), { code: 'already-ended' });
  assert.equal((await end(id, '2020-06-30')).untilDay, '2020-06-30', 'annulled');
  await join(link(police, office, { fromDay: '2020-07-01' }));
  await assert.rejects(end(freshId(), '2020-07-01'), { code: 'not-found' });
});
