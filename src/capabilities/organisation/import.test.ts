import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { inTransaction, openDatabase, reading } from '#platform/db/db.ts';
import { testDatabase } from '#test/database.ts';
import { classSizes } from './candidate-queries.ts';
import { checkImport } from './check-import.ts';
import { discardImport } from './discard-import.ts';
import { enrolCandidates } from './enrol-candidates.ts';
import {
  aClass,
  anIdNumber,
  aPerson,
  candidatesFor,
  freshId,
  importsOn,
  testAct,
  testPersonalData,
} from './fixtures.ts';
import { listImports, readImport } from './import-queries.ts';
import { importReport } from './import-report.ts';
import { xlsxBytes } from './table-writing.ts';
import { performTake, takeImport } from './take-import.ts';

const database = await testDatabase();
const { db, close } = openDatabase({ connectionString: database.url });
after(async () => {
  await close();
  await database.close();
});
const { context, upload, checked, shown, take, problemsIn } = importsOn(db);
const header = '考生号,姓名,班级编码,证件号码';
const rosterOf = (rows: readonly { number: string; name: string; idNumber: string }[], classCode: string) =>
  [header, ...rows.map((row) => `${row.number},${row.name},${classCode},${row.idNumber}`)].join('\n');
const newClass = () => inTransaction(db, (tx) => aClass(tx));

test('a roster is checked, taken whole, journalled per class, and its file erased', async () => {
  const theClass = await newClass();
  const found = await checked('roster', rosterOf(candidatesFor(theClass.id, 3), theClass.code));
  assert.equal(found.import.state, 'checked');
  assert.equal(found.import.encoding, 'UTF-8');
  assert.deepEqual([found.import.rows, found.import.good, found.import.bad], [3, 3, 0]);
  assert.equal((await classSizes(db, theClass.path)).get(theClass.id), 0, 'a check writes nothing');
  const taken = await take(found.id, 'all-or-nothing');
  assert.deepEqual([taken.state, taken.rowsTaken, taken.rowsDone], ['taken', 3, 3]);
  assert.equal((await classSizes(db, theClass.path)).get(theClass.id), 3);
  const { rows } = await sql<{ kind: string; facts: unknown }>`
    select kind, facts from journal.entry where subject in (${found.id}::uuid, ${theClass.id}::uuid)
      and kind <> 'organisation.unit-established' order by recorded`.execute(reading(db));
  assert.deepEqual(
    rows.map((row) => row.kind),
    ['organisation.roster-counted', 'organisation.import-taken'],
  );
  assert.deepEqual(rows[1]?.facts, { kind: 'roster', rows: 3 });
  const [kept] = (
    await sql<{ kept: boolean }>`
      select file_sealed is not null as kept from organisation.file_import where id = ${found.id}::uuid`.execute(
      reading(db),
    )
  ).rows;
  assert.equal(kept?.kept, false);
});

test('an uploaded roster lies sealed in the database', async () => {
  const theClass = await newClass();
  const [row] = candidatesFor(theClass.id, 1);
  assert.ok(row);
  const id = await upload('roster', rosterOf([row], theClass.code));
  const [dump] = (
    await sql<{ hex: string }>`
      select encode(file_sealed, 'hex') as hex from organisation.file_import where id = ${id}::uuid`.execute(
      reading(db),
    )
  ).rows;
  assert.ok((dump?.hex.length ?? 0) > 100);
  assert.ok(!dump?.hex.includes(Buffer.from(row.idNumber).toString('hex')));
});

test('every bad row says row, column, what is wrong and what was expected', async () => {
  const theClass = await newClass();
  const [good, twin] = candidatesFor(theClass.id, 2);
  assert.ok(good && twin);
  const line = (over: Partial<Record<'number' | 'name' | 'code' | 'id' | 'type', string>>) =>
    [
      over.number ?? '20370299999999',
      over.name ?? '丁',
      over.code ?? theClass.code,
      over.id ?? anIdNumber(900),
      over.type ?? '',
    ]
      .map((cell) => `"${cell}"`)
      .join(',');
  const found = await checked(
    'roster',
    [
      '考生号 *,姓名,班级编码,身份证号,证件类型,备注',
      `${good.number},甲,${theClass.code},${good.idNumber},,`,
      `${good.number},乙,${theClass.code},${twin.idNumber},,`,
      line({ number: '2037', id: anIdNumber(901) }),
      line({ number: '2.0370E+13', id: anIdNumber(902) }),
      line({ number: '20370299999991', name: '', id: anIdNumber(903) }),
      line({ number: '20370299999992', code: 'NOWHERE', id: anIdNumber(904) }),
      line({ number: '20370299999993', id: '370202200205010019' }),
      line({ number: '20370299999994', id: good.idNumber }),
      line({ number: '20370299999995', id: anIdNumber(905), type: '驾驶证' }),
      line({ number: '20370299999996', id: '3.70202E+17' }),
      line({ number: '20370299999997', id: '370202********1234' }),
      `${line({ number: '20370299999998', id: anIdNumber(906) })},,多余`,
      `${line({ number: '20370299999989', id: anIdNumber(907), name: '长'.repeat(51) })}`,
    ].join('\n'),
  );
  assert.deepEqual(problemsIn(found), [
    [1, '备注', 'column-ignored'],
    [3, '考生号', 'number-twice'],
    [4, '考生号', 'number-form'],
    [5, '考生号', 'lost-digits'],
    [6, '姓名', 'missing'],
    [7, '班级编码', 'unknown-unit'],
    [8, '证件号码', 'id-number-check-digit'],
    [9, '证件号码', 'id-number-twice'],
    [10, '证件类型', 'id-type'],
    [11, '证件号码', 'lost-digits'],
    [12, '证件号码', 'id-number-masked'],
    [13, null, 'stray-cell'],
    [14, '姓名', 'too-long'],
  ]);
  assert.deepEqual(
    [found.import.good, found.import.bad, found.import.errors, found.import.warnings],
    [1, 12, 12, 1],
  );
  const checkDigit = found.problems.find((problem) => problem.code === 'id-number-check-digit');
  assert.equal(checkDigit?.found, '370***19', 'personal numbers are not repeated in full');
  assert.equal(checkDigit?.wrong.zh, '校验码不符');
  assert.match(checkDigit?.expected.en ?? '', /GB 11643/);
  const twice = found.problems.find((problem) => problem.code === 'number-twice');
  assert.equal(twice?.wrong.zh, '与第 2 行的考生号相同');

  await assert.rejects(take(found.id, 'all-or-nothing'), {
    code: 'import-has-bad-rows',
    details: { bad: 12 },
  });
  const taken = await take(found.id, 'good-rows');
  assert.equal(taken.rowsTaken, 1);
  assert.equal((await classSizes(db, theClass.path)).get(theClass.id), 1);

  const report = await importReport(db, taken, 'zh');
  const lines = Buffer.from(report.bytes).toString('utf8').split('\r\n');
  assert.equal(lines.length, 15);
  assert.equal(lines[0], '\ufeff行,列,程度,问题,应为,单元格内容');
  assert.equal(
    lines[8],
    '9,证件号码,错误,与第 2 行的证件号码相同,每名考生一个号码,370***04'.replace(
      '04',
      good.idNumber.slice(-2),
    ),
  );
});

test('the page shows the first problems, the report all of them', async () => {
  const rows = Array.from({ length: 250 }, (_, i) => `x${i},,,`);
  const found = await checked('roster', [header, ...rows].join('\n'));
  assert.equal(found.problems.length, 100);
  assert.equal(found.import.errors, 1000);
  const report = await importReport(db, found.import, 'en');
  assert.equal(Buffer.from(report.bytes).toString('utf8').trim().split('\r\n').length, 1001);
});

test('old data keep their slips as warnings', async () => {
  const theClass = await newClass();
  const [row] = candidatesFor(theClass.id, 1);
  assert.ok(row);
  const old = rosterOf([{ ...row, idNumber: '370202200205010019' }], theClass.code);
  const found = await checked('roster', old, { oldData: true });
  assert.deepEqual([found.import.good, found.import.bad, found.import.warnings], [1, 0, 1]);
  assert.equal((await take(found.id, 'all-or-nothing')).rowsTaken, 1);
});

test('the same file again has nothing new, and the same upload again is the same import', async () => {
  const theClass = await newClass();
  const csv = rosterOf(candidatesFor(theClass.id, 2), theClass.code);
  const first = await checked('roster', csv);
  await take(first.id, 'good-rows');
  const again = await checked('roster', csv);
  assert.deepEqual([again.import.good, again.import.unchanged], [0, 2]);
  await assert.rejects(take(again.id, 'good-rows'), { code: 'import-nothing-to-take' });
  await upload('roster', csv, { id: again.id });
  await assert.rejects(upload('roster', `${csv}\n`, { id: again.id }), { code: 'id-taken' });
  await assert.rejects(upload('people', csv, { id: again.id }), { code: 'id-taken' });
});

test('taking again takes nothing twice', async () => {
  const theClass = await newClass();
  const found = await checked('roster', rosterOf(candidatesFor(theClass.id, 2), theClass.code));
  await Promise.all([
    take(found.id, 'good-rows'),
    take(found.id, 'good-rows'),
    performTake(context, { id: found.id, ...testAct }),
  ]);
  assert.equal((await classSizes(db, theClass.path)).get(theClass.id), 2);
  assert.equal((await take(found.id, 'all-or-nothing')).rowsTaken, 2);
});

test('what changed since the check undoes a whole take, and costs a partial one only those rows', async () => {
  const theClass = await newClass();
  const rows = candidatesFor(theClass.id, 3);
  const whole = await checked('roster', rosterOf(rows, theClass.code));
  const partly = await checked('roster', rosterOf(rows, theClass.code));
  const [first] = rows;
  assert.ok(first);
  await inTransaction(db, (tx) =>
    enrolCandidates(tx, testAct, [{ ...first, name: '抢先' }], testPersonalData),
  );
  const undone = await take(whole.id, 'all-or-nothing');
  assert.deepEqual([undone.state, undone.failure?.code, undone.bad], ['checked', 'import-changed', 1]);
  assert.match(undone.failure?.words.zh ?? '', /现有 1 行/);
  assert.equal((await classSizes(db, theClass.path)).get(theClass.id), 1);
  assert.deepEqual(problemsIn(await shown(whole.id)), [[2, '考生号', 'number-taken']]);
  assert.equal((await take(partly.id, 'good-rows')).rowsTaken, 2);
});

test('a check that died is made again; a take that died left nothing', async () => {
  const theClass = await newClass();
  const id = await upload('roster', rosterOf(candidatesFor(theClass.id, 2), theClass.code));
  const broken = {
    seal: (plain: string) => testPersonalData.seal(plain),
    open: () => {
      throw new Error('the power went');
    },
  };
  await assert.rejects(checkImport({ db, personalData: broken }, { id }));
  assert.equal((await shown(id)).import.state, 'checking');
  await checkImport(context, { id });
  await checkImport(context, { id });
  assert.equal((await shown(id)).import.good, 2);
  await inTransaction(db, (tx) => takeImport(tx, testAct, { id, take: 'good-rows', reach: ['/'] }));
  const dying = { ...testPersonalData, seal: broken.open };
  await assert.rejects(performTake({ db, personalData: dying }, { id, ...testAct }));
  assert.equal((await classSizes(db, theClass.path)).get(theClass.id), 0);
  await performTake(context, { id, ...testAct });
  assert.equal((await shown(id)).import.rowsTaken, 2);
});

test('refuses at once a file whose header will not do', async () => {
  const refused = (content: string | Buffer, code: string) =>
    assert.rejects(upload('roster', content), { code });
  await refused('', 'file-empty');
  await refused(`${header}\n`, 'no-rows');
  await refused('姓名,考生号\n甲,1\n', 'columns-missing');
  await assert.rejects(upload('roster', '姓名,考生号\n甲,1\n'), {
    details: { missing: '班级编码 (class), 证件号码 (id number)' },
  });
  await refused(`${header},Name\n1,2,3,4,5\n`, 'column-twice');
  await refused(Buffer.from('89504e470d0a1a0a00', 'hex'), 'file-not-text');
  await refused(Buffer.from('504b030400', 'hex'), 'xlsx-damaged');
});

test('a fault far down makes the import unreadable, says why, and the file is erased', async () => {
  const theClass = await newClass();
  const csv = `${rosterOf(candidatesFor(theClass.id, 8_000), theClass.code)}\n1,"2\n`;
  const found = await checked('roster', csv);
  assert.equal(found.import.state, 'unreadable');
  assert.equal(found.import.failure?.code, 'csv-broken');
  assert.match(found.import.failure?.words.en ?? '', /row 8002/);
  await assert.rejects(take(found.id, 'good-rows'), { code: 'import-not-checked' });
  await assert.rejects(upload('roster', `${header}\n1,"2\n`), { code: 'csv-broken' });
});

test('columns come in any sequence, in Chinese or English, as CSV or XLSX', async () => {
  const theClass = await newClass();
  const [a, b] = candidatesFor(theClass.id, 2);
  assert.ok(a && b);
  const english = `ID number,Class,Name,Candidate Number\n${a.idNumber},${theClass.code},甲,${a.number}\n`;
  assert.equal((await checked('roster', english)).import.good, 1);
  const sheet = await xlsxBytes(
    [
      ['姓名', '考生号', '证件号码', '班级编码', '证件类型'],
      ['乙', b.number, b.idNumber, theClass.code, '居民身份证'],
    ],
    '花名册',
  );
  const found = await checked('roster', sheet);
  assert.deepEqual([found.import.format, found.import.encoding, found.import.good], ['xlsx', null, 1]);
  assert.equal((await take(found.id, 'all-or-nothing')).rowsTaken, 1);
});

test('a district imports for its own classes only, also when the city uploaded', async () => {
  const { own, other } = await inTransaction(db, async (tx) => ({
    own: await aClass(tx),
    other: await aClass(tx),
  }));
  const [a, b] = [candidatesFor(own.id, 1)[0], candidatesFor(other.id, 1)[0]];
  assert.ok(a && b);
  const csv = `${header}\n${a.number},甲,${own.code},${a.idNumber}\n${b.number},乙,${other.code},${anIdNumber(77)}\n`;
  const found = await checked('roster', csv, { reach: [own.path] });
  assert.deepEqual(problemsIn(found), [[3, '班级编码', 'unit-out-of-reach']]);
  const city = await checked('roster', csv);
  assert.equal(city.import.good, 2);
  assert.equal(
    (await take(city.id, 'good-rows', [own.path])).rowsTaken,
    1,
    'the reach of whoever takes counts',
  );
});

test('an import is seen by its uploader and by those who import for the city', async () => {
  const theClass = await newClass();
  const uploader = await inTransaction(db, (tx) => aPerson(tx));
  const id = await upload('roster', rosterOf(candidatesFor(theClass.id, 1), theClass.code), {
    by: uploader.id,
  });
  const as = (personId: string, reach: string[]) => readImport(db, { personId, reach }, id);
  assert.equal((await as(uploader.id, [theClass.path]))?.import.uploadedBy?.name, uploader.name);
  assert.equal(await as(freshId(), [theClass.path]), null);
  assert.ok(await as(freshId(), ['/']));
  const query = { page: 1, pageSize: 10, sort: '-uploadedAt' };
  assert.equal((await listImports(db, { personId: uploader.id, reach: ['/x/'] }, query)).total, 1);
  assert.equal(
    (await listImports(db, { personId: uploader.id, reach: ['/x/'] }, { ...query, kind: 'units' })).total,
    0,
  );
});

test('a discarded import loses its file and is not taken', async () => {
  const theClass = await newClass();
  const found = await checked('roster', rosterOf(candidatesFor(theClass.id, 1), theClass.code));
  const discard = (id: string) =>
    inTransaction(db, (tx) => discardImport(tx, testAct, { id, reason: '文件不对' }));
  assert.equal((await discard(found.id)).state, 'discarded');
  assert.equal((await discard(found.id)).state, 'discarded');
  await assert.rejects(take(found.id, 'good-rows'), { code: 'import-not-checked' });
  const taken = await checked('roster', rosterOf(candidatesFor(theClass.id, 1), theClass.code));
  await take(taken.id, 'good-rows');
  await assert.rejects(discard(taken.id), { code: 'import-taken' });
  await assert.rejects(discard(freshId()), { code: 'not-found' });
  await assert.rejects(take(freshId(), 'good-rows'), { code: 'not-found' });
});
