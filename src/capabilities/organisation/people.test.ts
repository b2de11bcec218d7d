import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { inTransaction, openDatabase, reading } from '#platform/db/db.ts';
import { testDatabase } from '#test/database.ts';
import { appointPeople } from './appoint-people.ts';
import { closeUnit } from './close-unit.ts';
import { type NewAppointment, type NewContact, posts } from './contract.ts';
import { endAppointment } from './end-appointment.ts';
import {
  aDepartment,
  aDistrict,
  anAppointment,
  aPerson,
  aSchool,
  freshId,
  testAct,
  testPersonalData,
} from './fixtures.ts';
import { endContact, revealContact, testContact } from './keep-contact.ts';
import {
  appointmentsOf,
  listPeople,
  peopleByCodes,
  powersOf,
  reachesPerson,
  readPerson,
} from './people-queries.ts';
import { recordContacts } from './record-contacts.ts';
import { registerPeople } from './register-people.ts';
import type { Role, Roles } from './rules.ts';

const database = await testDatabase();
const { db, close } = openDatabase({ connectionString: database.url });
after(async () => {
  await close();
  await database.close();
});

const role: Role = { words: { zh: '', en: '' }, permissions: { look: 'own' } };
const roles = Object.fromEntries(posts.map((post) => [post, role])) as Roles;
const noon = (day: string) => new Date(`${day}T04:00:00.000Z`);
const entriesOf = async (subject: string) =>
  (
    await sql<{ kind: string; facts: unknown; details: unknown }>`
      select kind, facts, details from journal.entry where subject = ${subject}::uuid order by recorded`.execute(
      reading(db),
    )
  ).rows;
const list = { page: 1, pageSize: 20, sort: 'name' };

test('a person is registered once under a staff number', async () => {
  const register = (id: string, code: string, name: string) =>
    inTransaction(db, (tx) => registerPeople(tx, testAct, [{ id, code, name }]));
  const id = freshId();
  await register(id, 'R1', '王芳');
  await register(id, 'R1', '王芳');
  assert.equal((await entriesOf(id)).length, 1);
  assert.deepEqual((await entriesOf(id))[0]?.facts, {}, 'a name is never a public fact');
  await assert.rejects(register(id, 'R1', '王方'), { code: 'id-taken' });
  await assert.rejects(register(id, 'R2', '王芳'), { code: 'id-taken' });
  await assert.rejects(register(freshId(), 'R1', '王芳'), { code: 'code-taken' });
  assert.equal((await peopleByCodes(db, ['R1'])).get('R1')?.id, id);
});

test('people who differ are registered together or not at all', async () => {
  const both = [
    { id: freshId(), code: 'T1', name: '甲' },
    { id: freshId(), code: 'T1', name: '乙' },
  ];
  await assert.rejects(
    inTransaction(db, (tx) => registerPeople(tx, testAct, both)),
    { code: 'code-taken' },
  );
  assert.equal((await peopleByCodes(db, ['T1'])).size, 0);
});

test('powers begin with the first day and end with the last, in the exam zone', async () => {
  const appointment = await inTransaction(db, (tx) =>
    anAppointment(tx, { fromDay: '2020-06-29', untilDay: '2020-07-02' }),
  );
  const held = async (at: string) =>
    (await powersOf(db, appointment.person.id, new Date(at), roles))?.grants.get('look') ?? [];
  assert.deepEqual(await held('2020-06-28T15:59:59.999Z'), []);
  assert.deepEqual(await held('2020-06-28T16:00:00.000Z'), [appointment.unit.path]);
  assert.deepEqual(await held('2020-07-02T15:59:59.999Z'), [appointment.unit.path]);
  assert.deepEqual(await held('2020-07-02T16:00:00.000Z'), []);
});

test('powers lapse with the unit, and without any appointment there are none', async () => {
  const { appointment, nobody } = await inTransaction(db, async (tx) => {
    const appointment = await anAppointment(tx);
    await closeUnit(tx, testAct, { id: appointment.unit.id, untilDay: '2020-06-30', reason: '撤销' });
    return { appointment, nobody: await aPerson(tx, { name: '无职' }) };
  });
  const powers = (id: string, day: string) => powersOf(db, id, noon(day), roles);
  assert.deepEqual((await powers(appointment.person.id, '2020-06-30'))?.unitPaths, [appointment.unit.path]);
  assert.deepEqual((await powers(appointment.person.id, '2020-07-01'))?.unitPaths, []);
  assert.deepEqual(await powers(nobody.id, '2020-07-01'), { name: '无职', grants: new Map(), unitPaths: [] });
  assert.equal(await powers(freshId(), '2020-07-01'), null);
  assert.equal((await appointmentsOf(db, appointment.person.id, noon('2020-06-30'))).length, 1);
  assert.equal((await appointmentsOf(db, appointment.person.id, noon('2020-07-01'))).length, 0);
});

test('an appointment is refused when it overlaps, dangles or crosses', async () => {
  const { person, unit } = await inTransaction(db, async (tx) => ({
    person: await aPerson(tx),
    unit: await aDepartment(tx),
  }));
  const wish: NewAppointment = {
    id: freshId(),
    personId: person.id,
    unitId: unit.id,
    post: 'liaison',
    fromDay: '2020-06-01',
    untilDay: '2020-06-30',
  };
  const appoint = (...wishes: NewAppointment[]) =>
    inTransaction(db, (tx) => appointPeople(tx, testAct, wishes));
  const [made] = await appoint(wish);
  assert.deepEqual(await appoint(wish), [made]);
  const entries = await entriesOf(wish.id);
  assert.equal(entries.length, 1);
  assert.deepEqual(entries[0]?.facts, { post: 'liaison', unit: unit.code });
  await assert.rejects(appoint({ ...wish, post: 'auditor' }), { code: 'id-taken' });
  await assert.rejects(appoint({ ...wish, id: freshId(), fromDay: '2020-06-30', untilDay: null }), {
    code: 'already-there',
  });
  const twice = { ...wish, fromDay: '2020-08-01', untilDay: null };
  await assert.rejects(appoint({ ...twice, id: freshId() }, { ...twice, id: freshId() }), {
    code: 'already-there',
  });
  await appoint(
    { ...wish, id: freshId(), post: 'inspector' },
    { ...wish, id: freshId(), fromDay: '2020-07-01', untilDay: null },
  );
  await assert.rejects(appoint({ ...wish, id: freshId(), personId: freshId() }), { code: 'unknown-person' });
  await assert.rejects(appoint({ ...wish, id: freshId(), unitId: freshId() }), { code: 'unknown-unit' });
  await assert.rejects(appoint({ ...wish, id: freshId(), fromDay: '2020-07-01' }), { code: 'days-crossed' });
});

test('the same appointment made twice at the same moment is made once', async () => {
  const { person, unit } = await inTransaction(db, async (tx) => ({
    person: await aPerson(tx),
    unit: await aDepartment(tx),
  }));
  const wish = (): NewAppointment => ({
    id: freshId(),
    personId: person.id,
    unitId: unit.id,
    post: 'liaison',
  });
  const outcomes = await Promise.allSettled(
    [wish(), wish(), wish()].map((one) => inTransaction(db, (tx) => appointPeople(tx, testAct, [one]))),
  );
  assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
});

test('an appointment is ended once; yesterday ends its powers at once', async () => {
  const appointment = await inTransaction(db, (tx) => anAppointment(tx, { fromDay: '2020-06-01' }));
  const end = (id: string, untilDay: string) =>
    inTransaction(db, (tx) => endAppointment(tx, testAct, { id, untilDay, reason: '调离' }));
  assert.equal((await end(appointment.id, '2020-06-19')).untilDay, '2020-06-19');
  assert.deepEqual((await powersOf(db, appointment.person.id, testAct.at, roles))?.unitPaths, []);
  await end(appointment.id, '2020-06-19');
  await assert.rejects(end(appointment.id, '2020-06-20'), { code: 'already-ended' });
  await assert.rejects(end(appointment.id, '2020-05-30'), { code: 'days-crossed' });
  await assert.rejects(end(freshId(), '2020-06-20'), { code: 'not-found' });
  assert.deepEqual(
    (await entriesOf(appointment.id)).map((entry) => entry.kind),
    ['organisation.person-appointed', 'organisation.appointment-ended'],
  );
});

test('the list of people shows those within reach, with what matches', async () => {
  const { district, head, teacher } = await inTransaction(db, async (tx) => {
    const district = await aDistrict(tx);
    const school = await aSchool(tx, { district });
    const head = await aPerson(tx, { name: '赵主考' });
    await anAppointment(tx, { person: head, unit: school, post: 'site-chief' });
    await anAppointment(tx, { person: head, post: 'inspector' });
    const teacher = await aPerson(tx, { name: '钱老师' });
    await anAppointment(tx, { person: teacher, unit: school, post: 'class-teacher', untilDay: '2020-06-10' });
    await aPerson(tx, { name: '孙无职' });
    return { district, head, teacher };
  });
  const page = await listPeople(db, [district.path], list);
  assert.equal(page.total, 2);
  const shown = page.rows.find((row) => row.id === head.id);
  assert.deepEqual(
    shown?.appointments.map((row) => row.post),
    ['site-chief'],
    'the other post lies out of reach',
  );
  const chiefs = await listPeople(db, [district.path], { ...list, post: 'site-chief' });
  assert.deepEqual(
    chiefs.rows.map((row) => row.id),
    [head.id],
  );
  const today = await listPeople(db, [district.path], { ...list, day: '2020-06-20' });
  assert.deepEqual(
    today.rows.map((row) => row.id),
    [head.id],
  );
  const found = await listPeople(db, ['/'], { ...list, search: '孙无' });
  assert.equal(found.total, 1, 'without any post only for those who reach everything');
  assert.equal((await listPeople(db, [], list)).total, 0);
  assert.equal(await readPerson(db, [district.path], freshId()), null);
  assert.equal((await readPerson(db, [district.path], teacher.id))?.appointments.length, 1);
  assert.ok(!(await reachesPerson(db, [district.path], teacher.id, '2020-06-20')), 'no longer');
});

test('a contact is stored sealed, shown masked, and revealed only against the journal', async () => {
  const person = await inTransaction(db, (tx) => aPerson(tx));
  const contact: NewContact = {
    id: freshId(),
    of: { personId: person.id },
    channel: 'mobile',
    value: '+86 138 0013 8000',
  };
  const record = (...contacts: NewContact[]) =>
    inTransaction(db, (tx) => recordContacts(tx, testAct, contacts, testPersonalData));
  const [made] = await record(contact);
  assert.deepEqual(made, { id: contact.id, channel: 'mobile', masked: '138****8000', testedAt: null });
  assert.deepEqual(await record(contact), [made]);
  await assert.rejects(record({ ...contact, value: '13800138001' }), { code: 'id-taken' });
  await assert.rejects(record({ ...contact, id: freshId(), value: '138' }), { code: 'contact-invalid' });
  await assert.rejects(record({ ...contact, id: freshId(), of: { personId: freshId() } }), {
    code: 'unknown-person',
  });
  await assert.rejects(record({ ...contact, id: freshId(), of: { unitId: freshId() } }), {
    code: 'unknown-unit',
  });

  const dump = JSON.stringify(
    (
      await sql`select contact::text from organisation.contact where id = ${contact.id}::uuid`.execute(
        reading(db),
      )
    ).rows,
  );
  assert.ok(!dump.includes('13800138000') && !dump.includes(Buffer.from('13800138000').toString('hex')));

  const reveal = () =>
    inTransaction(db, (tx) =>
      revealContact(tx, testAct, { id: contact.id, reason: '应急联系' }, testPersonalData),
    );
  assert.deepEqual(await reveal(), { value: '13800138000' });
  const tested = await inTransaction(db, (tx) => testContact(tx, testAct, { id: contact.id }));
  assert.equal(tested.testedAt, testAct.at.toISOString());
  await inTransaction(db, (tx) => endContact(tx, testAct, { id: contact.id, reason: '换号' }));
  await assert.rejects(reveal(), { code: 'contact-ended' });
  const entries = await entriesOf(contact.id);
  assert.deepEqual(
    entries.map((entry) => entry.kind),
    [
      'organisation.contact-recorded',
      'organisation.contact-revealed',
      'organisation.contact-tested',
      'organisation.contact-ended',
    ],
  );
  assert.ok(entries.every((entry) => !JSON.stringify(entry).includes('13800138000')));
  assert.deepEqual(entries[1]?.details, { person: person.id, reason: '应急联系' });
  assert.deepEqual((await readPerson(db, ['/'], person.id))?.contacts, []);
});
