import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { inTransaction, openDatabase, reading } from '#platform/db/db.ts';
import { InvalidInput } from '#platform/http/refusal.ts';
import { testDatabase } from '#test/database.ts';
import { closeUnit } from './close-unit.ts';
import type { NewUnit } from './contract.ts';
import { establishUnits } from './establish-units.ts';
import {
  aCity,
  aClass,
  aDepartment,
  aDistrict,
  aSchool,
  enrolledCandidates,
  freshId,
  testAct,
} from './fixtures.ts';
import { renameUnit } from './rename-unit.ts';
import {
  listUnits,
  namesByCode,
  unitByCode,
  unitById,
  unitFacts,
  unitsBelow,
  unitsByIds,
  unitTree,
} from './unit-queries.ts';

const database = await testDatabase();
const { db, close } = openDatabase({ connectionString: database.url });
after(async () => {
  await close();
  await database.close();
});

const establish = (...units: NewUnit[]) => inTransaction(db, (tx) => establishUnits(tx, testAct, units));
const entriesOf = async (subject: string) =>
  (
    await sql<{ kind: string; facts: unknown }>`
      select kind, facts from journal.entry where subject = ${subject}::uuid order by recorded`.execute(
      reading(db),
    )
  ).rows;
const count = async (what: 'unit') =>
  (await sql<{ n: number }>`select count(*) as n from organisation.${sql.ref(what)}`.execute(reading(db)))
    .rows[0]?.n;
const list = { page: 1, pageSize: 50, sort: 'path' };

test('a unit stands below its parent, whatever the sequence they are given in', async () => {
  const [city, district, school, theClass] = [freshId(), freshId(), freshId(), freshId()];
  const made = await establish(
    { id: theClass, code: 'Q-C1', kind: 'class', name: '1班', parentId: school },
    { id: school, code: 'Q-S1', kind: 'school', name: '一中', parentId: district },
    { id: city, code: 'Q', kind: 'city', name: '青岛', parentId: null },
    { id: district, code: 'Q-D1', kind: 'district', name: '市南区', parentId: city },
  );
  assert.deepEqual(
    made.map((unit) => unit.path),
    ['/Q/Q-D1/Q-S1/Q-C1/', '/Q/Q-D1/Q-S1/', '/Q/', '/Q/Q-D1/'],
  );
  const facts = await unitFacts(db, [theClass, district]);
  assert.deepEqual(facts.get(theClass), { unit: 'Q-C1', district: 'Q-D1', school: 'Q-S1', class: 'Q-C1' });
  assert.deepEqual(facts.get(district), { unit: 'Q-D1', district: 'Q-D1' });
  assert.deepEqual(await entriesOf(theClass), [
    {
      kind: 'organisation.unit-established',
      facts: { kind: 'class', unit: 'Q-C1', district: 'Q-D1', school: 'Q-S1', class: 'Q-C1' },
    },
  ]);
  assert.deepEqual(
    (await unitsBelow(db, '/Q/Q-D1/', 'class')).map((unit) => unit.id),
    [theClass],
  );
  assert.deepEqual(await namesByCode(db, ['Q-S1', 'nobody']), new Map([['Q-S1', '一中']]));
  assert.equal((await unitByCode(db, 'Q-S1'))?.id, school);
  assert.equal(await unitByCode(db, 'nobody'), null);
  assert.equal((await unitsByIds(db, [])).size, 0);
});

test('the same unit again is answered as before and journalled once', async () => {
  const parent = await inTransaction(db, (tx) => aCity(tx));
  const unit: NewUnit = {
    id: freshId(),
    code: `${parent.code}-D`,
    kind: 'district',
    name: '区',
    parentId: parent.id,
  };
  assert.deepEqual(await establish(unit), await establish(unit));
  assert.equal((await entriesOf(unit.id)).length, 1);
  await assert.rejects(establish({ ...unit, name: '别的区' }), { code: 'id-taken' });
  await assert.rejects(establish({ ...unit, id: freshId() }), { code: 'code-taken' });
  await assert.rejects(establish(unit, unit), { code: 'id-taken' });
});

test('refuses a unit that fits nowhere, and makes none of the others', async () => {
  const { city, district } = await inTransaction(db, async (tx) => {
    const city = await aCity(tx);
    return { city, district: await aDistrict(tx, { city }) };
  });
  const before = await count('unit');
  const good: NewUnit = { id: freshId(), code: 'G1', kind: 'school', name: '校', parentId: district.id };
  const bad = (over: Partial<NewUnit>): NewUnit => ({ ...good, id: freshId(), code: 'B1', ...over });
  await assert.rejects(establish(good, bad({ parentId: freshId() })), { code: 'unknown-unit' });
  await assert.rejects(establish(good, bad({ kind: 'class' })), { code: 'parent-not-allowed' });
  await assert.rejects(establish(good, bad({ parentId: null })), { code: 'parent-not-allowed' });
  await assert.rejects(establish(good, bad({ kind: 'city', parentId: city.id })), {
    code: 'parent-not-allowed',
  });
  await assert.rejects(establish(good, bad({ code: 'G1' })), { code: 'code-taken' });
  await assert.rejects(establish(good, bad({ fromDay: '2020-07-02', untilDay: '2020-07-01' })), {
    code: 'days-crossed',
  });
  await assert.rejects(establish(good, bad({ fromDay: '2020-02-30' })), InvalidInput);
  assert.equal(await count('unit'), before);
});

test('refuses units that stand below themselves', async () => {
  const [a, b, c] = [freshId(), freshId(), freshId()];
  await assert.rejects(
    establish(
      { id: a, code: 'CA', kind: 'task-force', name: '甲', parentId: b },
      { id: b, code: 'CB', kind: 'office', name: '乙', parentId: c },
      { id: c, code: 'CC', kind: 'leading-group', name: '丙', parentId: a },
    ),
    { code: 'cycle' },
  );
  await assert.rejects(establish({ id: a, code: 'CA', kind: 'crew', name: '甲', parentId: a }), {
    code: 'cycle',
  });
});

test('an office may be renamed; the same name again is no act', async () => {
  const unit = await inTransaction(db, (tx) => aDepartment(tx));
  const rename = (name: string) =>
    inTransaction(db, (tx) => renameUnit(tx, testAct, { id: unit.id, name, reason: '机构改革' }));
  assert.equal((await rename('市大数据局')).name, '市大数据局');
  await rename('市大数据局');
  assert.deepEqual(
    (await entriesOf(unit.id)).map((entry) => entry.kind),
    ['organisation.unit-established', 'organisation.unit-renamed'],
  );
  await assert.rejects(
    inTransaction(db, (tx) => renameUnit(tx, testAct, { id: freshId(), name: '无', reason: '试试' })),
    { code: 'not-found' },
  );
});

test('a unit is closed once, after what stands below it', async () => {
  const { district, school } = await inTransaction(db, async (tx) => {
    const district = await aDistrict(tx);
    return { district, school: await aSchool(tx, { district }) };
  });
  const closing = (id: string, untilDay: string) =>
    inTransaction(db, (tx) => closeUnit(tx, testAct, { id, untilDay, reason: '撤并' }));
  await assert.rejects(closing(district.id, '2020-06-30'), { code: 'units-below' });
  await closing(school.id, '2020-06-30');
  await closing(school.id, '2020-06-30');
  assert.equal((await entriesOf(school.id)).length, 2);
  await assert.rejects(closing(school.id, '2020-08-01'), { code: 'already-ended' });
  await closing(district.id, '2020-06-30');
  await assert.rejects(
    establish({
      id: freshId(),
      code: `${district.code}-X`,
      kind: 'school',
      name: '新校',
      parentId: district.id,
      fromDay: '2020-07-01',
    }),
    { code: 'unit-closed' },
  );
  await assert.rejects(closing(freshId(), '2020-06-30'), { code: 'not-found' });
  await assert.rejects(closing(school.id, '2019-01-01'), { code: 'days-crossed' });
});

test('a class with candidates is not closed', async () => {
  const theClass = await inTransaction(db, async (tx) => {
    const theClass = await aClass(tx);
    await enrolledCandidates(tx, 2, { class: theClass });
    return theClass;
  });
  await assert.rejects(
    inTransaction(db, (tx) =>
      closeUnit(tx, testAct, { id: theClass.id, untilDay: '2020-06-30', reason: '撤并' }),
    ),
    { code: 'candidates-enrolled', details: { count: 2 } },
  );
});

test('the tree shows one level with what stands below, no further than the viewer reaches', async () => {
  const { city, districts, school } = await inTransaction(db, async (tx) => {
    const city = await aCity(tx);
    const districts = [await aDistrict(tx, { city }), await aDistrict(tx, { city })] as const;
    const school = await aSchool(tx, { district: districts[0] });
    await aDepartment(tx, { parent: city });
    for (const theClass of [await aClass(tx, { school }), await aClass(tx, { school })]) {
      await enrolledCandidates(tx, 3, { class: theClass });
    }
    return { city, districts, school };
  });
  const children = await unitTree(db, [city.path], city.id);
  assert.deepEqual(
    children?.map((unit) => [unit.kind, unit.children, unit.schools, unit.classes, unit.candidates]),
    [
      ['department', 0, 0, 0, 0],
      ['district', 1, 1, 2, 6],
      ['district', 0, 0, 0, 0],
    ],
  );
  const [top] = (await unitTree(db, [school.path])) ?? [];
  assert.equal(top?.id, school.id);
  assert.equal(top?.candidates, 6);
  assert.equal(await unitTree(db, [districts[1].path], city.id), null, 'above the reach');
  assert.equal(await unitTree(db, [], city.id), null);
  assert.deepEqual(await unitTree(db, []), []);
  const both = await unitTree(db, [districts[1].path, school.path]);
  assert.deepEqual(new Set(both?.map((unit) => unit.id)), new Set([districts[1].id, school.id]));
});

test('the list filters, sorts and counts within reach only', async () => {
  const { district } = await inTransaction(db, async (tx) => {
    const district = await aDistrict(tx);
    for (const name of ['丙中学', '甲中学', '乙_中学']) await aSchool(tx, { district, name });
    await aSchool(tx, { district, name: '旧校', fromDay: '2019-01-01', untilDay: '2020-05-31' });
    return { district };
  });
  const reach = [district.path];
  const all = await listUnits(db, reach, list);
  assert.equal(all.total, 5);
  const page = await listUnits(db, reach, { ...list, pageSize: 2, page: 2, kind: 'school', sort: '-name' });
  assert.equal(page.total, 4);
  assert.equal(page.rows.length, 2);
  const names = async (query: Partial<Parameters<typeof listUnits>[2]>) =>
    (await listUnits(db, reach, { ...list, ...query })).rows.map((unit) => unit.name);
  assert.deepEqual(await names({ search: '_' }), ['乙_中学'], 'a wildcard is a letter like any other');
  assert.deepEqual(await names({ search: '%' }), []);
  assert.equal((await names({ kind: 'school', day: '2020-06-01' })).length, 3);
  assert.equal((await names({ under: district.id })).length, 4);
  assert.equal((await listUnits(db, [], list)).total, 0);
});

test('a unit keeps its place: reads by id say where', async () => {
  const school = await inTransaction(db, (tx) => aSchool(tx));
  assert.deepEqual(await unitById(db, school.id), school);
  assert.equal(await unitById(db, freshId()), null);
});
