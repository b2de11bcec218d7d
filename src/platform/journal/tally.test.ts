import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { FormatError } from '#primitives/bytes.ts';
import type { Fact, Facts, Leaf, Tally } from '#primitives/tally.ts';
import { TallyFold } from '#primitives/tally-fold.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { type Database, inTransaction, openDatabase, writing } from '../db/db.ts';
import { appendAll } from './append.ts';
import { numberWaiting } from './number.ts';
import { lastOfKinds, leavesAt, rowsAt, subtotalsAt, tallyAt } from './tally.ts';

let owned: TestDatabase;
let database: Database;

before(async () => {
  owned = await testDatabase();
  database = openDatabase({ connectionString: owned.url });
});
after(async () => {
  await database.close();
  await owned.close();
});

const at = new Date('2020-07-03T01:30:00.000Z');
const commitment = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const subjectOf = (letter: string) => `00000000-0000-4000-8000-00000000000${letter}`;

interface Act {
  readonly kind: string;
  readonly subject: string;
  readonly facts: Facts;
}

/** A journal with exactly these entries. */
async function journalOf(acts: readonly Act[]): Promise<void> {
  await inTransaction(database.db, async (tx) => {
    await sql`truncate journal.entry`.execute(writing(tx));
    await sql`update journal.head set size = 0`.execute(writing(tx));
    await appendAll(
      tx,
      acts.map((act) => ({ ...act, at, by: null, details: null })),
    );
  });
  await numberWaiting(database.db, () => at);
}

function folded(tally: Tally, acts: readonly Act[], size: number, by: readonly string[]): TallyFold {
  const fold = new TallyFold(tally, by);
  acts.slice(0, size).forEach((act, index) => {
    fold.add(index, { ...act, at: at.toISOString(), commitment, sm3: commitment } satisfies Leaf);
  });
  return fold;
}

/** What the computation gives, or the class of its error. */
async function outcome<T>(compute: () => T | Promise<T>): Promise<T | string> {
  try {
    return await compute();
  } catch (error) {
    return (error as Error).constructor.name;
  }
}

const kinds = ['tests.held', 'tests.cancelled', 'tests.other'];
const place: fc.Arbitrary<Fact> = fc.oneof(
  fc.constantFrom('north', 'south', '1', '', '"quoted"', '市南区'),
  fc.constantFrom(1, 2, 2.5, -3, true, false, null),
  fc.array(fc.constantFrom('north', 'south', '1', ''), { maxLength: 3 }),
);
const heads: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 40, arbitrary: fc.integer({ min: -5, max: 60 }) },
  { weight: 1, arbitrary: fc.constantFrom<Fact>('7', 0.5, null, true, ['1'], 2 ** 53) },
);
const anyAct: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom(...kinds),
  subject: fc.constantFrom(...'abcdef').map(subjectOf),
  facts: fc.oneof(
    { weight: 6, arbitrary: fc.record({ heads, place }) },
    { weight: 1, arbitrary: fc.record({ heads }) },
    { weight: 1, arbitrary: fc.record({ place }) },
  ),
});
const anyTally: fc.Arbitrary<Tally> = fc
  .record({
    of: fc.subarray(kinds, { minLength: 1 }),
    facts: fc.constantFrom(
      {},
      { facts: { place: 'north' } },
      { facts: { place: 1 } },
      { facts: { place: true } },
    ),
    onlyFirst: fc.boolean(),
    measure: fc.constantFrom<Tally['measure']>(
      { count: 'subjects' },
      { sum: 'heads' },
      { distinct: 'place' },
    ),
  })
  .map(({ of, facts, onlyFirst, measure }) => ({
    kinds: of,
    where: { ...facts, ...(onlyFirst && { kind: of.slice(0, 1) }) },
    measure,
  }));

describe('a tally by PostgreSQL', () => {
  test('gives what the fold over the same leaves gives: value, subtotals and rows, or the same kind of error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyAct, { maxLength: 30 }),
        fc.array(anyTally, { minLength: 1, maxLength: 4 }),
        fc.nat(30),
        async (acts, tallies, upTo) => {
          await journalOf(acts);
          const size = Math.min(upTo, acts.length);
          for (const tally of tallies) {
            const fold = folded(tally, acts, size, ['place', 'heads', 'absent']);
            const { db } = database;
            assert.deepEqual(
              await outcome(() => tallyAt(db, tally, size)),
              await outcome(() => fold.value()),
            );
            for (const by of ['place', 'heads', 'absent']) {
              assert.deepEqual(
                await outcome(async () =>
                  (await subtotalsAt(db, tally, size, by)).map(({ key, value }) => [key, value]),
                ),
                await outcome(() => [...fold.subtotals(by)]),
              );
            }
            const rows = fold.rows();
            assert.deepEqual(await leavesAt(db, tally, size), rows);
            const listed = await rowsAt(db, tally, size, { ascending: true });
            assert.equal(listed.total, rows.length);
            assert.deepEqual(
              listed.rows.map(({ index, subject }) => ({ index, subject })),
              rows,
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('narrowed to a subtotal, gives the rows that make it up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyAct, { maxLength: 20 }), async (acts) => {
        await journalOf(acts);
        const { db } = database;
        const tally: Tally = { kinds, measure: { count: 'subjects' } };
        for (const { key, value } of await subtotalsAt(db, tally, acts.length, 'place')) {
          const { rows, total } = await rowsAt(db, tally, acts.length, { within: { place: key } });
          assert.equal(total, value);
          assert.equal(rows.length, value);
          const [again] = await subtotalsAt(db, tally, acts.length, 'absent', { place: key });
          assert.deepEqual(again, { key: '', value });
        }
      }),
      { numRuns: 25 },
    );
  });

  test('names the entry whose fact cannot be summed', async () => {
    await journalOf([
      { kind: 'tests.held', subject: subjectOf('a'), facts: { heads: 3 } },
      { kind: 'tests.held', subject: subjectOf('b'), facts: { heads: '3' } },
    ]);
    await assert.rejects(
      tallyAt(database.db, { kinds: ['tests.held'], measure: { sum: 'heads' } }, 2),
      (error) => error instanceof FormatError && /leaf 1: fact "heads"/.test(error.message),
    );
  });

  test('pages rows from the latest on, and knows the total beyond the last page', async () => {
    await journalOf(
      [...'abcde'].map((letter) => ({ kind: 'tests.held', subject: subjectOf(letter), facts: {} })),
    );
    const tally: Tally = { kinds: ['tests.held'], measure: { count: 'subjects' } };
    const page = await rowsAt(database.db, tally, 5, { page: { offset: 1, limit: 2 } });
    assert.deepEqual(
      page.rows.map(({ index }) => index),
      [3, 2],
    );
    assert.equal(page.total, 5);
    assert.deepEqual(await rowsAt(database.db, tally, 5, { page: { offset: 10, limit: 2 } }), {
      rows: [],
      total: 5,
    });
  });

  test('knows the last entry of each kind below an index', async () => {
    await journalOf([
      { kind: 'tests.held', subject: subjectOf('a'), facts: {} },
      { kind: 'tests.other', subject: subjectOf('a'), facts: {} },
      { kind: 'tests.held', subject: subjectOf('b'), facts: {} },
    ]);
    assert.deepEqual(
      await lastOfKinds(database.db, kinds, 2),
      new Map([
        ['tests.held', 0],
        ['tests.cancelled', -1],
        ['tests.other', 1],
      ]),
    );
  });
});
