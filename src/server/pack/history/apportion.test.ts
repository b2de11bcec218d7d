import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { apportion } from './apportion.ts';

const portion = fc
  .tuple(
    fc.integer({ min: 0, max: 50 }),
    fc.integer({ min: 0, max: 50 }),
    fc.double({ min: 0, max: 60, noNaN: true }),
  )
  .map(([least, more, want]) => ({ least, most: least + more, want }));

test('shares add up exactly and keep their bounds, whenever that is possible', () => {
  fc.assert(
    fc.property(
      fc.array(portion, { minLength: 1, maxLength: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (portions, at) => {
        const least = portions.reduce((sum, one) => sum + one.least, 0);
        const most = portions.reduce((sum, one) => sum + one.most, 0);
        const total = Math.round(least + at * (most - least));
        const shares = apportion(total, portions);
        assert.equal(
          shares.reduce((sum, share) => sum + share, 0),
          total,
        );
        for (const [i, share] of shares.entries()) {
          const { least: low, most: high } = portions[i] ?? { least: 0, most: 0 };
          assert.ok(Number.isInteger(share) && share >= low && share <= high);
        }
      },
    ),
  );
});

test('gives everyone what they want when that adds up', () => {
  assert.deepEqual(
    apportion(9, [
      { want: 2.4, least: 0, most: 10 },
      { want: 6.6, least: 0, most: 10 },
    ]),
    [2, 7],
  );
});

test('refuses a total that the bounds do not allow', () => {
  const portions = [{ want: 1, least: 1, most: 2 }];
  assert.throws(() => apportion(3, portions), /too many/);
  assert.throws(() => apportion(0, portions), /too few/);
});
