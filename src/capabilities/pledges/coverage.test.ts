/** Coverage, class page and roster over HTTP: what each viewer may see, and that every count agrees with every other. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import {
  aCity,
  aClass,
  aDistrict,
  aSchool,
  enrolledCandidates,
  freshId,
  testAct,
  testPersonalData,
} from '#capabilities/organisation/fixtures.ts';
import { anExam, viewerWith } from '#capabilities/timetable/fixtures.ts';
import { StandingClock } from '#platform/clock/clock.ts';
import { type Database, inTransaction, openDatabase, reading } from '#platform/db/db.ts';
import { buildHttp } from '#platform/http/serve.ts';
import type { Viewer } from '#platform/http/viewer.ts';
import { openJournal } from '#platform/journal/journal.ts';
import { numberWaiting } from '#platform/journal/number.ts';
import { subtotalsAt, tallyAt } from '#platform/journal/tally.ts';
import { openLog } from '#platform/log.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import type { ClassReply, CoverageReply, CoverageRow, RosterRow } from './coverage-contract.ts';
import { figures } from './figures.ts';
import {
  aClassReadyToSign,
  accepted,
  aLetter,
  aWording,
  type ClassReadyToSign,
  signingOf,
} from './fixtures.ts';
import { routes } from './routes.ts';
import { signPledges } from './sign-pledges.ts';
import { withdrawLetter } from './withdraw-letter.ts';

let testDb: TestDatabase;
let database: Database;
let dataDirectory: string;
let http: FastifyInstance;
let viewer: Viewer;
let city: UnitBrief;
let districts: UnitBrief[];
let schools: UnitBrief[];
let classes: ClassReadyToSign[];

before(async () => {
  testDb = await testDatabase();
  database = openDatabase({ connectionString: testDb.url }, 12);
  dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-coverage-'));
  const clock = new StandingClock(testAct.at);
  const { db } = database;
  const journal = await openJournal({ db, clock, origin: 'test.kaoan/coverage', dataDirectory });
  http = buildHttp({
    routes: routes({ db, clock, personalData: testPersonalData, journal }),
    viewerOf: async () => viewer,
    log: openLog('silent'),
    config: { behindTls: false },
    checkReplies: true,
  });
  // Two districts of two schools of two classes of three candidates, and a school without classes.
  await inTransaction(database.db, async (tx) => {
    await anExam(tx);
    await aWording(tx);
    city = await aCity(tx);
    districts = [await aDistrict(tx, { city }), await aDistrict(tx, { city, name: '崂山区' })];
    schools = [];
    classes = [];
    for (const district of districts) {
      for (const name of ['第一中学', '第二中学']) {
        const school = await aSchool(tx, { district, name });
        schools.push(school);
        for (const number of [1, 2]) {
          const theClass = await aClass(tx, { school, name: `高三（${number}）班` });
          classes.push(await aClassReadyToSign(tx, 3, { class: theClass }));
        }
      }
    }
    schools.push(await aSchool(tx, { district: districts[1] as UnitBrief, name: '空中学' }));
    await aLetter(tx, classes[0] as ClassReadyToSign, 0);
    await aLetter(tx, classes[0] as ClassReadyToSign, 1);
    await aLetter(tx, classes[0] as ClassReadyToSign, 2);
    await aLetter(tx, classes[1] as ClassReadyToSign, 0);
    await aLetter(tx, classes[4] as ClassReadyToSign, 0);
  });
});
after(async () => {
  await http.close();
  await database.close();
  await testDb.close();
  await rm(dataDirectory, { recursive: true });
});

const at = <T>(list: readonly T[], place: number): T => {
  const item = list[place];
  assert.ok(item);
  return item;
};
const everything = [
  'pledges.read-coverage',
  'pledges.read-names',
  'pledges.read-evidence',
  'pledges.issue-link',
  'pledges.withdraw',
];
const reaching = (path: string, permissions = everything) =>
  viewerWith(Object.fromEntries(permissions.map((permission) => [permission, [path]])));

async function ask<R>(who: Viewer, method: 'GET' | 'POST', url: string, payload?: object) {
  viewer = who;
  const answer = await http.inject({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() as R & { code?: string } };
}
const coverage = async (who: Viewer, query = '') =>
  (await ask<CoverageReply>(who, 'GET', `/api/pledges/coverage${query}`)).body;
const row = (rows: readonly CoverageRow[]) =>
  rows.map(({ unit, coverage: { signed, notYet } }) => [unit.name, signed, notYet]);

test('going down: districts, then schools, then classes, worst first, each level adding up to the one above', async () => {
  const who = reaching(city.path);
  const top = await coverage(who);
  assert.deepEqual(top.coverage, { classes: 8, completeClasses: 1, candidates: 24, signed: 5, notYet: 19 });
  assert.deepEqual(row(top.rows), [
    ['崂山区', 1, 11],
    ['市南区', 4, 8],
  ]);
  const district = await coverage(who, `?unit=${at(districts, 0).id}`);
  assert.deepEqual(
    district.trail.map(({ name }) => name),
    ['青岛市'],
  );
  assert.deepEqual(row(district.rows), [
    ['第二中学', 0, 6],
    ['第一中学', 4, 2],
  ]);
  const school = await coverage(who, `?unit=${at(schools, 0).id}`);
  assert.deepEqual(row(school.rows), [
    ['高三（2）班', 1, 2],
    ['高三（1）班', 3, 0],
  ]);
  assert.deepEqual((await coverage(who, `?unit=${at(classes, 0).class.id}`)).rows, []);
});

test('a school without classes is a row too: not yet is as visible as done', async () => {
  const { rows, total } = await coverage(reaching(city.path), `?unit=${at(districts, 1).id}`);
  assert.equal(total, 3);
  assert.deepEqual(rows.find(({ unit }) => unit.name === '空中学')?.coverage.candidates, 0);
});

test('rows sort and page on the server', async () => {
  const who = reaching(city.path);
  const names = async (query: string) =>
    (await coverage(who, `?unit=${at(districts, 1).id}&${query}`)).rows.map(({ unit }) => unit.name);
  assert.deepEqual(await names('sort=rate'), ['第二中学', '第一中学', '空中学']);
  assert.deepEqual(await names('sort=code&pageSize=2&page=2'), ['空中学']);
  assert.deepEqual((await names('sort=-name')).toReversed(), await names('sort=name'));
});

test('without a unit, each viewer begins at the widest unit within reach, and sees no way above it', async () => {
  for (const unit of [at(districts, 0), at(schools, 0), at(classes, 0).class]) {
    const { unit: shown, trail } = await coverage(reaching(unit.path));
    assert.deepEqual([shown.id, trail], [unit.id, []]);
  }
  assert.equal((await coverage(reaching('/'))).unit.id, city.id);
});

test('what lies outside the reach is not there', async () => {
  const who = reaching(at(schools, 0).path);
  for (const url of [
    `/api/pledges/coverage?unit=${at(schools, 1).id}`,
    `/api/pledges/coverage?unit=${city.id}`,
    `/api/pledges/classes/${at(classes, 2).class.id}`,
    `/api/pledges/classes/${at(classes, 2).class.id}/roster`,
    `/api/pledges/classes/${at(schools, 0).id}`,
    `/api/pledges/classes/${freshId()}`,
  ]) {
    assert.deepEqual([url, (await ask(who, 'GET', url)).status], [url, 404]);
  }
  const outside = at(classes, 2);
  const { letter } = await inTransaction(database.db, (tx) => aLetter(tx, outside, 0));
  const body = { reason: '家长代签' };
  for (const [url, payload] of [
    [`/api/pledges/classes/${outside.class.id}/links`, { id: freshId(), endsAt: '2020-07-06T12:00:00.000Z' }],
    [`/api/pledges/links/${outside.link.id}/revocation`, body],
    [`/api/pledges/letters/${letter.id}/withdrawal`, body],
    [`/api/pledges/letters/${freshId()}/withdrawal`, body],
  ] as const) {
    assert.deepEqual([url, (await ask(who, 'POST', url, payload)).status], [url, 404]);
  }
  await inTransaction(database.db, (tx) => withdrawLetter(tx, testAct, { id: letter.id, reason: '试验' }));
});

test('without the permission nothing is answered at all', async () => {
  const { id } = at(classes, 0).class;
  const who = reaching(city.path, ['pledges.read-coverage']);
  assert.equal((await ask(who, 'GET', `/api/pledges/classes/${id}/roster`)).status, 403);
  assert.equal((await ask(reaching(city.path, []), 'GET', '/api/pledges/coverage')).status, 403);
  const wording = { id: freshId(), audience: 'candidate', text: at(classes, 0).wording.text };
  assert.equal((await ask(who, 'POST', '/api/pledges/wordings', wording)).status, 403);
});

test('the class page shows the link to those who may issue one, and counts to the others', async () => {
  const ready = at(classes, 1);
  const url = `/api/pledges/classes/${ready.class.id}`;
  const teacher = await ask<ClassReply>(reaching(ready.class.path), 'GET', url);
  assert.equal(teacher.body.link?.code, ready.link.code);
  assert.equal(teacher.body.schoolName, '第一中学');
  assert.deepEqual(teacher.body.may, {
    readNames: true,
    readEvidence: true,
    issueLink: true,
    withdraw: true,
  });
  const official = await ask<ClassReply>(reaching(city.path, ['pledges.read-coverage']), 'GET', url);
  assert.equal(official.body.link, null);
  assert.deepEqual(official.body.coverage, {
    classes: 1,
    completeClasses: 0,
    candidates: 3,
    signed: 1,
    notYet: 2,
  });
  assert.deepEqual(official.body.may, {
    readNames: false,
    readEvidence: false,
    issueLink: false,
    withdraw: false,
  });
});

test('the teacher issues a link, stops it, withdraws a letter, and reads who has not signed yet', async () => {
  const ready = at(classes, 3);
  const teacher = reaching(ready.class.path);
  // The journal names people by id; this one must exist as the issuer of a link.
  const { rows } = await sql<{ id: string }>`select id from organisation.person limit 1`.execute(
    reading(database.db),
  );
  const who = { ...teacher, personId: rows[0]?.id ?? '' };
  const issued = await ask<{ id: string; path: string }>(
    who,
    'POST',
    `/api/pledges/classes/${ready.class.id}/links`,
    {
      id: freshId(),
      endsAt: '2020-07-06T12:00:00.000Z',
    },
  );
  assert.equal(issued.status, 200);
  const stopped = await ask<{ revokedAt: string }>(
    who,
    'POST',
    `/api/pledges/links/${issued.body.id}/revocation`,
    { reason: '链接外泄' },
  );
  assert.equal(stopped.body.revokedAt, testAct.at.toISOString());

  const renewed = await inTransaction(database.db, (tx) => aClassReadyToSign(tx, 0, { class: ready.class }));
  const letter = await inTransaction(database.db, async (tx) => {
    const [verdict] = await signPledges(tx, testAct, [signingOf(ready, 1, { linkId: renewed.link.id })]);
    return accepted(verdict).letter;
  });
  const roster = async (state: string) =>
    (
      await ask<{ rows: RosterRow[]; total: number }>(
        who,
        'GET',
        `/api/pledges/classes/${ready.class.id}/roster?state=${state}`,
      )
    ).body;
  const numbers = ready.enrolled.map(({ number }) => number);
  assert.deepEqual(
    (await roster('not-yet')).rows.map(({ number }) => number),
    [numbers[0], numbers[2]],
  );
  const signed = await roster('signed');
  assert.deepEqual(
    signed.rows.map((one) => [one.number, one.letter?.id]),
    [[numbers[1], letter.id]],
  );
  assert.equal((await roster('all')).total, 3);
  await ask(who, 'POST', `/api/pledges/letters/${letter.id}/withdrawal`, { reason: '家长代签' });
  assert.equal((await roster('not-yet')).total, 3);
});

test('the roster sorts by name, number and time of signing, and pages', async () => {
  const ready = at(classes, 0);
  const roster = async (query: string) =>
    (
      await ask<{ rows: RosterRow[] }>(
        reaching(ready.class.path),
        'GET',
        `/api/pledges/classes/${ready.class.id}/roster?state=all&${query}`,
      )
    ).body.rows.map(({ name }) => name);
  assert.deepEqual(await roster('sort=-number'), ['考生3', '考生2', '考生1']);
  assert.deepEqual(await roster('sort=name&pageSize=2&page=2'), ['考生3']);
  assert.deepEqual(await roster('sort=signedAt'), ['考生1', '考生2', '考生3']);
});

test('after any history, counters = letters = the journal, per class and in all', async () => {
  const pool = await inTransaction(database.db, async (tx) => {
    const school = await aSchool(tx, { district: at(districts, 0) });
    return [
      await aClassReadyToSign(tx, 6, { class: await aClass(tx, { school }) }),
      await aClassReadyToSign(tx, 6, { class: await aClass(tx, { school }) }),
    ];
  });
  const signers = pool.flatMap((ready) => ready.signers.map((_, place) => ({ ready, place })));
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        sign: fc.uniqueArray(fc.nat(signers.length - 1), { minLength: 1, maxLength: 8 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ withdraw: fc.nat(signers.length - 1) }) },
  );
  const live = new Map<number, string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 4 }),
      async (rounds) => {
        for (const together of rounds) {
          await Promise.allSettled(
            together.map((one) =>
              inTransaction(database.db, async (tx) => {
                if ('withdraw' in one) {
                  const id = live.get(one.withdraw);
                  if (id !== undefined) await withdrawLetter(tx, testAct, { id, reason: freshId() });
                  return;
                }
                const batch = one.sign.map((n) => signingOf(at(signers, n).ready, at(signers, n).place));
                const verdicts = await signPledges(tx, testAct, batch);
                verdicts.forEach((verdict, place) => {
                  live.set(at(one.sign, place), accepted(verdict).letter.id);
                });
              }),
            ),
          );
        }
        await agree();
      },
    ),
    { numRuns: 12 },
  );
});

async function agree(): Promise<void> {
  const size = await numberWaiting(database.db, () => testAct.at);
  const [figure] = figures;
  assert.ok(figure);
  const { rows } = await sql<{ code: string; counted: number; letters: number }>`
    select unit.code, coalesce(count.signed, 0) as counted,
      (select count(*) from pledges.letter where class_id = unit.id and withdrawn_at is null) as letters
    from organisation.unit left join pledges.class_count as count on count.class_id = unit.id
    where unit.kind = 'class' order by unit.code`.execute(reading(database.db));
  const journal = new Map(
    (await subtotalsAt(database.db, figure.tally, size, 'class')).map(({ key, value }) => [key, value]),
  );
  for (const { code, counted, letters } of rows) {
    assert.deepEqual([code, counted, journal.get(code) ?? 0], [code, letters, letters]);
  }
  assert.equal(
    await tallyAt(database.db, figure.tally, size),
    rows.reduce((sum, { letters }) => sum + letters, 0),
  );
}

test('the population of the figure is the roster', async () => {
  await inTransaction(database.db, (tx) => enrolledCandidates(tx, 4, { class: at(classes, 7).class }));
  const size = await numberWaiting(database.db, () => testAct.at);
  const [figure] = figures;
  const { rows } = await sql<{ n: number }>`select count(*) as n from organisation.candidate`.execute(
    reading(database.db),
  );
  assert.ok(figure?.population);
  assert.equal(await tallyAt(database.db, figure.population.tally, size), rows[0]?.n);
});
