import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { freshId, testAct, testPersonalData } from '#capabilities/organisation/fixtures.ts';
import { type Database, inTransaction, openDatabase, reading } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { aClassReadyToSign } from './fixtures.ts';
import { Ingest } from './ingest.ts';
import { type ClaimVerdict, type SigningClaim, takeClaims } from './take-claims.ts';

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

const door = () =>
  new Ingest<SigningClaim, ClaimVerdict>({
    commit: (claims) =>
      inTransaction(database.db, (tx) => takeClaims(tx, testAct.at, claims, testPersonalData)),
    nowMs: () => performance.now(),
    random: Math.random,
  });

test('under more than two doors can take, some are refused early, and nothing acknowledged is lost or counted twice', async () => {
  const ready = await inTransaction(database.db, (tx) => aClassReadyToSign(tx, 300));
  const claims = Array.from({ length: 12_000 }, (_, n): SigningClaim => {
    const candidate = ready.enrolled[n % 300];
    return {
      linkCode: ready.link.code,
      number: candidate?.number ?? '',
      idTail: candidate?.idNumber.slice(-4) ?? '',
      letter: { id: freshId(), wordingId: ready.wording.id, guardianAffirmed: false, device: null },
    };
  });
  // Two processes on one database: each its own door, both fed with the same candidates.
  const doors = [door(), door()];
  const settled = await Promise.allSettled(
    claims.map((claim, n) => (doors[n % 2] as ReturnType<typeof door>).submit(claim)),
  );
  const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  assert.ok(refused.length > 1_000, `${refused.length} were refused`);
  for (const reason of refused)
    assert.ok(reason instanceof Refusal && reason.code === 'busy', String(reason));

  const acknowledged = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const receipts = new Set(
    acknowledged.map((verdict) => ('letter' in verdict ? verdict.letter?.id : 'none')),
  );
  const { rows } = await sql<{ id: string }>`select id from pledges.letter`.execute(reading(database.db));
  assert.deepEqual(receipts, new Set(rows.map(({ id }) => id)));
  assert.equal(rows.length, 300);
  assert.equal(
    acknowledged.filter((verdict) => 'outcome' in verdict && verdict.outcome === 'signed').length,
    300,
  );
});
