import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testAct } from '#capabilities/organisation/fixtures.ts';
import { inTransaction, openDatabase } from '#platform/db/db.ts';
import { subtotalsAt } from '#platform/journal/tally.ts';
import { testDatabase } from '#test/database.ts';
import { coverageBelow } from './coverage.ts';
import { figures } from './figures.ts';
import { aClassReadyToSign, accepted, signingOf } from './fixtures.ts';
import { signPledges } from './sign-pledges.ts';
import { withdrawLetter } from './withdraw-letter.ts';

test('while letters are signed and withdrawn, coverage equals the figure at its own index', async () => {
  const testing = await testDatabase();
  const database = openDatabase({ connectionString: testing.url });
  const ready = await inTransaction(database.db, (tx) => aClassReadyToSign(tx, 40));
  let going = true;
  const sign = async (): Promise<void> => {
    for (let place = 0; place < 40; place += 2) {
      const verdicts = await inTransaction(database.db, (tx) =>
        signPledges(tx, testAct, [signingOf(ready, place), signingOf(ready, place + 1)]),
      );
      const { letter } = accepted(verdicts[0]);
      if (place % 8 === 0) {
        await inTransaction(database.db, (tx) =>
          withdrawLetter(tx, testAct, { id: letter.id, reason: '重签' }),
        );
      }
    }
    going = false;
  };
  const seen: { signed: number; index: number }[] = [];
  const watch = async (): Promise<void> => {
    while (going) {
      const { coverage, index } = await coverageBelow(database.db, ready.class);
      seen.push({ signed: coverage.signed, index });
    }
  };
  await Promise.all([sign(), watch(), watch()]);
  const [figure] = figures;
  assert.ok(figure && seen.length > 10);
  for (const { signed, index } of seen) {
    const counted = await subtotalsAt(database.db, figure.tally, index, 'class');
    assert.equal(
      counted.find(({ key }) => key === ready.class.code)?.value ?? 0,
      signed,
      `at index ${index}`,
    );
  }
  await database.close();
  await testing.close();
});
