import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { inTransaction, openDatabase, reading } from '#platform/db/db.ts';
import { numberWaiting } from '#platform/journal/number.ts';
import { subtotalsAt } from '#platform/journal/tally.ts';
import { testDatabase } from '#test/database.ts';
import {
  candidatesByIds,
  candidatesByNumbers,
  candidatesOfClass,
  classSizes,
  enrolledNumbers,
  erasedOfClass,
  listCandidates,
} from './candidate-queries.ts';
import { discardWaitingImports } from './discard-import.ts';
import { enrolCandidates } from './enrol-candidates.ts';
import { eraseCandidate, eraseCandidates } from './erase-candidate.ts';
import { exportRows } from './export-rows.ts';
import { organisationFigures } from './figures.ts';
import {
  aClass,
  anIdNumber,
  enrolledCandidates,
  freshId,
  importsOn,
  testAct,
  testPersonalData,
} from './fixtures.ts';
import { holdCandidates } from './structure-lock.ts';

const database = await testDatabase();
const { db, pool, close } = openDatabase({ connectionString: database.url });
after(async () => {
  await close();
  await database.close();
});

const why = { reason: 'consent-withdrawn', note: '监护人书面申请，编号 2020-17' } as const;
const erase = (number: string, wish: { id?: string; reach?: readonly string[] } = {}) =>
  inTransaction(db, (tx) =>
    eraseCandidate(tx, testAct, { id: freshId(), number, reach: ['/'], ...why, ...wish }),
  );

async function aClassOf(count: number) {
  return inTransaction(db, async (tx) => {
    const theClass = await aClass(tx);
    const candidates = await enrolledCandidates(tx, count, { class: theClass });
    return { theClass, candidates, first: candidates[0] as (typeof candidates)[number] };
  });
}

const erasedEntries = async (candidateId: string) =>
  (
    await sql<{ facts: unknown; details: unknown }>`select facts, details from journal.entry
      where kind = 'organisation.candidate-erased' and subject = ${candidateId}::uuid`.execute(reading(db))
  ).rows;

test('who the candidate was is gone; the row, its class and the counts stay', async () => {
  const { theClass, first } = await aClassOf(3);
  const erased = await erase(first.number);
  assert.deepEqual(erased, { candidateId: first.id, erasedAt: testAct.at.toISOString() });
  const { rows } = await pool.query('select * from organisation.candidate where id = $1', [first.id]);
  const { id, class_id, exam_kind, enrolled_at, erased_at, erasure_id, ...rest } = rows[0];
  assert.deepEqual([id, class_id, exam_kind], [first.id, theClass.id, 'gaokao']);
  assert.ok(enrolled_at && erasure_id);
  assert.equal(erased_at.getTime(), testAct.at.getTime());
  assert.deepEqual(rest, {
    number: null,
    name: null,
    id_type: null,
    id_number_sealed: null,
    id_number_masked: null,
  });
  assert.equal((await classSizes(db, theClass.path)).get(theClass.id), 3);
});

test('the leaf says why and nothing of the person; who asked stays private', async () => {
  const { first } = await aClassOf(1);
  await erase(first.number);
  assert.deepEqual(await erasedEntries(first.id), [
    { facts: { reason: 'consent-withdrawn' }, details: { note: why.note } },
  ]);
});

test('no read names an erased candidate any more', async () => {
  const { theClass, candidates, first } = await aClassOf(3);
  await erase(first.number);
  assert.deepEqual(
    (await candidatesOfClass(db, theClass.id)).map(({ id }) => id),
    candidates.slice(1).map(({ id }) => id),
  );
  assert.deepEqual(await erasedOfClass(db, theClass.id), [first.id]);
  assert.equal((await candidatesByNumbers(db, [first.number], testPersonalData)).size, 0);
  assert.equal((await enrolledNumbers(db, [first.number])).size, 0);
  const other = candidates[1] as (typeof candidates)[number];
  const byId = await candidatesByIds(db, [first.id, other.id, freshId()]);
  assert.equal(byId.size, 2);
  assert.equal(byId.get(first.id), null);
  assert.deepEqual(byId.get(other.id), { number: other.number, name: other.name });
  const query = { page: 1, pageSize: 20, sort: 'name' };
  const list = await listCandidates(db, ['/'], theClass.id, query);
  assert.deepEqual([list?.rows.length, list?.total, list?.erased], [2, 2, 1]);
  const found = await listCandidates(db, ['/'], theClass.id, { ...query, search: first.number.slice(-4) });
  assert.deepEqual(found?.rows, []);
  const inFull = {
    kind: 'roster',
    language: 'zh',
    reach: [theClass.path],
    personalData: testPersonalData,
  } as const;
  const exported = await exportRows(db, inFull);
  assert.equal(exported.length, 1 + 2);
});

test('refuses a number under which nobody is enrolled, and one that was erased already', async () => {
  const { first } = await aClassOf(1);
  const unknown = { code: 'unknown-candidate', details: { number: '20370299999999' } };
  await assert.rejects(erase('20370299999999'), unknown);
  await erase(first.number);
  await assert.rejects(erase(first.number), { code: 'unknown-candidate' });
  assert.equal((await erasedEntries(first.id)).length, 1);
});

test('refuses a candidate outside the reach as if there were none', async () => {
  const { theClass, first } = await aClassOf(1);
  await assert.rejects(erase(first.number, { reach: ['/elsewhere/'] }), { code: 'unknown-candidate' });
  await assert.rejects(erase(first.number, { reach: [] }), { code: 'unknown-candidate' });
  assert.equal((await erase(first.number, { reach: [theClass.path] })).candidateId, first.id);
});

test('asked again with the same id, it gives the first answer; for another candidate the id is refused', async () => {
  const { candidates, first } = await aClassOf(2);
  const id = freshId();
  const answer = await erase(first.number, { id });
  assert.deepEqual(await erase(first.number, { id }), answer);
  assert.equal((await erasedEntries(first.id)).length, 1);
  await assert.rejects(erase(candidates[1]?.number ?? '', { id }), { code: 'id-taken' });
});

test('the same number is enrolled anew, by hand or by a file, as another candidate', async () => {
  const { theClass, first } = await aClassOf(2);
  await erase(first.number);
  const again = { ...first, id: freshId(), name: '另一人', idNumber: anIdNumber(77) };
  const done = await inTransaction(db, (tx) => enrolCandidates(tx, testAct, [again], testPersonalData));
  assert.deepEqual(done, { enrolled: 1, unchanged: 0 });
  assert.deepEqual(await erasedOfClass(db, theClass.id), [first.id]);

  await erase(first.number);
  const { checked, take } = importsOn(db);
  const header = '考生号,姓名,班级编码,证件类型,证件号码,考试类别';
  const row = `${first.number},第三人,${theClass.code},居民身份证,${anIdNumber(78)},高考`;
  const { id, problems } = await checked('roster', `${header}\n${row}\n`);
  assert.deepEqual(problems, []);
  assert.equal((await take(id, 'all-or-nothing')).rowsTaken, 1);
  assert.equal(
    (await candidatesByNumbers(db, [first.number], testPersonalData)).get(first.number)?.name,
    '第三人',
  );
});

test('figures do not move', async () => {
  const { theClass, first } = await aClassOf(4);
  const figure = organisationFigures.find(({ id }) => id === 'organisation.candidates');
  assert.ok(figure);
  const ofClass = async () => {
    const size = await numberWaiting(db, () => testAct.at);
    const subtotals = await subtotalsAt(db, figure.tally, size, 'class');
    return subtotals.find(({ key }) => key === theClass.code)?.value;
  };
  assert.equal(await ofClass(), 4);
  await erase(first.number);
  assert.equal(await ofClass(), 4);
});

test('a whole campaign is erased in batches, and a run that stopped goes on', async () => {
  const { theClass } = await aClassOf(7);
  const step = (after: string | null) =>
    inTransaction(db, (tx) =>
      eraseCandidates(tx, testAct, { reason: 'purpose-ended', note: '考试结束', after, limit: 3 }),
    );
  const first = await step(null);
  assert.equal(first.erased, 3);
  let { last } = await step(null);
  for (let rounds = 0; last !== null; rounds += 1) {
    assert.ok(rounds < 50);
    ({ last } = await step(last));
  }
  assert.deepEqual(await candidatesOfClass(db, theClass.id), []);
  assert.equal((await erasedOfClass(db, theClass.id)).length, 7);
  assert.deepEqual(await step(null), { erased: 0, last: null });
});

test('rosters that wait to be taken are discarded with their files; other imports stay', async () => {
  const { theClass } = await aClassOf(1);
  const { checked, shown } = importsOn(db);
  const roster = await checked(
    'roster',
    `考生号,姓名,班级编码,证件类型,证件号码,考试类别\n,甲,${theClass.code},,,\n`,
  );
  const units = await checked('units', '编码,类型,名称,上级编码\nX1,学校,新校,\n');
  const discard = () =>
    inTransaction(db, (tx) => discardWaitingImports(tx, testAct, { kind: 'roster', reason: '考试结束' }));
  assert.equal(await discard(), 1);
  assert.equal(await discard(), 0);
  assert.equal((await shown(roster.id)).import.state, 'discarded');
  assert.equal((await shown(units.id)).import.state, 'checked');
  const { rows } = await pool.query('select file_sealed from organisation.file_import where id = $1', [
    roster.id,
  ]);
  assert.equal(rows[0].file_sealed, null);
});

for (const [what, change] of [
  ['keeps a name', 'update organisation.candidate set erased_at = now(), erasure_id = gen_random_uuid()'],
  ['is half forgotten', 'update organisation.candidate set name = null'],
  [
    'does not say when',
    `update organisation.candidate set number = null, name = null, id_type = null,
     id_number_sealed = null, id_number_masked = null`,
  ],
] as const) {
  test(`the database holds no erased candidate who ${what}`, async () => {
    const { first } = await aClassOf(1);
    await assert.rejects(pool.query(`${change} where id = $1`, [first.id]), { code: '23514' });
  });
}

test('the planner keeps no samples of who candidates are', async () => {
  const { first } = await aClassOf(60);
  await pool.query('analyze');
  const { rows } = await pool.query<{ text: string }>('select s::text as text from pg_stats as s');
  const samples = rows.map(({ text }) => text).join('\n');
  assert.ok(samples.includes(first.id), 'ids are sampled: without that this test would prove nothing');
  for (const secret of [first.number, first.name, '370202********']) {
    assert.ok(!samples.includes(secret), secret);
  }
});

const waitingForLocks = async (): Promise<number> =>
  (
    await pool.query<{ n: number }>(
      `select count(*) as n from pg_locks where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`,
    )
  ).rows[0]?.n ?? 0;

test('an erasure waits for those who act on what they have read of candidates', async () => {
  const { first } = await aClassOf(1);
  const sequence: string[] = [];
  let erasing: Promise<unknown> | undefined;
  await inTransaction(db, async (tx) => {
    await holdCandidates(tx);
    erasing = erase(first.number).then(() => sequence.push('erased'));
    while ((await waitingForLocks()) === 0) await sleep(5);
    assert.equal((await candidatesByNumbers(tx, [first.number], testPersonalData)).size, 1);
    sequence.push('acted');
  });
  await erasing;
  assert.deepEqual(sequence, ['acted', 'erased']);
});
