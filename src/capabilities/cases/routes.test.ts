import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aPhoto, broughtTo, photoBytes } from '#capabilities/obligations/fixtures.ts';
import {
  aCity,
  aDepartment,
  aDistrict,
  anOffice,
  aSchool,
  freshId,
} from '#capabilities/organisation/fixtures.ts';
import { aSite, qingdaoInstant } from '#capabilities/timetable/fixtures.ts';
import { inTransaction } from '#platform/db/db.ts';
import { openWorld, type SignedIn, type World } from '#test/world.ts';
import { caseReferences } from './fixtures.ts';

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

interface Page {
  readonly finding: { readonly state: string; readonly lamp: string };
  readonly timeline: { readonly verb: string }[];
  readonly standing: { readonly orders: boolean };
}

test('a finding lives over HTTP, and closes by itself when its order is struck off', async () => {
  const places = await inTransaction(world.platform.db, async (tx) => {
    const city = await aCity(tx);
    const district = await aDistrict(tx, { city });
    const school = await aSchool(tx, { district });
    await caseReferences(tx);
    return {
      office: await anOffice(tx, { parent: city }),
      district,
      police: await aDepartment(tx, { parent: city }),
      school,
      site: await aSite(tx, { unitId: school.id }),
    };
  });
  const director = await world.signInAs('director', places.office);
  const organiser = await world.signInAs('district-organiser', places.district);
  const chief = await world.signInAs('site-chief', places.school);
  const liaison = await world.signInAs('liaison', places.police);
  const elsewhere = await world.signInAs('site-chief', places.police);

  const id = freshId();
  const asked = {
    id,
    kind: 'KD-06',
    source: 'self-check',
    where: { siteId: places.site.id },
    foundAt: qingdaoInstant('2020-06-19 10:00'),
    foundByUnitId: places.school.id,
    title: '听力广播有杂音',
    description: '三号楼二层各考场广播杂音明显。',
    evidence: [aPhoto],
  };
  assert.equal((await post(chief, '/api/findings', asked)).body.code, 'invalid-input', 'not uploaded yet');
  await world.platform.files.put(photoBytes);
  assert.equal((await post(elsewhere, '/api/findings', asked)).body.code, 'beyond-reach');
  assert.equal((await post(chief, '/api/findings', asked)).body.lamp, 'not-started');
  assert.equal((await liaison.request({ method: 'GET', url: `/api/findings/${id}` })).statusCode, 404);

  const order = {
    id: freshId(),
    obligationId: freshId(),
    unitId: places.school.id,
    text: '更换广播线路并逐场测试',
    legalBasis: 'secrecy-2010',
    proofRequired: ['photo'],
    deadline: { instant: qingdaoInstant('2020-07-05 18:00') },
  };
  const orders = `/api/findings/${id}/orders`;
  assert.equal((await post(chief, orders, order)).status, 403);
  const outdated = { ...order, legalBasis: 'secrecy-2024' };
  assert.equal((await post(organiser, orders, outdated)).body.code, 'legal-basis-not-in-force');
  assert.equal((await post(organiser, orders, order)).status, 200);
  const share = { id: freshId(), unitId: places.police.id, actionRequired: true, note: '请协助排查' };
  assert.equal((await post(organiser, `/api/findings/${id}/shares`, share)).status, 200);
  assert.equal((await get<Page>(liaison, `/api/findings/${id}`)).standing.orders, false);
  const note = { id: freshId(), note: '已到场排查', evidence: [] };
  assert.equal((await post(liaison, `/api/findings/${id}/notes`, note)).status, 200);

  await inTransaction(world.platform.db, (tx) => broughtTo(tx, order.obligationId, 'struck-off'));
  await world.settle();
  const page = await get<Page>(director, `/api/findings/${id}`);
  assert.deepEqual([page.finding.state, page.finding.lamp], ['closed', 'done']);
  assert.equal(page.timeline.at(-1)?.verb, 'closed');
  const voiding = { id: freshId(), reason: '重复登记' };
  assert.equal((await post(director, `/api/findings/${id}/void`, voiding)).body.code, 'not-now');

  const list = await get<{ total: number }>(
    liaison,
    '/api/findings?mine=true&state=closed&text=%E6%9D%82%E9%9F%B3',
  );
  assert.equal(list.total, 1);
  const counts = await get<{ states: { closed: number } }>(organiser, '/api/findings/counts');
  assert.equal(counts.states.closed, 1);
  assert.equal((await get<{ rows: unknown[] }>(chief, '/api/finding-kinds')).rows.length, 3);
  assert.equal((await get<{ total: number }>(chief, '/api/legal-bases?on=2020-06-19')).total, 1);
});
