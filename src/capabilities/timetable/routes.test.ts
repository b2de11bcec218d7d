import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aCity, aDistrict, anOffice, aSchool, freshId } from '#capabilities/organisation/fixtures.ts';
import { inTransaction } from '#platform/db/db.ts';
import { openWorld, type World } from '#test/world.ts';
import { qingdaoInstant, rooms } from './fixtures.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world[Symbol.asyncDispose]());

test('a timetable is made over HTTP: exam, site, session, and a move that is tried before it is made', async () => {
  const places = await inTransaction(world.platform.db, async (tx) => {
    const city = await aCity(tx);
    const district = await aDistrict(tx, { city });
    const other = await aDistrict(tx, { city });
    const office = await anOffice(tx, { parent: city });
    return { office, district, other, school: await aSchool(tx, { district }) };
  });
  const director = await world.signInAs('director', places.office);
  const organiser = await world.signInAs('district-organiser', places.district);
  const stranger = await world.signInAs('district-organiser', places.other);
  const post = async (
    who: typeof director,
    url: string,
    payload: object,
    method: 'POST' | 'PUT' = 'POST',
  ) => {
    const answer = await who.request({ method, url, payload });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };

  const exam = {
    id: freshId(),
    name: { zh: '2020年夏季高考', en: 'Gaokao, summer 2020' },
    firstDay: '2020-07-07',
    lastDay: '2020-07-10',
    timeZone: 'Asia/Shanghai',
    rulePacks: [],
  };
  assert.equal((await post(director, '/api/timetable/exam', exam)).status, 200);
  const site = {
    id: freshId(),
    code: 'KD-1',
    name: '第一考点',
    unitId: places.school.id,
    position: { longitude: 120.38, latitude: 36.06 },
    standardised: true,
    rooms: [...rooms(10), ...rooms(1, 'spare')],
  };
  assert.equal((await post(stranger, '/api/sites', { sites: [site] })).body.code, 'beyond-reach');
  assert.equal((await post(organiser, '/api/sites', { sites: [site] })).status, 200);
  const session = {
    id: freshId(),
    code: 'chinese',
    subject: { zh: '语文', en: 'Chinese' },
    paper: 'chinese',
    startsAt: qingdaoInstant('2020-07-07 09:00'),
    endsAt: qingdaoInstant('2020-07-07 11:30'),
  };
  assert.equal((await post(director, '/api/timetable/sessions', { sessions: [session] })).status, 200);

  const move = {
    id: freshId(),
    reason: '疫情',
    moves: [
      {
        sessionId: session.id,
        startsAt: qingdaoInstant('2020-08-06 09:00'),
        endsAt: qingdaoInstant('2020-08-06 11:30'),
      },
    ],
  };
  const rehearsal = await post(director, '/api/timetable/moves', { ...move, dryRun: true });
  assert.deepEqual([rehearsal.status, rehearsal.body.sessions, rehearsal.body.dryRun], [200, 1, true]);
  const moved = await post(director, '/api/timetable/moves', move);
  assert.deepEqual([moved.status, moved.body.dryRun], [200, false]);
  const backwards = { ...move, id: freshId(), moves: [{ ...move.moves[0], endsAt: session.startsAt }] };
  const refused = await post(director, '/api/timetable/moves', backwards);
  assert.deepEqual([refused.status, refused.body.code], [422, 'ends-before-start']);

  const page = await organiser.request({ method: 'GET', url: `/api/sites/${site.id}` });
  const shown = page.json<{ mayManage: boolean; sessions: { startsAt: string }[] }>();
  assert.equal(shown.mayManage, true);
  assert.equal(shown.sessions[0]?.startsAt, qingdaoInstant('2020-08-06 09:00'));
  const cooling = { fittable: 11, cooled: 11, note: '' };
  assert.equal((await post(organiser, `/api/sites/${site.id}/cooling`, cooling)).status, 200);
  assert.equal((await post(stranger, `/api/sites/${site.id}/cooling`, cooling)).body.code, 'beyond-reach');
  const acceptance = { verdict: 'accepted', day: '2020-06-19', note: '联合验收组' };
  assert.equal((await post(organiser, `/api/sites/${site.id}/acceptance`, acceptance)).status, 200);
  const correction = { name: '第一中学考点', reason: '更名' };
  assert.equal((await post(organiser, `/api/sites/${site.id}/corrections`, correction)).status, 200);
  const hosting = { sessionIds: [session.id], reason: '不变' };
  assert.equal((await post(director, `/api/sites/${site.id}/sessions`, hosting, 'PUT')).status, 200);
  const item = { id: freshId(), siteId: site.id, kind: 'moat', name: '护城河', year: 2020 };
  assert.equal((await post(stranger, '/api/upgrades', { items: [item] })).body.code, 'beyond-reach');
  assert.equal((await post(organiser, '/api/upgrades', { items: [item] })).body.code, 'unknown-kind');
  const act = { verb: 'start', note: '' };
  assert.equal((await post(organiser, `/api/upgrades/${item.id}/acts`, act)).status, 404);

  const list = await director.request({ method: 'GET', url: '/api/sites?ready=true&sort=-seats' });
  const sites = list.json<{ rows: { name: string; ready: boolean }[]; total: number }>();
  assert.deepEqual([sites.total, sites.rows[0]?.name, sites.rows[0]?.ready], [1, '第一中学考点', true]);
  const whole = await organiser.request({ method: 'GET', url: '/api/timetable' });
  assert.equal(whole.json<{ nextSessionId: string }>().nextSessionId, session.id);
  const history = await organiser.request({ method: 'GET', url: '/api/timetable/moves' });
  assert.equal(history.json<{ total: number }>().total, 1);
  assert.equal((await organiser.request({ method: 'GET', url: '/api/upgrade-kinds' })).statusCode, 200);
});
