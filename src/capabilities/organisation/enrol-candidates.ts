import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { bytesColumn, textColumn, uuidColumn } from '#platform/db/columns.ts';
import { type Db, reading, type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import { newId } from '#primitives/id.ts';
import type { CandidateIdType, ExamKind } from './contract.ts';
import { candidateNumberProblem, dayOf, idNumberProblem, maskIdNumber, normalIdNumber } from './rules.ts';
import { lock } from './structure-lock.ts';
import type { OrganisationTables, WhoACandidateIs } from './tables.ts';
import { factsOf } from './unit-queries.ts';

export interface CandidateToEnrol {
  /** Made here when absent. */
  readonly id?: string;
  /** 14 digits. */
  readonly number: string;
  readonly name: string;
  readonly classId: string;
  readonly idType: CandidateIdType;
  readonly idNumber: string;
  /** `gaokao` when absent. */
  readonly examKind?: ExamKind;
}

/** Rows of one INSERT: enough to make its fixed cost vanish, few enough to stay small in memory. */
const ROWS_A_STATEMENT = 20_000;

/**
 * Enrols candidates in classes and journals the new number of candidates of every class touched. A candidate who is
 * already enrolled with the same content is left alone.
 * @param options.oldData takes a failing check digit of an identity number for what it is in old files: a slip.
 * @throws Refusal `candidate-refused` {index, why}; nobody is enrolled then. `why` is one of number-form, number-year,
 * number-province, id-number-form, id-number-birth-day, id-number-check-digit, name-missing, unknown-class,
 * class-closed, number-twice, number-taken.
 */
export async function enrolCandidates(
  tx: Tx,
  act: Act,
  rows: readonly CandidateToEnrol[],
  personalData: PersonalData,
  options: { readonly oldData?: boolean } = {},
): Promise<{ enrolled: number; unchanged: number }> {
  if (rows.length === 0) return { enrolled: 0, unchanged: 0 };
  await lock(tx, 'enrolment');
  const numbers = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const why = candidateObjection(row, act.at, options.oldData === true);
    if (why) throw refused(index, why);
    if (numbers.has(row.number)) throw refused(index, 'number-twice');
    numbers.add(row.number);
  }
  await requireClasses(tx, rows, act.at);
  const there = await enrolledAs(tx, [...numbers], personalData);
  const fresh = rows.filter((row, index) => {
    const same = there.get(row.number);
    if (same && !isEnrolledAs(row, same)) throw refused(index, 'number-taken');
    return same === undefined;
  });
  await insertCandidates(tx, act, fresh, personalData);
  await countRosters(tx, act, [...new Set(fresh.map((row) => row.classId))]);
  return { enrolled: fresh.length, unchanged: rows.length - fresh.length };
}

const refused = (index: number, why: string) => new Refusal('candidate-refused', { index, why });

export type CandidateObjection =
  | 'name-missing'
  | `number-${'form' | 'year' | 'province'}`
  | `id-number-${'form' | 'birth-day' | 'check-digit'}`;

/** Why this row cannot be a candidate, looking at nothing but the row. */
export function candidateObjection(
  row: Pick<CandidateToEnrol, 'number' | 'name' | 'idType' | 'idNumber'>,
  at: Date,
  oldData: boolean,
): CandidateObjection | null {
  const number = candidateNumberProblem(row.number, Number(dayOf(at).slice(0, 4)));
  if (number) return `number-${number}`;
  if (row.name.trim() === '') return 'name-missing';
  const idNumber = idNumberProblem(row.idType, normalIdNumber(row.idNumber));
  return idNumber === null || (oldData && idNumber === 'check-digit') ? null : `id-number-${idNumber}`;
}

async function requireClasses(tx: Tx, rows: readonly CandidateToEnrol[], at: Date): Promise<void> {
  const ids = [...new Set(rows.map((row) => row.classId))];
  const units = await writing<OrganisationTables>(tx)
    .selectFrom('organisation.unit')
    .select(['id', 'until_day'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .where('kind', '=', 'class')
    .execute();
  const classes = new Map(units.map((unit) => [unit.id, unit]));
  const today = dayOf(at);
  for (const [index, row] of rows.entries()) {
    const unit = classes.get(row.classId);
    if (!unit) throw refused(index, 'unknown-class');
    if (unit.until_day !== null && unit.until_day < today) throw refused(index, 'class-closed');
  }
}

/** A candidate as enrolled, opened for comparison. */
export interface EnrolledCandidate {
  readonly name: string;
  readonly classId: string;
  readonly idType: CandidateIdType;
  readonly idNumber: string;
  readonly examKind: ExamKind;
}

/** Whoever is enrolled under these numbers, by number. */
export async function enrolledAs(
  db: Db,
  numbers: readonly string[],
  personalData: PersonalData,
): Promise<Map<string, EnrolledCandidate>> {
  const { rows } = await sql<WhoACandidateIs & { class_id: string; exam_kind: ExamKind }>`
    select number, name, class_id, id_type, id_number_sealed, exam_kind
    from organisation.candidate where number = any(${[...numbers]}::text[])`.execute(reading(db));
  return new Map(
    rows.map((row) => [
      row.number,
      {
        name: row.name,
        classId: row.class_id,
        idType: row.id_type,
        idNumber: personalData.open(row.id_number_sealed),
        examKind: row.exam_kind,
      },
    ]),
  );
}

export const isEnrolledAs = (
  row: Omit<CandidateToEnrol, 'id' | 'number'>,
  there: EnrolledCandidate,
): boolean =>
  row.name === there.name &&
  row.classId === there.classId &&
  row.idType === there.idType &&
  normalIdNumber(row.idNumber) === there.idNumber &&
  (row.examKind ?? 'gaokao') === there.examKind;

/** Stores candidates that have passed every check. The caller holds the lock `enrolment`. */
export async function insertCandidates(
  tx: Tx,
  act: Act,
  rows: readonly CandidateToEnrol[],
  personalData: PersonalData,
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    await insertOnce(tx, act, rows.slice(start, start + ROWS_A_STATEMENT), personalData);
  }
}

async function insertOnce(
  tx: Tx,
  act: Act,
  rows: readonly CandidateToEnrol[],
  personalData: PersonalData,
): Promise<void> {
  const idNumbers = rows.map((row) => normalIdNumber(row.idNumber));
  const random = randomBytes(16 * rows.length);
  const ids = rows.map((row, i) => row.id ?? newId(() => random.subarray(16 * i, 16 * i + 16), act.at));
  await sql`
    insert into organisation.candidate (id, number, name, class_id, id_type, id_number_sealed, id_number_masked,
      exam_kind, enrolled_at)
    select id, number, name, class_id, id_type, sealed, masked, exam_kind, ${act.at}::timestamptz
    from unnest(
      ${uuidColumn(ids)}::uuid[], ${textColumn(rows.map((row) => row.number))}::text[],
      ${textColumn(rows.map((row) => row.name))}::text[], ${uuidColumn(rows.map((row) => row.classId))}::uuid[],
      ${textColumn(rows.map((row) => row.idType))}::text[],
      ${bytesColumn(idNumbers.map((number) => personalData.seal(number)))}::bytea[],
      ${textColumn(idNumbers.map(maskIdNumber))}::text[],
      ${textColumn(rows.map((row) => row.examKind ?? 'gaokao'))}::text[])
      as enrolled (id, number, name, class_id, id_type, sealed, masked, exam_kind)`.execute(writing(tx));
}

type Class = OrganisationTables['organisation.unit'];

/** Counts these classes anew and journals what was found. The caller holds the lock `enrolment`. */
export async function countRosters(tx: Tx, act: Act, classIds: readonly string[]): Promise<void> {
  const { rows } = await sql<Class & { candidates: number }>`
    with counted as (
      select class_id, count(*)::int as candidates from organisation.candidate
      where class_id = any(${[...classIds]}::uuid[]) group by class_id)
    update organisation.unit set candidates = counted.candidates from counted where unit.id = counted.class_id
    returning unit.id, unit.code, unit.district_code, unit.school_code, unit.class_code, unit.candidates`.execute(
    writing(tx),
  );
  await appendAll(
    tx,
    rows
      .sort((a, b) => (a.code < b.code ? -1 : 1))
      .map((unit) => ({
        ...act,
        kind: 'organisation.roster-counted',
        subject: unit.id,
        facts: { ...factsOf(unit), candidates: unit.candidates },
        details: {},
      })),
  );
}
