import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aPerson, testAct } from '#capabilities/organisation/fixtures.ts';
import { type Database, type Db, openDatabase, type Tx } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { advanceUpgrade } from './advance-upgrade.ts';
import { correctSite } from './correct-site.ts';
import { timetableFigures } from './figures.ts';
import { anUpgrade, aSite, rolledBack, tallied } from './fixtures.ts';
import { recordCooling } from './record-cooling.ts';

let testDb: TestDatabase;
let database: Database;
before(async () => {
  testDb = await testDatabase();
  database = openDatabase({ connectionString: testDb.url });
});
after(async () => {
  await database.close();
  await testDb.close();
});

const given = (name: string, work: (tx: Tx) => Promise<void>) =>
  test(name, () => rolledBack(database.db, work));

async function figure(db: Db, id: string): Promise<{ value: number; of: number | undefined }> {
  const definition = timetableFigures.find((one) => one.id === id);
  assert.ok(definition, id);
  const { population } = definition;
  return {
    value: await tallied(db, definition.tally),
    of: population && (await tallied(db, population.tally)),
  };
}

given('a site counts as standardised by what the register said last', async (tx) => {
  await aSite(tx);
  const site = await aSite(tx, { standardised: false });
  assert.deepEqual(await figure(tx, 'sites.standardised'), { value: 1, of: 2 });
  await correctSite(tx, testAct, { siteId: site.id, standardised: true, reason: '验收达标' });
  assert.deepEqual(await figure(tx, 'sites.standardised'), { value: 2, of: 2 });
});

given(
  'a site counts as upgraded once, by items of the exam’s year that were completed and not sent back',
  async (tx) => {
    const [li, wang] = [await aPerson(tx), await aPerson(tx)];
    const site = await aSite(tx);
    const items = [await anUpgrade(tx, { siteId: site.id }), await anUpgrade(tx, { siteId: site.id })];
    const other = await anUpgrade(tx);
    const past = await anUpgrade(tx, { year: 2019 });
    await anUpgrade(tx);
    const advance = (upgradeId: string, verb: 'start' | 'complete' | 'accept' | 'send-back', by: string) =>
      advanceUpgrade(tx, { ...testAct, by }, { upgradeId, verb, note: '画面有盲区' });
    for (const { id } of [...items, other, past]) {
      await advance(id, 'start', li.id);
      await advance(id, 'complete', li.id);
    }
    assert.deepEqual(await figure(tx, 'sites.upgraded'), { value: 2, of: 4 });
    await advance(other.id, 'send-back', wang.id);
    await advance(items[0]?.id ?? '', 'accept', wang.id);
    assert.deepEqual(await figure(tx, 'sites.upgraded'), { value: 1, of: 4 });
  },
);

given('a site counts as cooled while every room that can have air-conditioning has it', async (tx) => {
  const site = await aSite(tx);
  await aSite(tx);
  await recordCooling(tx, testAct, { siteId: site.id, fittable: 10, cooled: 10, note: '' });
  assert.deepEqual(await figure(tx, 'sites.cooled'), { value: 1, of: 2 });
  await recordCooling(tx, testAct, { siteId: site.id, fittable: 10, cooled: 9, note: '一间故障' });
  assert.deepEqual(await figure(tx, 'sites.cooled'), { value: 0, of: 2 });
});
