import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction, openDatabase } from '#platform/db/db.ts';
import { testDatabase } from '#test/database.ts';
import { aCity, anAppointment, aSchool, importsOn } from './fixtures.ts';
import { peopleByCodes, readPerson } from './people-queries.ts';
import { unitByCode } from './unit-queries.ts';

const database = await testDatabase();
const { db, close } = openDatabase({ connectionString: database.url });
after(async () => {
  await close();
  await database.close();
});
const { checked, take, problemsIn } = importsOn(db);

test('units come with their parents in one file; below a bad one nothing stands', async () => {
  const city = await inTransaction(db, (tx) => aCity(tx));
  const p = city.code;
  const found = await checked(
    'units',
    [
      '单位编码,单位类型,单位名称,上级编码,起始日期,终止日期',
      `${p}-C1,班级,1班,${p}-S1,,`,
      `${p}-S1,学校,一中,${p}-D1,2020/6/1,`,
      `${p}-D1,district,市南区,${p},2020年6月1日,`,
      `${p}-S2,学校,二中,NOWHERE,,`,
      `${p}-C2,班级,2班,${p}-S2,,`,
      `${p}-C3,班级,3班,${p}-D1,,`,
      `${p}-X,马戏团,团,${p},,`,
      `bad_code,部门,局,${p},,`,
      `${p}-A,专班,甲,${p}-B,,`,
      `${p}-B,办公室,乙,${p}-E,,`,
      `${p}-E,领导小组,丙,${p}-A,,`,
      `${p}-F,部门,局,${p},2020-02-30,`,
      `${p}-G,部门,局,${p},2020-07-01,2020-06-01`,
      `${p}-D1,区市,又一个,${p},,`,
      `${p}-H,部门,局,,,`,
    ].join('\n'),
  );
  assert.deepEqual(problemsIn(found), [
    [5, '上级编码', 'unknown-unit'],
    [6, '上级编码', 'parent-bad'],
    [7, '单位类型', 'parent-kind'],
    [8, '单位类型', 'unit-kind'],
    [9, '单位编码', 'code-form'],
    [10, '上级编码', 'parent-cycle'],
    [11, '上级编码', 'parent-cycle'],
    [12, '单位类型', 'parent-kind'],
    [12, '上级编码', 'parent-cycle'],
    [13, '起始日期', 'day-form'],
    [14, '终止日期', 'days-crossed'],
    [15, '单位编码', 'code-twice'],
    [16, '上级编码', 'missing'],
  ]);
  assert.equal((await take(found.id, 'good-rows')).rowsTaken, 3);
  const theClass = await unitByCode(db, `${p}-C1`);
  assert.equal(theClass?.path, `/${p}/${p}-D1/${p}-S1/${p}-C1/`);
  const renamed = await checked('units', `code,kind,name,parent\n${p}-S1,school,别名,${p}-D1\n`);
  assert.deepEqual(problemsIn(renamed), [[2, '单位编码', 'unit-differs']]);
  const abroad = await checked('units', `code,kind,name,parent\n${p}-S9,school,九中,${p}-D1\nZ9,city,市,\n`, {
    reach: ['/elsewhere/'],
  });
  assert.deepEqual(problemsIn(abroad), [
    [2, '上级编码', 'unit-out-of-reach'],
    [3, '单位编码', 'unit-out-of-reach'],
  ]);
});

test('people come with their appointments and contacts', async () => {
  const school = await inTransaction(db, (tx) => aSchool(tx));
  const s = school.code;
  const csv = [
    '工号,姓名,单位编码,职务,起始日期,终止日期,手机,座机,邮箱',
    `W1-${s},王主考,${s},考点主考,2020-06-01,,138 0013 8000,0532-85912345,w@example.cn`,
    `W1-${s},王主考,${s},class-teacher,2020-06-01,,13800138000；13900139000,,`,
    `W2-${s},李四,${s},班主任,,,12345,,`,
    `W1-${s},王主烤,${s},检查员,,,,,`,
    `W3-${s},赵六,${s},校长,,,,,`,
    `W4-${s},钱七,NOWHERE,检查员,,,,,`,
    `W5-${s},孙八,${s},,,,,,`,
    `W1-${s},王主考,${s},考点主考,2020-07-01,,,,`,
    `W6-${s},周九,,,,,13700137000,,`,
  ].join('\n');
  const found = await checked('people', csv);
  assert.deepEqual(problemsIn(found), [
    [4, '手机', 'contact'],
    [5, '姓名', 'person-differs'],
    [6, '职务', 'post'],
    [7, '单位编码', 'unknown-unit'],
    [8, '职务', 'missing'],
    [9, '起始日期', 'already-appointed'],
  ]);
  assert.equal((await take(found.id, 'good-rows')).rowsTaken, 3);
  const people = await peopleByCodes(db, [`W1-${s}`, `W2-${s}`, `W6-${s}`]);
  assert.deepEqual([...people.keys()].sort(), [`W1-${s}`, `W6-${s}`]);
  const person = await readPerson(db, ['/'], people.get(`W1-${s}`)?.id ?? '');
  assert.deepEqual(
    new Set(person?.appointments.map((row) => row.post)),
    new Set(['site-chief', 'class-teacher']),
  );
  assert.deepEqual(
    person?.contacts.map((contact) => contact.masked),
    ['138****8000', '139****9000', '0532-****2345', 'w***@example.cn'],
  );
  const again = await checked('people', csv.split('\n').slice(0, 3).join('\n'));
  assert.deepEqual([again.import.good, again.import.bad, again.import.unchanged], [0, 0, 2]);
});

test('a part of the city adds people to itself only, in posts that stay within it', async () => {
  const { school, elsewhere } = await inTransaction(db, async (tx) => ({
    school: await aSchool(tx),
    elsewhere: await aSchool(tx),
  }));
  const s = school.code;
  const found = await checked(
    'people',
    [
      '工号,姓名,单位编码,职务,手机',
      `V1-${s},甲,${s},班主任,`,
      `V2-${s},乙,${s},联合行动办公室（招考院）负责人,`,
      `V3-${s},丙,${elsewhere.code},班主任,`,
      `V4-${s},丁,,,13700137000`,
    ].join('\n'),
    { reach: [school.path] },
  );
  assert.deepEqual(problemsIn(found), [
    [3, '职务', 'post-not-yours'],
    [4, '单位编码', 'unit-out-of-reach'],
    [5, '单位编码', 'missing'],
    [5, '职务', 'missing'],
  ]);
});

test('an import takes on nobody who serves elsewhere, and appoints nobody who sent it', async () => {
  const { school, theirs, sender } = await inTransaction(db, async (tx) => {
    const school = await aSchool(tx);
    return {
      school,
      theirs: await anAppointment(tx, { unit: await aSchool(tx), post: 'class-teacher' }),
      sender: await anAppointment(tx, { unit: school, post: 'district-organiser' }),
    };
  });
  const rows = [theirs, sender].map(
    ({ person }) => `${person.code},${person.name},${school.code},班主任,13700137000`,
  );
  const csv = ['工号,姓名,单位编码,职务,手机', ...rows].join('\n');
  const by = sender.person.id;
  const found = await checked('people', csv, { reach: [school.path], by });
  assert.deepEqual(problemsIn(found), [
    [2, '工号', 'person-out-of-reach'],
    [3, '工号', 'own-appointment'],
  ]);
  const everywhere = await checked('people', csv, { by });
  assert.deepEqual(problemsIn(everywhere), [[3, '工号', 'own-appointment']]);
});
