import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { broughtTo } from '#capabilities/obligations/fixtures.ts';
import { advanceObligation } from '#capabilities/obligations/public.ts';
import { freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { tallied } from '#capabilities/timetable/fixtures.ts';
import { type Database, inTransaction, openDatabase, type Tx } from '#platform/db/db.ts';
import { catchUp } from '#platform/journal/follow.ts';
import { numberWaiting } from '#platform/journal/number.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { caseFigures } from './figures.ts';
import { aFinding, anOrder } from './fixtures.ts';
import { closeWhenStruckOff } from './followers.ts';
import { noteFinding } from './note-finding.ts';
import { voidFinding } from './void-finding.ts';

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

const figures = () =>
  Promise.all(
    caseFigures.map(async (figure) => [
      figure.id,
      await tallied(database.db, figure.tally),
      figure.population && (await tallied(database.db, figure.population.tally)),
    ]),
  );
const acting = <R>(work: (tx: Tx) => Promise<R>): Promise<R> => inTransaction(database.db, work);
const settle = async () => {
  await numberWaiting(database.db, () => testAct.at);
  return catchUp(database.db, closeWhenStruckOff);
};

test('findings, those with an order, and those closed are counted through the journal and its follower', async () => {
  const made = await acting(async (tx) => {
    const ordered = await anOrder(tx);
    const second = await anOrder(tx, { findingId: ordered.findingId });
    const finished = await anOrder(tx);
    const mistaken = await anOrder(tx);
    const voided = await anOrder(tx);
    const noted = await aFinding(tx);
    await noteFinding(tx, testAct, { id: freshId(), findingId: noted.id, note: '补充', evidence: [] });
    return { ordered, second, finished, mistaken, voided };
  });
  assert.deepEqual(await figures(), [
    ['risks.findings', 5, undefined],
    ['risks.with-opinion', 4, 5],
    ['risks.closed', 0, 5],
  ]);
  await acting(async (tx) => {
    await broughtTo(tx, made.finished.obligationId, 'struck-off');
    await broughtTo(tx, made.second.obligationId, 'struck-off');
    const withdrawal = {
      id: freshId(),
      obligationId: made.mistaken.obligationId,
      verb: 'withdraw',
      note: '有误',
    } as const;
    await advanceObligation(tx, testAct, withdrawal);
    await voidFinding(tx, testAct, { id: freshId(), findingId: made.voided.findingId, reason: '重复登记' });
  });
  assert.equal(await settle(), 4);
  assert.equal(await settle(), 0);
  assert.deepEqual(await figures(), [
    ['risks.findings', 4, undefined],
    ['risks.with-opinion', 2, 4],
    ['risks.closed', 1, 4],
  ]);
});
