import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { type Database, inTransaction, openDatabase } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { aSession, qingdao, qingdaoInstant } from './fixtures.ts';
import { moveSessions } from './move-sessions.ts';
import { setMoment } from './set-moment.ts';

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

test('a moment that is set while its session moves is resolved against the moved session', async () => {
  const session = await inTransaction(database.db, (tx) => aSession(tx));
  const moved = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const moving = inTransaction(database.db, async (tx) => {
    await moveSessions(tx, testAct, {
      id: freshId(),
      reason: '暴雨',
      moves: [
        {
          sessionId: session.id,
          startsAt: qingdaoInstant('2020-07-08 15:00'),
          endsAt: qingdaoInstant('2020-07-08 17:00'),
        },
      ],
    });
    moved.resolve();
    await mayCommit.promise;
  });
  await moved.promise;
  const setting = inTransaction(database.db, (tx) =>
    setMoment(tx, {
      id: freshId(),
      owner: 'test.thing',
      label: '',
      moment: { anchor: { session: 'first', edge: 'start', offsetMinutes: 0 } },
    }),
  );
  mayCommit.resolve();
  const [, { at }] = await Promise.all([moving, setting]);
  assert.deepEqual(at, qingdao('2020-07-08 15:00'));
});
