import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inTransaction, type Tx } from '#platform/db/db.ts';
import { openWorld, type SignedIn, type World } from '#test/world.ts';
import { checkImport } from './check-import.ts';
import type { UnitBrief } from './contract.ts';
import {
  aCity,
  aClass,
  aDepartment,
  aDistrict,
  anAppointment,
  anOffice,
  aPerson,
  aSchool,
  aTaskForce,
  candidatesFor,
  enrolledCandidates,
  freshId,
} from './fixtures.ts';
import { performTake } from './take-import.ts';

let world: World;
let city: UnitBrief;
let district: UnitBrief;
let school: UnitBrief;
let theClass: UnitBrief;
let elsewhere: UnitBrief;
let director: SignedIn;
let organiser: SignedIn;
let teacher: SignedIn;
let auditor: SignedIn;

before(async () => {
  world = await openWorld();
  await make(async (tx) => {
    city = await aCity(tx);
    district = await aDistrict(tx, { city });
    school = await aSchool(tx, { district });
    theClass = await aClass(tx, { school });
    elsewhere = await aSchool(tx, { district: await aDistrict(tx, { city }) });
    await enrolledCandidates(tx, 3, { class: theClass });
  });
  director = await world.signInAs('director', await make((tx) => anOffice(tx, { parent: city })));
  organiser = await world.signInAs('district-organiser', district);
  teacher = await world.signInAs('class-teacher', theClass);
  auditor = await world.signInAs('auditor', city);
});
after(() => world[Symbol.asyncDispose]());

const make = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(world.platform.db, work);

async function get(who: SignedIn, url: string) {
  const answer = await who.request({ method: 'GET', url });
  return { status: answer.statusCode, body: answer.json() };
}
async function post(who: SignedIn, url: string, payload: object = {}) {
  const answer = await who.request({ method: 'POST', url, payload });
  return { status: answer.statusCode, body: answer.json() };
}
const refusedWith = (answer: { status: number; body: { code?: string } }, status: number, code: string) =>
  assert.deepEqual([answer.status, answer.body.code], [status, code]);

test('the tree begins where the viewer stands and opens level by level', async () => {
  const top = await get(director, '/api/organisation/tree');
  assert.ok(top.body.rows.some((row: UnitBrief) => row.id === city.id));
  const below = await get(organiser, '/api/organisation/tree');
  assert.deepEqual(
    below.body.rows.map((row: UnitBrief) => row.id),
    [district.id],
  );
  const schools = await get(organiser, `/api/organisation/tree?parent=${district.id}`);
  assert.deepEqual(
    schools.body.rows.map((row: { classes: number; candidates: number }) => [row.classes, row.candidates]),
    [[1, 3]],
  );
  refusedWith(await get(organiser, `/api/organisation/tree?parent=${city.id}`), 404, 'not-found');
});

test('a unit page shows both ends of its memberships to those who reach it', async () => {
  const [police, force] = await make(async (tx) => [
    await aDepartment(tx, { parent: city }),
    await aTaskForce(tx, { parent: city }),
  ]);
  assert.ok(police && force);
  const body = { id: freshId(), unitId: police.id, ofUnitId: force.id, part: 'lead' };
  assert.equal((await post(director, '/api/organisation/memberships', body)).status, 200);
  const page = await get(director, `/api/organisation/units/${force.id}`);
  assert.equal(page.body.members[0].unit.id, police.id);
  refusedWith(await get(organiser, `/api/organisation/units/${force.id}`), 404, 'not-found');
  refusedWith(
    await post(organiser, '/api/organisation/memberships', { ...body, id: freshId() }),
    422,
    'unknown-unit',
  );
  const ended = await post(director, `/api/organisation/memberships/${body.id}/end`, {
    untilDay: '2020-07-10',
    reason: '任务结束',
  });
  assert.equal(ended.body.untilDay, '2020-07-10');
});

test('a district establishes, renames and closes units below itself only', async () => {
  const body = {
    id: freshId(),
    code: `${district.code}-N`,
    kind: 'school',
    name: '新校',
    parentId: district.id,
  };
  const made = await post(organiser, '/api/organisation/units', body);
  assert.equal(made.body.path, `${district.path}${body.code}/`);
  assert.deepEqual((await post(organiser, '/api/organisation/units', body)).body, made.body);
  const other = { ...body, id: freshId(), code: 'ELSE' };
  refusedWith(
    await post(organiser, '/api/organisation/units', { ...other, parentId: elsewhere.parentId }),
    422,
    'unknown-unit',
  );
  refusedWith(
    await post(organiser, '/api/organisation/units', { ...other, kind: 'city', parentId: null }),
    403,
    'out-of-reach',
  );
  const renaming = { name: '新学校', reason: '更名' };
  assert.equal(
    (await post(organiser, `/api/organisation/units/${body.id}/rename`, renaming)).body.name,
    '新学校',
  );
  refusedWith(
    await post(organiser, `/api/organisation/units/${elsewhere.id}/rename`, renaming),
    404,
    'not-found',
  );
  const closing = { untilDay: '2020-07-31', reason: '合并' };
  assert.equal((await post(organiser, `/api/organisation/units/${body.id}/close`, closing)).status, 200);
  refusedWith(
    await post(organiser, `/api/organisation/units/${theClass.id}/close`, closing),
    409,
    'candidates-enrolled',
  );
  const listed = await get(
    organiser,
    '/api/organisation/units?kind=school&day=2020-08-01&sort=-name&pageSize=5',
  );
  assert.deepEqual([listed.status, listed.body.total], [200, 1]);
});

test('a day that no calendar has is invalid input, not a fault', async () => {
  const answer = await post(director, '/api/organisation/units', {
    id: freshId(),
    code: 'FEB30',
    kind: 'department',
    name: '局',
    parentId: city.id,
    fromDay: '2020-02-30',
  });
  assert.deepEqual([answer.status, answer.body.kind], [400, 'invalid']);
});

test('a district appoints to its own posts, and not to those that reach further', async () => {
  const person = { id: freshId(), code: `P-${district.code}`, name: '新老师' };
  assert.equal((await post(organiser, '/api/organisation/people', person)).status, 200);
  const wish = { id: freshId(), personId: person.id, unitId: theClass.id, post: 'class-teacher' };
  const made = await post(organiser, '/api/organisation/appointments', wish);
  assert.equal(made.body.person.name, '新老师');
  refusedWith(
    await post(organiser, '/api/organisation/appointments', { ...wish, id: freshId(), post: 'director' }),
    403,
    'post-not-yours',
  );
  refusedWith(
    await post(organiser, '/api/organisation/appointments', { ...wish, id: freshId(), unitId: elsewhere.id }),
    422,
    'unknown-unit',
  );
  const inspector = await make((tx) => anAppointment(tx, { unit: school, post: 'inspector' }));
  const ending = { untilDay: '2020-06-19', reason: '调离' };
  refusedWith(
    await post(organiser, `/api/organisation/appointments/${inspector.id}/end`, ending),
    403,
    'post-not-yours',
  );
  assert.equal(
    (
      await post(organiser, `/api/organisation/appointments/${wish.id}/end`, {
        ...ending,
        untilDay: '2020-06-20',
      })
    ).status,
    200,
  );
  const seen = await get(organiser, `/api/organisation/people/${person.id}`);
  assert.equal(seen.body.appointments[0].untilDay, '2020-06-20');
  assert.equal((await get(teacher, '/api/organisation/people?search=新老师')).body.total, 1);
});

test('a district takes on nobody who serves elsewhere, and so learns no contact of theirs', async () => {
  const theirs = await make((tx) => anAppointment(tx, { unit: elsewhere, post: 'site-chief' }));
  const wish = { id: freshId(), personId: theirs.person.id, unitId: school.id, post: 'class-teacher' };
  refusedWith(await post(organiser, '/api/organisation/appointments', wish), 422, 'unknown-person');
  refusedWith(await get(organiser, `/api/organisation/people/${theirs.person.id}`), 404, 'not-found');
  const past = await make((tx) =>
    anAppointment(tx, { unit: elsewhere, post: 'site-chief', untilDay: '2020-06-19' }),
  );
  const moved = { ...wish, id: freshId(), personId: past.person.id };
  assert.equal((await post(organiser, '/api/organisation/appointments', moved)).status, 200);
  assert.equal((await post(director, '/api/organisation/appointments', wish)).status, 200);
});

test('nobody appoints themselves, however far they manage', async () => {
  const administrator = await world.signInAs('administrator', city);
  for (const who of [administrator, organiser]) {
    const unitId = who === organiser ? school.id : city.id;
    const body = { id: freshId(), personId: who.personId, unitId, post: 'site-chief' };
    refusedWith(await post(who, '/api/organisation/appointments', body), 403, 'own-appointment');
  }
});

test('a contact is recorded, tested, revealed with a reason, and taken out of use', async () => {
  const appointment = await make((tx) => anAppointment(tx, { unit: school, post: 'site-chief' }));
  const stranger = await make((tx) => aPerson(tx));
  const contact = {
    id: freshId(),
    of: { personId: appointment.person.id },
    channel: 'mobile',
    value: '13800138000',
  };
  assert.equal((await post(organiser, '/api/organisation/contacts', contact)).body.masked, '138****8000');
  const other = { ...contact, id: freshId(), of: { personId: stranger.id } };
  refusedWith(await post(organiser, '/api/organisation/contacts', other), 422, 'unknown-person');
  refusedWith(
    await post(organiser, '/api/organisation/contacts', { ...contact, id: freshId(), value: '12345' }),
    422,
    'contact-invalid',
  );
  const unit = { id: freshId(), of: { unitId: school.id }, channel: 'landline', value: '0532-85912345' };
  assert.equal((await post(organiser, '/api/organisation/contacts', unit)).body.masked, '0532-****2345');
  const at = `/api/organisation/contacts/${contact.id}`;
  assert.ok((await post(organiser, `${at}/test`)).body.testedAt);
  assert.equal((await post(organiser, `${at}/reveal`, { reason: '紧急联系' })).body.value, '13800138000');
  assert.equal((await post(organiser, `${at}/reveal`, {})).status, 400, 'not without a reason');
  refusedWith(await post(teacher, `${at}/reveal`, { reason: '好奇' }), 403, 'not-permitted');
  refusedWith(await post(auditor, `${at}/reveal`, { reason: '好奇' }), 403, 'not-permitted');
  const liaison = await world.signInAs('liaison', await make((tx) => aDepartment(tx, { parent: city })));
  refusedWith(await post(liaison, `${at}/reveal`, { reason: '好奇' }), 404, 'not-found');
  assert.equal((await post(organiser, `${at}/end`, { reason: '换号' })).status, 200);
  refusedWith(await post(organiser, `${at}/reveal`, { reason: '紧急联系' }), 409, 'contact-ended');
});

test('candidates are listed, masked, to those of their class and above', async () => {
  const at = `/api/organisation/classes/${theClass.id}/candidates`;
  const page = await get(teacher, at);
  assert.equal(page.body.total, 3);
  assert.match(page.body.rows[0].idNumberMasked, /\*{8}/);
  refusedWith(await get(auditor, at), 403, 'not-permitted');
  const abroad = await world.signInAs('class-teacher', elsewhere);
  refusedWith(await get(abroad, at), 404, 'not-found');
});

test('a roster goes in by upload, check and take, and comes out as a file', async () => {
  const id = freshId();
  const rows = candidatesFor(theClass.id, 2).map(
    (row) => `${row.number},${row.name},${theClass.code},${row.idNumber}`,
  );
  const uploaded = await organiser.request({
    method: 'POST',
    url: `/api/organisation/imports?id=${id}&kind=roster&fileName=${encodeURIComponent('花名册.csv')}`,
    headers: { 'content-type': 'application/octet-stream' },
    payload: Buffer.from(['考生号,姓名,班级编码,证件号码', ...rows, '1,2,3,4'].join('\r\n')),
  });
  assert.deepEqual([uploaded.statusCode, uploaded.json().state], [200, 'checking']);
  const at = `/api/organisation/imports/${id}`;
  refusedWith(await post(organiser, `${at}/take`, { take: 'good-rows' }), 409, 'import-not-checked');
  await checkImport(world.platform, { id });
  const shown = await get(organiser, at);
  assert.deepEqual([shown.body.import.good, shown.body.import.bad], [2, 1]);
  assert.ok(shown.body.problems.length > 0);
  const report = await organiser.request({ method: 'GET', url: `${at}/report?language=en` });
  assert.match(report.headers['content-type'] ?? '', /text\/csv/);
  refusedWith(await post(organiser, `${at}/take`, { take: 'all-or-nothing' }), 409, 'import-has-bad-rows');
  assert.equal((await post(organiser, `${at}/take`, { take: 'good-rows' })).body.state, 'taking');
  await performTake(world.platform, { id, by: organiser.personId, at: world.clock.now() });
  assert.equal((await get(organiser, at)).body.import.rowsTaken, 2);
  refusedWith(await post(organiser, `${at}/discard`, { reason: '不要了' }), 409, 'import-taken');
  assert.equal((await get(organiser, '/api/organisation/imports?kind=roster')).body.total, 1);
  assert.equal((await get(director, '/api/organisation/imports')).body.total, 1);

  const csv = await organiser.request({ method: 'GET', url: '/api/organisation/exports/csv?kind=roster' });
  assert.equal(csv.body.trim().split('\r\n').length, 6);
  const xlsx = await organiser.request({ method: 'GET', url: '/api/organisation/exports/xlsx?kind=units' });
  assert.equal(xlsx.rawPayload.subarray(0, 2).toString(), 'PK');
  const inFull = await organiser.request({
    method: 'POST',
    url: '/api/organisation/exports/revealed',
    payload: { kind: 'roster', format: 'csv', reason: '上级核对' },
  });
  assert.match(inFull.body, /\d{17}[\dX]/);
});

test('an administrator imports, but takes no candidates out', async () => {
  const administrator = await world.signInAs('administrator', city);
  refusedWith(
    await get(administrator, '/api/organisation/exports/csv?kind=roster'),
    403,
    'export-needs-more',
  );
  const units = await administrator.request({
    method: 'GET',
    url: '/api/organisation/exports/csv?kind=units',
  });
  assert.equal(units.statusCode, 200);
});

test('a file that is no table is refused at the door with words', async () => {
  const answer = await organiser.request({
    method: 'POST',
    url: `/api/organisation/imports?id=${freshId()}&kind=roster&fileName=a.png`,
    headers: { 'content-type': 'application/octet-stream' },
    payload: Buffer.from('89504e470d0a1a0a00', 'hex'),
  });
  assert.equal(answer.statusCode, 422);
  assert.equal(answer.json().code, 'file-not-text');
  assert.ok(answer.json().message.length > 10);
});
