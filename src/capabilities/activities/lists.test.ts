/** Lists, calendar, detail and coverage over HTTP: what each viewer sees, and that the figures agree with the rows. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { aPhoto, photoBytes } from '#capabilities/obligations/fixtures.ts';
import { freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { qingdaoInstant, viewerWith } from '#capabilities/timetable/fixtures.ts';
import { StandingClock } from '#platform/clock/clock.ts';
import { type Database, inTransaction, openDatabase } from '#platform/db/db.ts';
import { openFiles } from '#platform/files/files.ts';
import { buildHttp } from '#platform/http/serve.ts';
import type { Viewer } from '#platform/http/viewer.ts';
import { openLog } from '#platform/log.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import type { Activity, ActivityDetail } from './contract.ts';
import { aCityOfActivities, type CityOfActivities, heads } from './fixtures.ts';
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

const reaching = (
  path: string,
  permissions = ['activities.read', 'activities.manage', 'obligations.assign'],
) => viewerWith(Object.fromEntries(permissions.map((permission) => [permission, [path]])));
const everyone = () => reaching('/');

async function ask<R>(who: Viewer, method: 'GET' | 'POST', url: string, payload?: object) {
  viewer = who;
  const answer = await http.inject({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() as R & { code: string } };
}
const list = async (who: Viewer, query = '') =>
  (await ask<{ rows: Activity[]; total: number }>(who, 'GET', `/api/activities?${query}`)).body;

test('each viewer sees what was organised within reach, what reached a class there, and what they attended', async () => {
  assert.equal((await list(everyone())).total, 7);
  assert.equal((await list(reaching(at(place.schools, 0).path))).total, 3);
  assert.equal((await list(reaching(at(place.classes, 0).path))).total, 2);
  assert.deepEqual(
    (await list(reaching(at(place.classes, 3).path))).rows.map(({ title }) => title),
    ['动员大会'],
  );
  assert.equal((await list(reaching(at(place.classes, 2).path))).total, 0);
  const came = { ...reaching(at(place.classes, 2).path), personId: place.attender };
  assert.deepEqual(
    (await list(came)).rows.map(({ id }) => id),
    [place.training.id],
  );
  assert.equal((await list({ ...everyone(), personId: place.attender }, 'mine=true')).total, 1);
  assert.equal((await list({ ...everyone(), unitPaths: [at(place.schools, 1).path] }, 'mine=true')).total, 2);
});

test('filters narrow the list and its total together', async () => {
  const total = async (query: string) => (await list(everyone(), query)).total;
  assert.equal(await total('kind=class-meeting'), 4);
  assert.equal(await total('kind=class-meeting&state=held'), 3);
  assert.equal(await total('theme=paper-secrecy'), 1);
  assert.equal(await total('state=planned'), 1);
  assert.equal(await total(`under=${at(place.districts, 1).id}`), 2);
  assert.equal(await total(`under=${freshId()}`), 0);
  assert.equal(await total(`classId=${at(place.classes, 0).id}`), 2);
  assert.equal(await total(`text=${encodeURIComponent('100%_')}`), 1);
  assert.equal(await total(`text=${encodeURIComponent('%')}`), 1);
  assert.equal(await total('text=nothing'), 0);
});

test("days are days of the exam's time zone, both included", async () => {
  const total = async (query: string) => (await list(everyone(), query)).total;
  assert.equal(await total('from=2020-06-15&until=2020-06-15'), 1);
  assert.equal(await total('from=2020-06-14&until=2020-06-14'), 0);
  assert.equal(await total('from=2020-06-29'), 1);
  assert.equal(await total('until=2020-06-18'), 2);
});

test('the list sorts and pages on the server', async () => {
  const titles = async (query: string) => (await list(everyone(), query)).rows.map(({ title }) => title);
  assert.deepEqual((await titles('sort=at')).slice(0, 2), ['试卷保密培训 100%_', '动员大会']);
  assert.deepEqual(await titles('sort=-at&pageSize=1'), ['全体会议']);
  assert.deepEqual(await titles('sort=-personTimes&pageSize=1'), ['动员大会']);
  assert.equal((await list(everyone(), 'pageSize=4&page=2')).rows.length, 3);
});

test('the calendar counts by day, and refuses a window without days or longer than a season', async () => {
  const calendar = (query: string) =>
    ask<{ days: unknown[] }>(everyone(), 'GET', `/api/activities/calendar?${query}`);
  assert.deepEqual((await calendar('from=2020-06-01&until=2020-06-30')).body.days, [
    { day: '2020-06-15', planned: 0, held: 1, cancelled: 0, personTimes: 1 },
    { day: '2020-06-18', planned: 0, held: 1, cancelled: 0, personTimes: 100 },
    { day: '2020-06-19', planned: 0, held: 3, cancelled: 1, personTimes: 115 },
    { day: '2020-06-29', planned: 1, held: 0, cancelled: 0, personTimes: 0 },
  ]);
  for (const window of [
    'from=2020-06-02&until=2020-06-01',
    'from=2020-01-01&until=2020-12-31',
    'from=2020-02-31&until=2020-03-01',
  ]) {
    assert.deepEqual([window, (await calendar(window)).status], [window, 400]);
  }
});

test('one activity in full: people, classes, evidence and everything that was done to it', async () => {
  const corrected = (await list(everyone(), `classId=${at(place.classes, 0).id}`)).rows.find(
    ({ personTimes }) => personTimes === 44,
  );
  assert.ok(corrected);
  const { body } = await ask<ActivityDetail>(everyone(), 'GET', `/api/activities/${corrected.id}`);
  assert.deepEqual(
    body.classes.map(({ id }) => id),
    [at(place.classes, 0).id],
  );
  assert.deepEqual(
    body.acts.map(({ verb, personTimes, reason }) => [verb, personTimes, reason]),
    [
      ['hold', 40, null],
      ['correct', 44, '漏记 4 人'],
    ],
  );
  const detail = await ask<ActivityDetail>(everyone(), 'GET', `/api/activities/${place.training.id}`);
  assert.deepEqual(detail.body.people, [{ id: place.attender, name: '李明' }]);
  assert.equal(detail.body.may.manage, true);
  const [assembly] = (await list(everyone(), 'kind=assembly')).rows;
  assert.deepEqual(
    (await ask<ActivityDetail>(everyone(), 'GET', `/api/activities/${assembly?.id}`)).body.evidence,
    [aPhoto],
  );
});

test('what the viewer may not see or manage is not there', async () => {
  const who = reaching(at(place.schools, 0).path);
  assert.equal((await ask(who, 'GET', `/api/activities/${place.training.id}`)).status, 404);
  assert.equal(
    (await ask(who, 'GET', `/api/activities/coverage?unit=${at(place.schools, 1).id}`)).status,
    404,
  );
  const how = {
    heldAt: qingdaoInstant('2020-06-19 14:00'),
    attendance: heads(3),
    classIds: [],
    evidence: [],
    result: '',
  };
  const teacherOfCovered = reaching(at(place.classes, 3).path);
  const [assembly] = (await list(everyone(), 'kind=assembly')).rows;
  for (const [path, body] of [
    ['holding', how],
    ['corrections', { id: freshId(), attendance: heads(3), classIds: [], reason: '误报' }],
    ['cancellation', { reason: '误报' }],
    ['evidence', { files: [aPhoto] }],
  ] as const) {
    const url = `/api/activities/${assembly?.id}/${path}`;
    assert.deepEqual([path, (await ask(teacherOfCovered, 'POST', url, body)).status], [path, 404]);
  }
  const what = {
    id: freshId(),
    kind: 'meeting',
    theme: 'coordination',
    title: '会议',
    unitId: at(place.schools, 1).id,
    place: '',
  };
  assert.equal(
    (await ask(who, 'POST', '/api/activities/held', { ...what, ...how })).body.code,
    'unknown-unit',
  );
  const plannedAt = { instant: qingdaoInstant('2020-06-29 15:00') };
  assert.equal((await ask(who, 'POST', '/api/activities', { ...what, plannedAt })).body.code, 'unknown-unit');
  assert.equal((await ask(reaching('/', []), 'GET', '/api/activities')).status, 403);
});

test('a school plans, holds, corrects, adds evidence and a resolution, and cancels, over the wire', async () => {
  const school = at(place.schools, 0);
  const who = reaching(school.path);
  const id = freshId();
  const base = `/api/activities/${id}`;
  const what = {
    id,
    kind: 'meeting',
    theme: 'coordination',
    title: '考务会',
    unitId: school.id,
    place: '礼堂',
  };
  const plannedAt = { instant: qingdaoInstant('2020-06-29 15:00') };
  assert.equal(
    (await ask<Activity>(who, 'POST', '/api/activities', { ...what, plannedAt })).body.state,
    'planned',
  );
  const how = {
    heldAt: qingdaoInstant('2020-06-19 14:00'),
    attendance: heads(12),
    classIds: [],
    evidence: [],
    result: '已部署',
  };
  assert.equal((await ask<Activity>(who, 'POST', `${base}/holding`, how)).body.personTimes, 12);
  const correction = { id: freshId(), attendance: heads(11), classIds: [], reason: '多计一人' };
  assert.equal((await ask<Activity>(who, 'POST', `${base}/corrections`, correction)).body.personTimes, 11);
  assert.equal(
    (await ask(who, 'POST', `${base}/evidence`, { files: [aPhoto] })).status,
    400,
    'not uploaded yet',
  );
  await files.put(photoBytes);
  assert.equal((await ask(who, 'POST', `${base}/evidence`, { files: [aPhoto] })).status, 200);
  const resolution = {
    id: freshId(),
    text: '报送考场检查表',
    outcome: '检查表齐全',
    unitId: school.id,
    deadline: { instant: qingdaoInstant('2020-07-02 18:00') },
    proofRequired: ['document'],
  };
  const outside = { ...resolution, id: freshId(), unitId: at(place.schools, 1).id };
  assert.equal((await ask(who, 'POST', `${base}/resolutions`, outside)).body.code, 'beyond-reach');
  assert.equal((await ask(who, 'POST', `${base}/resolutions`, resolution)).status, 200);
  const { body } = await ask<ActivityDetail>(who, 'GET', base);
  assert.deepEqual(
    body.resolutions.map(({ text, obligation }) => [text, obligation?.state]),
    [['报送考场检查表', 'assigned']],
  );
  assert.equal((await ask(who, 'POST', `${base}/cancellation`, { reason: '误登记' })).body.code, 'not-now');
  const held = { ...what, ...how, id: freshId(), title: '未计划的会' };
  assert.equal((await ask<Activity>(who, 'POST', '/api/activities/held', held)).body.plannedAt, null);
  assert.equal(
    (await ask<Activity>(who, 'POST', `/api/activities/${held.id}/cancellation`, { reason: '误登记' })).body
      .state,
    'cancelled',
  );
});

test('refuses text without anything in it, with half a character, and head-counts that are none', async () => {
  const school = at(place.schools, 0);
  const what = {
    id: freshId(),
    kind: 'meeting',
    theme: 'coordination',
    title: '考务会',
    unitId: school.id,
    place: '',
  };
  const how = {
    heldAt: qingdaoInstant('2020-06-19 14:00'),
    attendance: heads(12),
    classIds: [],
    evidence: [],
    result: '',
  };
  for (const wrong of [
    { title: '  ' },
    { title: '会\ud800议' },
    { title: '会\u0000议' },
    { kind: 'party' },
    { theme: '诚信' },
    { attendance: heads(0) },
    { attendance: heads(1.5) },
    { attendance: { mode: 'people', people: [] } },
    { classIds: [at(place.classes, 0).id, at(place.classes, 0).id] },
    { heldAt: '2020-06-19' },
  ]) {
    const { status } = await ask(everyone(), 'POST', '/api/activities/held', { ...what, ...how, ...wrong });
    assert.deepEqual([JSON.stringify(wrong), status], [JSON.stringify(wrong), 400]);
  }
});
