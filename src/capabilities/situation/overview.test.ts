import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import { aCity, aClass, aDistrict, aSchool, testAct } from '#capabilities/organisation/fixtures.ts';
import { aClassReadyToSign, signingOf } from '#capabilities/pledges/fixtures.ts';
import { signPledges } from '#capabilities/pledges/public.ts';
import { inTransaction } from '#platform/db/db.ts';
import { openWorld, type World } from '#test/world.ts';
import type { Overview } from './contract.ts';

let world: World;
let city: UnitBrief;

before(async () => {
  world = await openWorld();
  await inTransaction(world.platform.db, async (tx) => {
    city = await aCity(tx);
    const [signed, unsigned] = [await aDistrict(tx, { city }), await aDistrict(tx, { city })];
    const ready = await aClassReadyToSign(tx, 3, {
      class: await aClass(tx, { school: await aSchool(tx, { district: signed }) }),
    });
    await aClassReadyToSign(tx, 4, {
      class: await aClass(tx, { school: await aSchool(tx, { district: unsigned }) }),
    });
    await signPledges(tx, testAct, [signingOf(ready, 0), signingOf(ready, 1)]);
  });
  await world.settle();
});
after(() => world[Symbol.asyncDispose]());

async function overview(): Promise<Overview> {
  const commander = await world.signInAs('commander', city);
  await world.settle();
  const answer = await commander.request({ url: '/api/situation/overview' });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<Overview>();
}

test('the figures of one overview are counted at one index', async () => {
  const { index, figures, feed } = await overview();
  const letters = figures.find(({ id }) => id === 'pledges.letters');
  assert.equal(letters?.value, 2);
  assert.equal(letters?.population?.value, 7);
  assert.equal(feed[0]?.index, index - 1);
});

test('a district in which nobody has signed is listed, and comes first', async () => {
  const { coverage } = await overview();
  assert.deepEqual(
    coverage.districts.map(({ value, population }) => [value, population]),
    [
      [0, 4],
      [2, 3],
    ],
  );
});

test('the headline may be read by anyone and says which session is next', async () => {
  const answer = await world.app.inject({ url: '/api/situation/headline' });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.json<{ now: string }>().now, world.clock.now().toISOString());
});
