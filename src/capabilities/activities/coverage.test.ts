/** Coverage of classes over HTTP, and that the figures agree with the rows. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { testAct } from '#capabilities/organisation/fixtures.ts';
import { viewerWith } from '#capabilities/timetable/fixtures.ts';
import { StandingClock } from '#platform/clock/clock.ts';
import { type Database, inTransaction, openDatabase } from '#platform/db/db.ts';
import { openFiles } from '#platform/files/files.ts';
import { buildHttp } from '#platform/http/serve.ts';
import type { Viewer } from '#platform/http/viewer.ts';
import { numberWaiting } from '#platform/journal/number.ts';
import { subtotalsAt, tallyAt } from '#platform/journal/tally.ts';
import { openLog } from '#platform/log.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import type { ClassCoverageRow } from './coverage-contract.ts';
import { figures } from './figures.ts';
import { aCityOfActivities, type CityOfActivities } from './fixtures.ts';
import { routes } from './routes.ts';

const directory = await mkdtemp(join(tmpdir(), 'kaoan-activities-'));
const files = openFiles(directory);
let testDb: TestDatabase;
let database: Database;
let http: FastifyInstance;
let viewer: Viewer;
let place: CityOfActivities;

const at = <T>(list: readonly T[], n: number): T => {
  const item = list[n];
  assert.ok(item);
  return item;
};

before(async () => {
  testDb = await testDatabase();
  database = openDatabase({ connectionString: testDb.url });
  http = buildHttp({
    routes: routes({ db: database.db, clock: new StandingClock(testAct.at), files }),
    viewerOf: async () => viewer,
    log: openLog('silent'),
    config: { behindTls: false },
    checkReplies: true,
  });
  place = await inTransaction(database.db, aCityOfActivities);
});
after(async () => {
  await http.close();
  await database.close();
  await testDb.close();
  await rm(directory, { recursive: true });
});

const everyone = () => viewerWith({ 'activities.read': ['/'] });

async function ask<R>(who: Viewer, method: 'GET' | 'POST', url: string, payload?: object) {
  viewer = who;
  const answer = await http.inject({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() as R & { code: string } };
}

test('coverage goes down from city to class, worst first, done and not yet at each level', async () => {
  const coverage = async (who: Viewer, query = '') =>
    (
      await ask<{ rows: ClassCoverageRow[]; coverage: object; trail: { name: string }[] }>(
        who,
        'GET',
        `/api/activities/coverage?${query}`,
      )
    ).body;
  const top = await coverage(everyone());
  assert.deepEqual(top.coverage, {
    classes: 6,
    reached: 4,
    notYet: 2,
    withClassMeeting: 2,
    withoutClassMeeting: 4,
  });
  const shown = (rows: ClassCoverageRow[]) =>
    rows.map(({ unit, coverage: { reached, notYet, withClassMeeting } }) => [
      unit.name,
      reached,
      notYet,
      withClassMeeting,
    ]);
  assert.deepEqual(
    shown(top.rows).toSorted(),
    [
      ['崂山区', 2, 1, 0],
      ['市南区', 2, 1, 2],
    ].toSorted(),
  );
  assert.equal(at((await coverage(everyone(), 'sort=-withoutClassMeeting')).rows, 0).unit.name, '崂山区');
  const school = await coverage(everyone(), `unit=${at(place.schools, 1).id}&sort=name`);
  assert.deepEqual(shown(school.rows), [
    ['高三（1）班', 1, 0, 0],
    ['高三（2）班', 1, 0, 0],
    ['高三（3）班', 0, 1, 0],
  ]);
  assert.deepEqual(
    school.trail.map(({ name }) => name),
    ['青岛市', '崂山区'],
  );
  assert.deepEqual((await coverage(everyone(), 'theme=paper-secrecy')).coverage, {
    classes: 6,
    reached: 0,
    notYet: 6,
    withClassMeeting: 0,
    withoutClassMeeting: 6,
  });
});

test('the figures, counted from the journal, agree with the rows', async () => {
  const size = await numberWaiting(database.db, () => testAct.at);
  const value = async (id: string, part: 'tally' | 'covered' | 'population' = 'tally') => {
    const figure = figures.find((one) => one.id === id);
    const tally = {
      tally: figure?.tally,
      covered: figure?.population?.covered,
      population: figure?.population?.tally,
    }[part];
    assert.ok(tally);
    return tallyAt(database.db, tally, size);
  };
  // 44 after correction, 41, 30, 100; the cancelled meeting and the other themes are not in it.
  assert.equal(await value('education.person-times'), 215);
  assert.equal(await value('education.classes'), 4);
  assert.equal(await value('education.classes', 'population'), 6);
  assert.equal(await value('education.class-meetings'), 3);
  assert.equal(await value('education.class-meetings', 'covered'), 2);
  assert.equal(await value('education.assemblies'), 1);
  const personTimes = figures.find((one) => one.id === 'education.person-times');
  assert.ok(personTimes);
  assert.deepEqual(
    new Map(
      (await subtotalsAt(database.db, personTimes.tally, size, 'school')).map(({ key, value: sum }) => [
        key,
        sum,
      ]),
    ),
    new Map([
      [at(place.schools, 0).code, 115],
      [at(place.schools, 1).code, 100],
    ]),
  );
});
