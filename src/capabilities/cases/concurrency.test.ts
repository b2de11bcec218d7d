import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { broughtTo } from '#capabilities/obligations/fixtures.ts';
import { advanceObligation } from '#capabilities/obligations/public.ts';
import { aDepartment, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { aSession, aSite } from '#capabilities/timetable/fixtures.ts';
import { moveSessions } from '#capabilities/timetable/public.ts';
import { type Database, inTransaction, openDatabase } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { aFinding, anOrder } from './fixtures.ts';
import { issueOrder } from './issue-order.ts';
import { recordFinding } from './record-finding.ts';
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

const anchor = { session: 'first', edge: 'start', offsetMinutes: -60 } as const;

test('moving the exam, striking off, ordering and voiding at once never lock each other out', async () => {
  const { db } = database;
  const { session, unitId } = await inTransaction(db, async (tx) => {
    await aSite(tx);
    return { session: await aSession(tx), unitId: (await aDepartment(tx)).id };
  });
  for (let round = 1; round <= 8; round += 1) {
    const made = await inTransaction(db, async (tx) => {
      const finding = await aFinding(tx);
      const order = await anOrder(tx, { findingId: finding.id, unitId, deadline: { anchor } });
      await broughtTo(tx, order.obligationId, 'verified');
      const voided = await aFinding(tx);
      await anOrder(tx, { findingId: voided.id, unitId, deadline: { anchor } });
      return { finding, order, voided };
    });
    const shift = (instant: string) => new Date(Date.parse(instant) + round * 3_600_000).toISOString();
    const move = { sessionId: session.id, startsAt: shift(session.startsAt), endsAt: shift(session.endsAt) };
    const strikeOff = {
      id: freshId(),
      obligationId: made.order.obligationId,
      verb: 'strike-off',
      note: '',
    } as const;
    const another = {
      id: freshId(),
      obligationId: freshId(),
      findingId: made.finding.id,
      unitId,
      text: '复查',
      legalBasis: null,
      proofRequired: [],
      deadline: { anchor },
    };
    const voiding = { id: freshId(), findingId: made.voided.id, reason: '重复登记' };
    await Promise.all([
      inTransaction(db, (tx) => moveSessions(tx, testAct, { id: freshId(), reason: '顺延', moves: [move] })),
      inTransaction(db, (tx) => advanceObligation(tx, testAct, strikeOff)),
      inTransaction(db, (tx) => issueOrder(tx, testAct, another)),
      inTransaction(db, (tx) => voidFinding(tx, testAct, voiding)),
    ]);
  }
});

test('one finding sent twice at once is recorded once, and both senders get it', async () => {
  const { db } = database;
  const unitId = (await inTransaction(db, (tx) => aDepartment(tx))).id;
  await inTransaction(db, (tx) => aFinding(tx));
  const asked = {
    id: freshId(),
    kind: 'KD-06',
    source: 'visit' as const,
    where: { unitId, place: '电子市场三层' },
    foundAt: testAct.at.toISOString(),
    foundByUnitId: null,
    title: '出售隐形耳机',
    description: '',
    evidence: [],
  };
  const send = () => inTransaction(db, (tx) => recordFinding(tx, testAct, asked));
  const [first, ...others] = await Promise.all([send(), send(), send()]);
  for (const other of others) assert.deepEqual(other, first);
});
