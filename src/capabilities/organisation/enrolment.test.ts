import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { inTransaction, openDatabase, reading } from '#platform/db/db.ts';
import { numberWaiting } from '#platform/journal/number.ts';
import { subtotalsAt, tallyAt } from '#platform/journal/tally.ts';
import { testDatabase } from '#test/database.ts';
import {
  candidateByNumber,
  candidatesByNumbers,
  candidatesOfClass,
  classSizes,
  listCandidates,
} from './candidate-queries.ts';
import { closeUnit } from './close-unit.ts';
import type { UnitBrief } from './contract.ts';
import { type CandidateToEnrol, enrolCandidates } from './enrol-candidates.ts';
import { organisationFigures } from './figures.ts';
import {
  aClass,
  aDistrict,
  aSchool,
  candidatesFor,
  enrolledCandidates,
  freshId,
  testAct,
  testPersonalData,
} from './fixtures.ts';

const database = await testDatabase();
const { db, close } = openDatabase({ connectionString: database.url });
after(async () => {
  await close();
  await database.close();
});

const enrol = (rows: readonly CandidateToEnrol[], options = {}) =>
  inTransaction(db, (tx) => enrolCandidates(tx, testAct, rows, testPersonalData, options));
const newClass = (wish: { school?: UnitBrief } = {}) => inTransaction(db, (tx) => aClass(tx, wish));
const countedOf = async (classId: string) =>
  (
    await sql<{ candidates: number }>`
      select (facts ->> 'candidates')::int as candidates from journal.entry
      where subject = ${classId}::uuid and kind = 'organisation.roster-counted' order by recorded`.execute(
      reading(db),
    )
  ).rows.map((row) => row.candidates);
const firstOf = (rows: readonly CandidateToEnrol[]) => rows[0] as CandidateToEnrol;

test('candidates are enrolled, and every class touched says its new size once', async () => {
  const [a, b] = [await newClass(), await newClass()];
  const rows = [...candidatesFor(a.id, 3), ...candidatesFor(b.id, 2)];
  assert.deepEqual(await enrol(rows), { enrolled: 5, unchanged: 0 });
  await enrol(candidatesFor(a.id, 4));
  assert.deepEqual(await countedOf(a.id), [3, 7]);
  assert.deepEqual(await countedOf(b.id), [2]);
  assert.equal((await classSizes(db, a.path)).get(a.id), 7);
  const [counted] = (
    await sql<{
      n: number;
    }>`select count(*) as n from organisation.candidate where class_id = ${a.id}::uuid`.execute(reading(db))
  ).rows;
  assert.equal(counted?.n, 7, 'the kept number is the counted one');
});

test('the same rows again change nothing and journal nothing', async () => {
  const theClass = await newClass();
  const rows = candidatesFor(theClass.id, 3);
  await enrol(rows);
  assert.deepEqual(await enrol(rows), { enrolled: 0, unchanged: 3 });
  assert.deepEqual(await countedOf(theClass.id), [3]);
});

test('a candidate is recognised by the tail of a number that nobody can read in the database', async () => {
  const theClass = await newClass();
  const [row] = candidatesFor(theClass.id, 1);
  assert.ok(row);
  await enrol([{ ...row, name: '王小明', idNumber: '11010519491231002x' }]);
  const found = await candidateByNumber(db, row.number, testPersonalData);
  assert.deepEqual(found, {
    id: row.id,
    number: row.number,
    name: '王小明',
    classId: theClass.id,
    idNumberTail4: '002X',
    birthDay: '1949-12-31',
  });
  const dump = JSON.stringify(
    (
      await sql`select candidate::text from organisation.candidate where number = ${row.number}`.execute(
        reading(db),
      )
    ).rows,
  );
  assert.ok(dump.includes('110105********002X'));
  assert.ok(
    !dump.includes('11010519491231002X') && !dump.includes(Buffer.from('11010519491231002X').toString('hex')),
  );
  assert.equal(await candidateByNumber(db, '20370000000000', testPersonalData), null);
  assert.equal((await candidatesByNumbers(db, [], testPersonalData)).size, 0);
});

test('one bad row refuses all, and says which and why', async () => {
  const theClass = await newClass();
  const rows = candidatesFor(theClass.id, 2);
  const [good] = rows;
  assert.ok(good);
  const cases: [Partial<CandidateToEnrol>, string][] = [
    [{ number: '123' }, 'number-form'],
    [{ number: '29370200000001' }, 'number-year'],
    [{ number: '20990200000001' }, 'number-province'],
    [{ name: ' ' }, 'name-missing'],
    [{ idNumber: '110105194912310021' }, 'id-number-check-digit'],
    [{ idNumber: '11010519491331002X' }, 'id-number-birth-day'],
    [{ idNumber: '1101051949123100' }, 'id-number-form'],
    [{ classId: freshId() }, 'unknown-class'],
    [{ number: good.number }, 'number-twice'],
  ];
  for (const [over, why] of cases) {
    const bad = { ...firstOf(candidatesFor(theClass.id, 1)), ...over };
    await assert.rejects(enrol([...rows, bad]), { code: 'candidate-refused', details: { index: 2, why } });
  }
  assert.deepEqual(await candidatesOfClass(db, theClass.id), []);
});

test('a number stands for one candidate for ever', async () => {
  const theClass = await newClass();
  const [row] = candidatesFor(theClass.id, 1);
  assert.ok(row);
  await enrol([row]);
  await assert.rejects(enrol([{ ...row, name: '另一人' }]), {
    code: 'candidate-refused',
    details: { index: 0, why: 'number-taken' },
  });
});

test('refuses a school as a class, and a class that is closed', async () => {
  const { school, closed } = await inTransaction(db, async (tx) => {
    const school = await aSchool(tx);
    const closed = await aClass(tx, { school });
    await closeUnit(tx, testAct, { id: closed.id, untilDay: '2020-06-19', reason: '合并' });
    return { school, closed };
  });
  await assert.rejects(enrol(candidatesFor(school.id, 1)), { details: { index: 0, why: 'unknown-class' } });
  await assert.rejects(enrol(candidatesFor(closed.id, 1)), { details: { index: 0, why: 'class-closed' } });
});

test('a failing check digit is forgiven in old data', async () => {
  const theClass = await newClass();
  const rows = candidatesFor(theClass.id, 1).map((row) => ({ ...row, idNumber: '110105194912310021' }));
  assert.deepEqual(await enrol(rows, { oldData: true }), { enrolled: 1, unchanged: 0 });
});

test('enrolments at the same moment leave every class with its true size', async () => {
  const theClass = await newClass();
  await Promise.all(Array.from({ length: 6 }, () => enrol(candidatesFor(theClass.id, 5))));
  assert.equal((await classSizes(db, theClass.path)).get(theClass.id), 30);
  assert.deepEqual(await countedOf(theClass.id), [5, 10, 15, 20, 25, 30]);
});

test('the list of a class is masked, sorted and kept from those who do not reach it', async () => {
  const theClass = await newClass();
  await inTransaction(db, (tx) => enrolledCandidates(tx, 12, { class: theClass }));
  const query = { page: 2, pageSize: 5, sort: '-number' };
  const page = await listCandidates(db, [theClass.path], theClass.id, query);
  assert.equal(page?.total, 12);
  assert.equal(page?.rows.length, 5);
  assert.match(page?.rows[0]?.idNumberMasked ?? '', /^370202\*{8}\d{4}$/);
  const one = await listCandidates(db, ['/'], theClass.id, { ...query, page: 1, search: '考生12' });
  assert.deepEqual(
    one?.rows.map((row) => row.name),
    ['考生12'],
  );
  assert.equal(await listCandidates(db, ['/elsewhere/'], theClass.id, query), null);
  assert.equal(await listCandidates(db, ['/'], freshId(), query), null);
  const school = await inTransaction(db, (tx) => aSchool(tx));
  assert.equal(await listCandidates(db, ['/'], school.id, query), null, 'a school is no class');
});

test('the figures count open classes and enrolled candidates from the journal alone', async () => {
  const { district } = await inTransaction(db, async (tx) => {
    const district = await aDistrict(tx);
    const school = await aSchool(tx, { district });
    const [a, b, c] = [
      await aClass(tx, { school }),
      await aClass(tx, { school }),
      await aClass(tx, { school }),
    ];
    await enrolledCandidates(tx, 4, { class: a });
    await enrolledCandidates(tx, 5, { class: b });
    await enrolledCandidates(tx, 1, { class: a });
    await closeUnit(tx, testAct, { id: c.id, untilDay: '2020-06-30', reason: '合并' });
    return { district };
  });
  const size = await numberWaiting(db, () => testAct.at);
  const ofDistrict = async (id: string) => {
    const figure = organisationFigures.find((one) => one.id === id);
    assert.ok(figure);
    const subtotals = await subtotalsAt(db, figure.tally, size, 'district');
    const sum = subtotals.reduce((total, row) => total + row.value, 0);
    assert.equal(sum, await tallyAt(db, figure.tally, size), 'subtotals add up');
    return subtotals.find((row) => row.key === district.code)?.value;
  };
  assert.equal(await ofDistrict('organisation.classes'), 2);
  assert.equal(await ofDistrict('organisation.candidates'), 10);
});
