import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aCity, aDistrict, anOffice, aSchool, freshId } from '#capabilities/organisation/fixtures.ts';
import { anUpgrade, qingdaoInstant } from '#capabilities/timetable/fixtures.ts';
import { inTransaction } from '#platform/db/db.ts';
import { openWorld, type SignedIn, type World } from '#test/world.ts';
import { aPhoto, photoBytes } from './fixtures.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world[Symbol.asyncDispose]());

const post = async (who: SignedIn, url: string, payload: object) => {
  const answer = await who.request({ method: 'POST', url, payload });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
};
const get = async <T>(who: SignedIn, url: string): Promise<T> =>
  (await who.request({ method: 'GET', url })).json<T>();

test('an obligation lives over HTTP: assigned, signed for, reported with proof, verified by another, struck off', async () => {
  const places = await inTransaction(world.platform.db, async (tx) => {
    const city = await aCity(tx);
    const district = await aDistrict(tx, { city });
    return {
      office: await anOffice(tx, { parent: city }),
      district,
      school: await aSchool(tx, { district }),
      elsewhere: await aSchool(tx, { district: await aDistrict(tx, { city }) }),
    };
  });
  const director = await world.signInAs('director', places.office);
  const organiser = await world.signInAs('district-organiser', places.district);
  const chief = await world.signInAs('site-chief', places.school);
  const stranger = await world.signInAs('site-chief', places.elsewhere);

  const id = freshId();
  const asked = {
    id,
    unitId: places.school.id,
    title: '更换备用电源',
    outcome: '备用电源可带载三十分钟',
    proofRequired: ['photo'],
    source: { kind: 'direct', id },
    deadline: { instant: qingdaoInstant('2020-07-05 18:00') },
  };
  const elsewhere = { ...asked, unitId: places.elsewhere.id };
  assert.equal((await post(organiser, '/api/obligations', elsewhere)).body.code, 'beyond-reach');
  const unsourced = { ...asked, source: { kind: 'upgrade-item', id: freshId() } };
  assert.equal((await post(organiser, '/api/obligations', unsourced)).body.code, 'unknown-source');
  assert.equal((await post(organiser, '/api/obligations', asked)).body.state, 'assigned');

  const act = (verb: string, who: SignedIn, rest: object = {}) =>
    post(who, `/api/obligations/${id}/${verb}`, { id: freshId(), note: '已完成', ...rest });
  assert.equal((await act('sign-for', stranger)).status, 404);
  assert.equal((await act('sign-for', chief)).body.state, 'signed-for');
  assert.equal((await act('start', chief)).body.state, 'working');
  const unproven = await act('report', chief, { evidence: [] });
  assert.deepEqual([unproven.status, unproven.body.code], [422, 'proof-missing']);
  assert.match(String(unproven.body.message), /照片/);
  const absent = await act('report', chief, { evidence: [aPhoto] });
  assert.deepEqual(
    [absent.status, absent.body.code],
    [400, 'invalid-input'],
    'a photo that was never uploaded',
  );
  await world.platform.files.put(photoBytes);
  assert.equal((await act('report', organiser, { evidence: [aPhoto] })).body.state, 'reported');
  const own = await act('verify', organiser, { evidence: [] });
  assert.deepEqual([own.status, own.body.code], [409, 'not-now']);
  assert.match(String(own.body.message), /由他人核验/);
  assert.equal((await act('return', director)).body.state, 'returned');
  assert.equal((await act('start', chief)).body.state, 'working');
  assert.equal((await act('report', chief, { evidence: [aPhoto] })).body.state, 'reported');
  assert.equal((await act('verify', organiser, { evidence: [] })).body.state, 'verified');
  assert.equal((await act('strike-off', organiser)).body.state, 'struck-off');
  assert.equal((await act('withdraw', organiser)).body.code, 'not-now');

  const page = await get<{ acts: { verb: string }[]; standing: { performs: boolean; verifies: boolean } }>(
    chief,
    `/api/obligations/${id}`,
  );
  assert.equal(page.acts.length, 9);
  assert.deepEqual([page.standing.performs, page.standing.verifies], [true, false]);
  const mine = await get<{ total: number }>(chief, '/api/obligations');
  const done = await get<{ total: number }>(chief, '/api/obligations?open=false&lamp=done');
  assert.deepEqual([mine.total, done.total], [0, 1]);
  const counts = await get<{ lamps: { done: number } }>(
    director,
    '/api/obligations/counts?mine=false&open=false',
  );
  assert.equal(counts.lamps.done, 1);
});

test('an upgrade item can be made somebody’s obligation', async () => {
  const { office, upgrade, school } = await inTransaction(world.platform.db, async (tx) => {
    const city = await aCity(tx);
    const made = await aSchool(tx, { district: await aDistrict(tx, { city }) });
    return { office: await anOffice(tx, { parent: city }), upgrade: await anUpgrade(tx), school: made };
  });
  const director = await world.signInAs('director', office);
  const made = await post(director, '/api/obligations', {
    id: freshId(),
    unitId: school.id,
    title: '完成摄像头更换',
    outcome: '考场无盲区',
    proofRequired: [],
    source: { kind: 'upgrade-item', id: upgrade.id },
    deadline: { instant: qingdaoInstant('2020-07-01 18:00') },
  });
  assert.deepEqual(made.body.source, { kind: 'upgrade-item', id: upgrade.id });
});
