import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rolledBack, tallied } from '#capabilities/timetable/fixtures.ts';
import { type Database, openDatabase } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { obligationStates } from './contract.ts';
import { obligationFigures } from './figures.ts';
import { anObligation, broughtTo } from './fixtures.ts';

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

test('every obligation counts as assigned until it is withdrawn, and as struck off only when it is', () =>
  rolledBack(database.db, async (tx) => {
    for (const state of obligationStates) await broughtTo(tx, (await anObligation(tx)).id, state);
    const counted = await Promise.all(
      obligationFigures.map(async (figure) => [
        figure.id,
        await tallied(tx, figure.tally),
        figure.population && (await tallied(tx, figure.population.tally)),
      ]),
    );
    assert.deepEqual(counted, [
      ['obligations.assigned', obligationStates.length - 1, undefined],
      ['obligations.struck-off', 1, obligationStates.length - 1],
    ]);
  }));
