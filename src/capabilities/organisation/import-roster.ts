/** Rows of a candidate roster. Whoever takes them holds the lock `enrolment` from before the check. */
import { type Db, reading, type Tx } from '#platform/db/db.ts';
import type { Act } from '#platform/journal/append.ts';
import { type CandidateIdType, candidateIdTypes, examKinds } from './contract.ts';
import {
  type CandidateToEnrol,
  countRosters,
  type EnrolledCandidate,
  enrolledAs,
  insertCandidates,
  isEnrolledAs,
} from './enrol-candidates.ts';
import type { ImportRow } from './import-columns.ts';
import {
  type CheckedChunk,
  codeReader,
  type ImportContext,
  type Importer,
  lostDigits,
  RowCheck,
  tallyRows,
} from './importer.ts';
import {
  candidateNumberProblem,
  dayOf,
  examKindWords,
  idNumberProblem,
  idTypeWords,
  maskIdNumber,
  normalIdNumber,
} from './rules.ts';
import type { OrganisationTables } from './tables.ts';

type Class = { id: string; path: string; untilDay: string | null };

const CHUNK_ROWS = 10_000;

const readIdType = codeReader(candidateIdTypes, idTypeWords);
const readExamKind = codeReader(examKinds, examKindWords);

export function rosterImporter(context: ImportContext): Importer {
  const year = Number(dayOf(context.at).slice(0, 4));
  const today = dayOf(context.at);
  const firstRowOfNumber = new Map<string, number>();
  const firstRowOfIdNumber = new Map<string, number>();
  const touched = new Set<string>();
  let classes: Promise<Map<string, Class>> | undefined;

  function checkRow(row: ImportRow, known: ReadonlyMap<string, Class>) {
    const check = new RowCheck('roster', row);
    const candidate = {
      number: checkNumber(check),
      name: check.required('name', 50),
      classId: checkClass(check, known),
      ...checkIdentity(check),
      examKind: checkExamKind(check),
    };
    return { check, candidate };
  }

  function checkNumber(check: RowCheck): string {
    const number = plainNumber(check.required('number', 40));
    if (number === '') return number;
    if (lostDigits(number)) {
      check.report('number', 'lost-digits');
      return number;
    }
    const problem = candidateNumberProblem(number, year);
    if (problem) check.report('number', `number-${problem}`);
    const first = firstRowOfNumber.get(number);
    if (first === undefined) firstRowOfNumber.set(number, check.row.number);
    else check.report('number', 'number-twice', { first });
    return number;
  }

  function checkClass(check: RowCheck, known: ReadonlyMap<string, Class>): string {
    const code = check.required('classCode', 40);
    const unit = known.get(code);
    if (code === '') return '';
    if (!unit) check.report('classCode', 'unknown-unit');
    else if (!context.reach.some((prefix) => unit.path.startsWith(prefix))) {
      check.report('classCode', 'unit-out-of-reach');
    } else if (unit.untilDay !== null && unit.untilDay < today) {
      check.report('classCode', 'unit-closed', { untilDay: unit.untilDay });
    }
    return unit?.id ?? '';
  }

  function checkIdentity(check: RowCheck): { idType: CandidateIdType; idNumber: string } {
    const typeText = check.row.cell('idType');
    const idType = typeText === '' ? 'resident-card' : readIdType(typeText);
    if (idType === null) check.report('idType', 'id-type');
    const idNumber = normalIdNumber(check.required('idNumber', 40));
    if (idNumber === '' || idType === null || idNumber.includes('*')) {
      return { idType: idType ?? 'resident-card', idNumber };
    }
    if (lostDigits(idNumber)) {
      check.report('idNumber', 'lost-digits');
      return { idType, idNumber };
    }
    const problem = idNumberProblem(idType, idNumber);
    if (problem) {
      const forgiven = problem === 'check-digit' && context.oldData;
      check.report('idNumber', `id-number-${problem}`, {}, forgiven ? 'warning' : 'error');
    }
    const first = firstRowOfIdNumber.get(idNumber);
    if (first === undefined) firstRowOfIdNumber.set(idNumber, check.row.number);
    else check.report('idNumber', 'id-number-twice', { first });
    return { idType, idNumber };
  }

  return {
    chunkRows: CHUNK_ROWS,

    async check(db: Db, rows: readonly ImportRow[]): Promise<CheckedChunk> {
      classes ??= classesByCode(db);
      const known = await classes;
      const checked = rows.map((row) => checkRow(row, known));
      const numbers = checked.filter(({ check }) => !check.isBad).map(({ candidate }) => candidate.number);
      const there = await enrolledAs(db, numbers, context.personalData);
      const verdicts = checked.map(({ check, candidate }) => {
        const enrolled = there.get(candidate.number);
        if (check.isBad) return { check, candidate, adds: false };
        if (!enrolled && candidate.idNumber.includes('*')) check.report('idNumber', 'id-number-masked');
        if (enrolled && !saysTheSame(candidate, enrolled)) check.report('number', 'number-taken');
        return { check, candidate, adds: enrolled === undefined };
      });
      return {
        ...tallyRows(verdicts),
        async take(tx: Tx, act: Act) {
          const fresh = verdicts
            .filter(({ check, adds }) => adds && !check.isBad)
            .map(({ candidate }) => candidate);
          await insertCandidates(tx, act, fresh, context.personalData);
          for (const candidate of fresh) touched.add(candidate.classId);
        },
      };
    },

    finish: (tx: Tx, act: Act) => countRosters(tx, act, [...touched]),
  };
}

const plainNumber = (text: string): string =>
  /^\d+$/.test(text) ? text : text.normalize('NFKC').replace(/\s/g, '');

function checkExamKind(check: RowCheck) {
  const text = check.row.cell('examKind');
  const examKind = text === '' ? 'gaokao' : readExamKind(text);
  if (examKind === null) check.report('examKind', 'exam-kind');
  return examKind ?? 'gaokao';
}

/** A masked number, as our own exports hold it, says the same when its mask is the same. */
const saysTheSame = (candidate: Omit<CandidateToEnrol, 'id'>, there: EnrolledCandidate): boolean =>
  isEnrolledAs(
    candidate.idNumber === maskIdNumber(there.idNumber)
      ? { ...candidate, idNumber: there.idNumber }
      : candidate,
    there,
  );

async function classesByCode(db: Db): Promise<Map<string, Class>> {
  const rows = await reading<OrganisationTables>(db)
    .selectFrom('organisation.unit')
    .select(['id', 'code', 'path', 'until_day'])
    .where('kind', '=', 'class')
    .execute();
  return new Map(rows.map((row) => [row.code, { id: row.id, path: row.path, untilDay: row.until_day }]));
}
