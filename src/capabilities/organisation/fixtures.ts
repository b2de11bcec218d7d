/** A city in miniature for tests: every maker brings the parents it needs, and returns what the write returned. */
import { randomBytes, randomInt } from 'node:crypto';
import { type Db, inTransaction, type Tx } from '#platform/db/db.ts';
import type { Act } from '#platform/journal/append.ts';
import { type PersonalData, personalDataUnder } from '#platform/personal-data.ts';
import { newId } from '#primitives/id.ts';
import { appointPeople } from './appoint-people.ts';
import { checkImport } from './check-import.ts';
import type { Appointment, ImportKind, NewUnit, PersonBrief, Post, TakeMode, UnitBrief } from './contract.ts';
import { type CandidateToEnrol, enrolCandidates } from './enrol-candidates.ts';
import { establishUnits } from './establish-units.ts';
import type { Problem } from './import-contract.ts';
import { readImport } from './import-queries.ts';
import { registerPeople } from './register-people.ts';
import { idCheckCharacter } from './rules.ts';
import { performTake, takeImport } from './take-import.ts';
import { uploadImport } from './upload-import.ts';

/** The morning of 20 June 2020 in Qingdao: a campaign well under way. */
export const testAct: Act = { by: null, at: new Date('2020-06-20T01:00:00.000Z') };

/** Sealed under a key that everybody knows: for tests only. */
export const testPersonalData: PersonalData = personalDataUnder(new Uint8Array(32).fill(7));

export const freshId = (): string => newId(() => randomBytes(16), testAct.at);

/** Codes that no other fixture of this run has. */
let serial = randomInt(100_000) * 1_000;
const nextSerial = (): number => {
  serial += 1;
  return serial;
};

type Wish = Partial<Pick<NewUnit, 'id' | 'code' | 'name' | 'fromDay' | 'untilDay'>>;

async function aUnit(
  tx: Tx,
  kind: NewUnit['kind'],
  parent: UnitBrief | null,
  name: string,
  wish: Wish,
): Promise<UnitBrief> {
  const unit: NewUnit = {
    id: freshId(),
    code: `${kind.slice(0, 2).toUpperCase()}${nextSerial()}`,
    kind,
    name,
    parentId: parent?.id ?? null,
    fromDay: '2020-01-01',
    ...wish,
  };
  const [made] = await establishUnits(tx, testAct, [unit]);
  return made as UnitBrief;
}

export const aCity = (tx: Tx, wish: Wish = {}): Promise<UnitBrief> => aUnit(tx, 'city', null, '青岛市', wish);

export const aDistrict = async (tx: Tx, wish: Wish & { city?: UnitBrief } = {}): Promise<UnitBrief> => {
  const { city = await aCity(tx), ...rest } = wish;
  return aUnit(tx, 'district', city, '市南区', rest);
};

export const aDepartment = async (tx: Tx, wish: Wish & { parent?: UnitBrief } = {}): Promise<UnitBrief> => {
  const { parent = await aCity(tx), ...rest } = wish;
  return aUnit(tx, 'department', parent, '市公安局', rest);
};

export const anOffice = async (tx: Tx, wish: Wish & { parent?: UnitBrief } = {}): Promise<UnitBrief> => {
  const { parent = await aCity(tx), ...rest } = wish;
  return aUnit(tx, 'office', parent, '联合行动办公室', rest);
};

export const aTaskForce = async (tx: Tx, wish: Wish & { parent?: UnitBrief } = {}): Promise<UnitBrief> => {
  const { parent = await aCity(tx), ...rest } = wish;
  return aUnit(tx, 'task-force', parent, '打击考试作弊专班', rest);
};

export const aSchool = async (tx: Tx, wish: Wish & { district?: UnitBrief } = {}): Promise<UnitBrief> => {
  const { district = await aDistrict(tx), ...rest } = wish;
  return aUnit(tx, 'school', district, '第二中学', rest);
};

export const aClass = async (tx: Tx, wish: Wish & { school?: UnitBrief } = {}): Promise<UnitBrief> => {
  const { school = await aSchool(tx), ...rest } = wish;
  return aUnit(tx, 'class', school, '高三（1）班', rest);
};

export async function aPerson(
  tx: Tx,
  wish: { id?: string; code?: string; name?: string } = {},
): Promise<PersonBrief> {
  const [made] = await registerPeople(tx, testAct, [
    { id: freshId(), code: `P${nextSerial()}`, name: '李明', ...wish },
  ]);
  return made as PersonBrief;
}

/** An inspector of a department since 1 June 2020, unless wished otherwise. */
export async function anAppointment(
  tx: Tx,
  wish: {
    person?: PersonBrief;
    unit?: UnitBrief;
    post?: Post;
    fromDay?: string;
    untilDay?: string | null;
  } = {},
): Promise<Appointment> {
  const person = wish.person ?? (await aPerson(tx));
  const unit = wish.unit ?? (await aDepartment(tx));
  const [made] = await appointPeople(tx, testAct, [
    {
      id: freshId(),
      personId: person.id,
      unitId: unit.id,
      post: wish.post ?? 'inspector',
      fromDay: wish.fromDay ?? '2020-06-01',
      untilDay: wish.untilDay ?? null,
    },
  ]);
  return made as Appointment;
}

/** A resident identity number with its right check character; `sequence` makes it one of 1,000 of that day. */
export function anIdNumber(sequence: number, birthDay = '2002-05-01', areaCode = '370202'): string {
  const first17 = `${areaCode}${birthDay.replaceAll('-', '')}${String(sequence % 1000).padStart(3, '0')}`;
  return first17 + idCheckCharacter(first17);
}

/** Valid candidates of a class, not yet enrolled. */
export function candidatesFor(classId: string, count: number): (CandidateToEnrol & { id: string })[] {
  return Array.from({ length: count }, (_, i) => ({
    id: freshId(),
    number: `203702${String(nextSerial()).padStart(8, '0')}`,
    name: `考生${i + 1}`,
    classId,
    idType: 'resident-card',
    idNumber: anIdNumber(i),
  }));
}

/** Candidates enrolled in a class (one of their own unless given). */
export async function enrolledCandidates(
  tx: Tx,
  count: number,
  wish: { class?: UnitBrief; personalData?: PersonalData } = {},
): Promise<(CandidateToEnrol & { id: string })[]> {
  const place = wish.class ?? (await aClass(tx));
  const candidates = candidatesFor(place.id, count);
  await enrolCandidates(tx, testAct, candidates, wish.personalData ?? testPersonalData);
  return candidates;
}

interface UploadWish {
  id?: string;
  reach?: readonly string[];
  oldData?: boolean;
  by?: string;
}

/** Imports on a database, each step done at once instead of by a job. */
export function importsOn(db: Db) {
  const context = { db, personalData: testPersonalData };
  const everything = { personId: freshId(), reach: ['/'] };

  async function upload(kind: ImportKind, content: string | Buffer, wish: UploadWish = {}): Promise<string> {
    const { id = freshId(), reach = ['/'], oldData = false, by = null } = wish;
    const input = { id, kind, fileName: '花名册.csv', oldData, bytes: Buffer.from(content), reach };
    await inTransaction(db, (tx) => uploadImport(tx, { ...testAct, by }, input, testPersonalData));
    return id;
  }

  async function shown(id: string) {
    const found = await readImport(db, everything, id);
    if (!found) throw new Error(`there is no import ${id}`);
    return found;
  }

  return {
    context,
    /** Sees every import. */
    everything,
    upload,
    shown,

    async checked(kind: ImportKind, content: string | Buffer, wish: UploadWish = {}) {
      const id = await upload(kind, content, wish);
      await checkImport(context, { id });
      return { id, ...(await shown(id)) };
    },

    async take(id: string, mode: TakeMode, reach: readonly string[] = ['/']) {
      await inTransaction(db, (tx) => takeImport(tx, testAct, { id, take: mode, reach }));
      await performTake(context, { id, ...testAct });
      return (await shown(id)).import;
    },

    /** Row, column and code of each problem shown. */
    problemsIn: (found: { problems: readonly Problem[] }) =>
      found.problems.map((problem) => [problem.row, problem.column, problem.code]),
  };
}
