/**
 * A campaign on the morning of the class meeting, made by the product's own writes: units, rosters with sealed identity
 * numbers, the wording, a signing link for each class; everything journalled, nothing signed.
 */
import { chmod, mkdir } from 'node:fs/promises';
import { sql } from 'kysely';
import type { NewUnit, UnitBrief } from '#capabilities/organisation/contract.ts';
import { aCity, anAppointment, aPerson, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { enrolCandidates, establishUnits } from '#capabilities/organisation/public.ts';
import { aWording } from '#capabilities/pledges/fixtures.ts';
import { issueClassLinks } from '#capabilities/pledges/public.ts';
import { anExam, qingdao } from '#capabilities/timetable/fixtures.ts';
import { standAt } from '#platform/clock/kept-clock.ts';
import { readConfig } from '#platform/config.ts';
import { inTransaction, type Tx, writing } from '#platform/db/db.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import { openPersonalData } from '#platform/personal-data.ts';
import { createAccount } from '#platform/sign-in/create-account.ts';
import { testCost } from '#platform/sign-in/password.ts';
import { keepCampaign } from '#server/campaign.ts';
import { openFoundation } from '#server/open-platform.ts';
import {
  firstOfClass,
  firstOfPart,
  firstOfSchool,
  idNumberOf,
  numberOf,
  type WorldSize,
} from './population.ts';

/** Sees the coverage of everything. */
export const viewerAccount = { name: 'bench.director', password: 'a password for benchmarks' } as const;

const ENROLLED_AT_ONCE = 20_000;

/** The environment under which both this program and the server find the world. */
export const environmentOf = (dataDirectory: string, port = 0): NodeJS.ProcessEnv => ({
  ...process.env,
  KAOAN_DATA: dataDirectory,
  DATABASE_URL: '',
  HOST: '127.0.0.1',
  PORT: String(port),
  KAOAN_LOG: 'error',
  KAOAN_OPEN_BROWSER: '0',
});

/** Makes the world in an empty data directory; the database is stopped afterwards. */
export async function makeWorld(
  dataDirectory: string,
  size: WorldSize,
  say: (line: string) => void,
): Promise<void> {
  await mkdir(dataDirectory, { recursive: true });
  // Passable, so that a database that root must run as somebody else lies in it, and goes when it goes.
  await chmod(dataDirectory, 0o711);
  const config = readConfig(environmentOf(dataDirectory));
  const foundation = await openFoundation(config, say);
  try {
    const personalData = await openPersonalData(dataDirectory, config.national);
    await inTransaction(foundation.db, async (tx) => {
      await keepCampaign(tx, {
        pack: 'bench',
        state: 'ready',
        origin: 'kaoan.test/bench',
        demonstration: true,
      });
      await standAt(tx, testAct.at);
      await anExam(tx);
      await aWording(tx);
    });
    const root = await inTransaction(foundation.db, async (tx) => {
      const unit = await aCity(tx, { code: '000000', name: size.name });
      const person = await aPerson(tx);
      await anAppointment(tx, { person, unit, post: 'director' });
      const account = { ...viewerAccount, id: freshId(), personId: person.id };
      await createAccount(tx, { ...account, now: testAct.at, cost: testCost });
      return unit;
    });
    for (const part of size.parts.keys()) {
      await inTransaction(foundation.db, (tx) => makePart(tx, root, size, part, personalData));
      say(`${part + 1} of ${size.parts.length} parts`);
    }
    // What the autovacuum of the days between enrolment and meeting would have done.
    await sql`vacuum (analyze)`.execute(writing(foundation.db as Tx));
  } finally {
    await foundation.close();
  }
}

async function makePart(
  tx: Tx,
  root: UnitBrief,
  size: WorldSize,
  part: number,
  personalData: PersonalData,
): Promise<void> {
  const place = size.parts[part];
  if (!place) throw new Error(`there is no part ${part}`);
  const unit = (kind: NewUnit['kind'], code: string, name: string, parentId: string): NewUnit => ({
    id: freshId(),
    code,
    kind,
    name,
    parentId,
    fromDay: '2020-01-01',
  });
  const district = unit('district', place.code, place.name, root.id);
  const units = [district];
  const classIds: string[] = [];
  const schools = { from: firstOfPart(size, part), to: firstOfPart(size, part + 1) };
  const firstClass = firstOfSchool(size, schools.from);
  for (let school = schools.from; school < schools.to; school += 1) {
    const one = unit('school', `S${String(school).padStart(6, '0')}`, `第${school + 1}中学`, district.id);
    units.push(one);
    const from = firstOfSchool(size, school);
    for (let c = from; c < firstOfSchool(size, school + 1); c += 1) {
      const theClass = unit('class', classCode(c), `高三（${c - from + 1}）班`, one.id);
      classIds.push(theClass.id);
      units.push(theClass);
    }
  }
  await establishUnits(tx, testAct, units);
  await issueClassLinks(
    tx,
    testAct,
    classIds.map((classId) => ({ id: freshId(), classId, endsAt: qingdao('2020-07-06 20:00') })),
  );
  await enrol(tx, size, place.province, firstClass, classIds, personalData);
}

const classCode = (theClass: number): string => `C${String(theClass).padStart(7, '0')}`;

/** A roster after the other, as they come from the schools: ids of one time for neighbours. */
async function enrol(
  tx: Tx,
  size: WorldSize,
  province: string,
  firstClass: number,
  classIds: readonly string[],
  personalData: PersonalData,
): Promise<void> {
  let rows: Parameters<typeof enrolCandidates>[2][number][] = [];
  let rosters = 0;
  const flush = async () => {
    rosters += 1;
    const at = new Date(testAct.at.getTime() - 3_600_000 + firstClass + rosters * 1_000);
    await enrolCandidates(tx, { by: null, at }, rows, personalData);
    rows = [];
  };
  for (const [i, classId] of classIds.entries()) {
    const theClass = firstClass + i;
    const end = firstOfClass(size, theClass + 1);
    for (let candidate = firstOfClass(size, theClass); candidate < end; candidate += 1) {
      rows.push({
        number: numberOf(province, candidate),
        name: `考生${candidate % 1_000}`,
        classId,
        idType: 'resident-card',
        idNumber: idNumberOf(candidate),
      });
    }
    if (rows.length >= ENROLLED_AT_ONCE) await flush();
  }
  if (rows.length > 0) await flush();
}
