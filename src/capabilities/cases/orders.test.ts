import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aDepartment, freshId } from '#capabilities/organisation/fixtures.ts';
import { refusal, rolledBack, viewerWith } from '#capabilities/timetable/fixtures.ts';
import { type Database, openDatabase } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { orderPlace } from './finding-page.ts';
import { anOrder } from './fixtures.ts';

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

test('an order leads to its finding, also the unit that has to rectify it, and nobody else', () =>
  rolledBack(database.db, async (tx) => {
    const [owing, other] = [await aDepartment(tx), await aDepartment(tx)];
    const order = await anOrder(tx, { unitId: owing.id });
    const readerOf = (path: string) => viewerWith({ 'cases.read': [path] }, { unitPaths: [path] });
    const place = { id: order.id, findingId: order.findingId };
    assert.deepEqual(await orderPlace(tx, readerOf('/'), order.id), place);
    assert.deepEqual(await orderPlace(tx, readerOf(owing.path), order.id), place);
    await assert.rejects(orderPlace(tx, readerOf(other.path), order.id), refusal('not-found'));
    await assert.rejects(orderPlace(tx, readerOf('/'), freshId()), refusal('not-found'));
  }));
