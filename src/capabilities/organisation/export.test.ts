import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { inTransaction, openDatabase, reading } from '#platform/db/db.ts';
import { testDatabase } from '#test/database.ts';
import { exportTable } from './export-table.ts';
import {
  aClass,
  aDistrict,
  anAppointment,
  aPerson,
  aSchool,
  enrolledCandidates,
  importsOn,
  testAct,
  testPersonalData,
} from './fixtures.ts';

const database = await testDatabase();
const { db, close } = openDatabase({ connectionString: database.url });
after(async () => {
  await close();
  await database.close();
});
const { checked } = importsOn(db);

for (const format of ['csv', 'xlsx'] as const) {
  for (const language of ['zh', 'en'] as const) {
    test(`what is exported as ${format} in ${language} says nothing new when imported again`, async () => {
      const district = await inTransaction(db, async (tx) => {
        const district = await aDistrict(tx, { name: '=市南区' });
        const school = await aSchool(tx, { district, name: '一中, "分校"' });
        await enrolledCandidates(tx, 4, { class: await aClass(tx, { school }) });
        const person = await aPerson(tx);
        await anAppointment(tx, { person, unit: school, post: 'site-chief', untilDay: '2020-07-10' });
        await anAppointment(tx, { person, unit: school, post: 'class-teacher' });
        return district;
      });
      for (const inFull of [null, { reason: '上级核对' }]) {
        for (const [kind, rows] of [
          ['units', 3],
          ['people', 2],
          ['roster', 4],
        ] as const) {
          const file = await inTransaction(db, (tx) =>
            exportTable(
              tx,
              testAct,
              { request: { kind, language, reach: [district.path] }, format, inFull },
              testPersonalData,
            ),
          );
          const found = await checked(kind, Buffer.from(file.bytes));
          assert.deepEqual(found.problems, []);
          assert.deepEqual(
            [found.import.unchanged, found.import.good],
            [rows, 0],
            `${kind} ${inFull?.reason}`,
          );
        }
      }
    });
  }
}

test('an export in full shows the numbers and stands in the journal with its reason', async () => {
  const theClass = await inTransaction(db, (tx) => aClass(tx));
  const [row] = await inTransaction(db, (tx) => enrolledCandidates(tx, 1, { class: theClass }));
  const textOf = async (inFull: { reason: string } | null) => {
    const request = { kind: 'roster' as const, language: 'zh' as const, reach: [theClass.path] };
    const file = await inTransaction(db, (tx) =>
      exportTable(tx, testAct, { request, format: 'csv', inFull }, testPersonalData),
    );
    return Buffer.from(file.bytes).toString('utf8');
  };
  assert.ok((await textOf({ reason: '核对准考证' })).includes(row?.idNumber ?? 'none'));
  assert.ok(!(await textOf(null)).includes(row?.idNumber ?? ''));
  const { rows } = await sql<{ facts: unknown; details: { reason: string | null } }>`
    select facts, details from journal.entry where kind = 'organisation.data-exported'
    order by recorded desc limit 2`.execute(reading(db));
  assert.deepEqual(
    rows.map((entry) => [entry.facts, entry.details.reason]),
    [
      [{ kind: 'roster', rows: 1, inFull: false }, null],
      [{ kind: 'roster', rows: 1, inFull: true }, '核对准考证'],
    ],
  );
});
