/**
 * A roster of 150,000 candidates from the bytes of a CSV file to committed, encrypted, journalled rows, on a durable
 * PostgreSQL of its own. Peer: the same rows, checked and encrypted in the same way, inserted one by one, each in its own
 * transaction, as an import written the plain way does.
 */
import { sql } from 'kysely';
import { checkImport } from '#capabilities/organisation/check-import.ts';
import { candidateObjection } from '#capabilities/organisation/enrol-candidates.ts';
import { establishUnits } from '#capabilities/organisation/establish-units.ts';
import {
  aDistrict,
  anIdNumber,
  freshId,
  testAct,
  testPersonalData,
} from '#capabilities/organisation/fixtures.ts';
import { importById } from '#capabilities/organisation/import-queries.ts';
import { maskIdNumber } from '#capabilities/organisation/rules.ts';
import { performTake, takeImport } from '#capabilities/organisation/take-import.ts';
import { uploadImport } from '#capabilities/organisation/upload-import.ts';
import { type Db, inTransaction, writing } from '#platform/db/db.ts';
import { report, rounded } from './report.ts';
import { onOwnDatabase } from './world/own-database.ts';

const CANDIDATES = 150_000;
const CANDIDATES_A_CLASS = 35;
const CLASSES_A_SCHOOL = 12;
const PEER_ROWS = 2_000;
const PEER = 'one INSERT and commit per row';

interface Line {
  readonly number: string;
  readonly name: string;
  readonly classId: string;
  readonly classCode: string;
  readonly idNumber: string;
}

await onOwnDatabase(measure);

async function measure(db: Db): Promise<void> {
  const lines = await aCityOfClasses(db);
  const peerValue = await rowByRow(db, lines.slice(0, PEER_ROWS));
  const bytes = Buffer.from(csvOf(lines));
  const context = { db, personalData: testPersonalData };
  const id = freshId();

  const begun = performance.now();
  await inTransaction(db, (tx) =>
    uploadImport(
      tx,
      testAct,
      { id, kind: 'roster', fileName: 'roster.csv', oldData: false, bytes, reach: ['/'] },
      testPersonalData,
    ),
  );
  await checkImport(context, { id });
  const checked = performance.now();
  await inTransaction(db, (tx) => takeImport(tx, testAct, { id, take: 'all-or-nothing', reach: ['/'] }));
  await performTake(context, { id, ...testAct });
  const taken = performance.now();

  const outcome = await importById(db, id);
  if (outcome?.state !== 'taken' || outcome.rowsTaken !== CANDIDATES) {
    throw new Error(`the import ended as ${JSON.stringify(outcome)}`);
  }
  const rate = (ms: number) => rounded((CANDIDATES / ms) * 1000);
  const row = (what: string, ms: number) => ({
    bench: 'roster-import',
    case: what,
    value: rate(ms),
    unit: 'rows/s',
    peer: PEER,
    peerValue,
  });
  report([
    row(`upload, parse and report ${CANDIDATES} rows`, checked - begun),
    row('parse, check, encrypt, commit, journal', taken - checked),
    row('end to end, both steps', taken - begun),
  ]);
}

async function aCityOfClasses(db: Db): Promise<Line[]> {
  const classes = Math.ceil(CANDIDATES / CANDIDATES_A_CLASS);
  return inTransaction(db, async (tx) => {
    const district = await aDistrict(tx);
    const schools = Array.from({ length: Math.ceil(classes / CLASSES_A_SCHOOL) }, (_, i) => ({
      id: freshId(),
      code: `3702020${String(i).padStart(3, '0')}`,
      kind: 'school' as const,
      name: `第${i + 1}中学`,
      parentId: district.id,
    }));
    const units = Array.from({ length: classes }, (_, i) => {
      const school = schools[Math.floor(i / CLASSES_A_SCHOOL)];
      return {
        id: freshId(),
        code: `${school?.code}-${String((i % CLASSES_A_SCHOOL) + 1).padStart(2, '0')}`,
        kind: 'class' as const,
        name: `高三（${(i % CLASSES_A_SCHOOL) + 1}）班`,
        parentId: school?.id ?? null,
      };
    });
    await establishUnits(tx, testAct, [...schools, ...units]);
    return Array.from({ length: CANDIDATES }, (_, i) => {
      const unit = units[Math.floor(i / CANDIDATES_A_CLASS)];
      const born = new Date(Date.UTC(2001, 8, 1) + Math.floor(i / 1000) * 24 * 3_600_000);
      return {
        number: `203702${String(i).padStart(8, '0')}`,
        name: `王小明${i % 100}`,
        classId: unit?.id ?? '',
        classCode: unit?.code ?? '',
        idNumber: anIdNumber(i, born.toISOString().slice(0, 10)),
      };
    });
  });
}

function csvOf(lines: readonly Line[]): string {
  return ['考生号,姓名,班级编码,证件类型,证件号码,考试类别']
    .concat(
      lines.map((line) => `${line.number},${line.name},${line.classCode},居民身份证,${line.idNumber},高考`),
    )
    .join('\r\n');
}

/** Into a table with the same columns, keys and indexes. */
async function rowByRow(db: Db, lines: readonly Line[]): Promise<number> {
  await inTransaction(db, async (tx) => {
    await sql`create schema bench`.execute(writing(tx));
    await sql`create table bench.candidate (like organisation.candidate including all,
      foreign key (class_id) references organisation.unit)`.execute(writing(tx));
  });
  const begun = performance.now();
  for (const line of lines) {
    const objection = candidateObjection({ ...line, idType: 'resident-card' }, testAct.at, false);
    if (objection) throw new Error(objection);
    await inTransaction(db, async (tx) => {
      await sql`insert into bench.candidate values (${freshId()}::uuid, ${line.number}, ${line.name},
        ${line.classId}::uuid, 'resident-card', ${testPersonalData.seal(line.idNumber)},
        ${maskIdNumber(line.idNumber)}, 'gaokao', ${testAct.at})`.execute(writing(tx));
    });
  }
  return rounded((lines.length / (performance.now() - begun)) * 1000);
}
