import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeHasher as hasher } from '#platform/journal/node-crypto.ts';
import { consistencyRanges, makeConsistencyProof, verifyConsistency, verifyGrowth } from './consistency.ts';
import { definedRoot, leafHashesUpTo, readerOver, withBitFlipped } from './fixtures.ts';
import { inclusionRanges, makeInclusionProof, verifyInclusion } from './inclusion.ts';
import { ProofError } from './proof-error.ts';

const largest = 4000;
const leafHashes = leafHashesUpTo(hasher, largest);
const read = readerOver(hasher, leafHashes);
const rootOf = (size: number): Uint8Array => definedRoot(hasher, leafHashes.slice(0, size));
const leafAt = (index: number): Uint8Array => leafHashes[index] ?? hasher.empty;

const leafOfTree = fc
  .integer({ min: 1, max: largest })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));
const growth = fc
  .integer({ min: 1, max: largest })
  .chain((newSize) =>
    fc.record({ newSize: fc.constant(newSize), oldSize: fc.integer({ min: 1, max: newSize }) }),
  );

function replaced(proof: readonly Uint8Array[], at: number, hash: Uint8Array): Uint8Array[] {
  return proof.map((known, i) => (i === at ? hash : known));
}

describe('inclusion', () => {
  it('is proven for every leaf of every small tree', () => {
    for (let size = 1; size <= 40; size += 1) {
      const root = rootOf(size);
      for (let index = 0; index < size; index += 1) {
        const proof = makeInclusionProof(hasher, read, index, size);
        verifyInclusion(hasher, { index, size, leafHash: leafAt(index), proof, root });
      }
    }
  });

  it('is proven in random trees, and disproven by any flipped bit, lost, added or moved hash', () => {
    fc.assert(
      fc.property(leafOfTree, fc.nat(), fc.nat(), ({ index, size }, which, bit) => {
        const claim = {
          index,
          size,
          leafHash: leafAt(index),
          proof: makeInclusionProof(hasher, read, index, size),
          root: rootOf(size),
        };
        const { proof } = claim;
        verifyInclusion(hasher, claim);
        const fails = (change: Partial<typeof claim>) =>
          assert.throws(() => verifyInclusion(hasher, { ...claim, ...change }), ProofError);
        fails({ leafHash: withBitFlipped(claim.leafHash, bit) });
        fails({ root: withBitFlipped(claim.root, bit) });
        fails({ proof: [...proof, claim.root] });
        fails({ proof: [claim.root, ...proof] });
        if (proof.length > 0) {
          const at = which % proof.length;
          fails({ proof: replaced(proof, at, withBitFlipped(proof[at] ?? hasher.empty, bit)) });
          fails({ proof: replaced(proof, at, (proof[at] ?? hasher.empty).slice(0, 31)) });
          fails({ proof: proof.filter((_, i) => i !== at) });
          fails({ index: (index + 1) % size });
        }
      }),
      { numRuns: 150 },
    );
  });

  it('needs 18 hashes at most for a city of 143,598 and 24 for a country of 10,700,000', () => {
    assert.equal(inclusionRanges(0, 143_598).length, 18);
    assert.equal(inclusionRanges(0, 10_700_000).length, 24);
  });

  it('refuses a leaf hash that is not 32 bytes', () => {
    const leafHash = new Uint8Array(0);
    assert.throws(
      () => verifyInclusion(hasher, { index: 0, size: 1, leafHash, proof: [], root: leafHash }),
      ProofError,
    );
  });

  it('refuses leaves outside the tree, when proving and when verifying', () => {
    for (const [index, size] of [
      [0, 0],
      [5, 5],
      [-1, 5],
      [0.5, 5],
      [0, 2 ** 53],
      [Number.NaN, 5],
    ] as const) {
      const claim = { index, size, leafHash: hasher.empty, proof: [], root: hasher.empty };
      assert.throws(() => makeInclusionProof(hasher, read, index, size), RangeError);
      assert.throws(() => verifyInclusion(hasher, claim), ProofError);
    }
  });

  it('hands over the two roots that disagree', () => {
    const root = rootOf(2);
    assert.throws(
      () => verifyInclusion(hasher, { index: 0, size: 1, leafHash: leafAt(0), proof: [], root }),
      (error) =>
        error instanceof ProofError &&
        error.expected === Buffer.from(root).toString('hex') &&
        error.computed === Buffer.from(leafAt(0)).toString('hex'),
    );
  });
});

describe('consistency', () => {
  it('is proven between all small sizes', () => {
    for (let newSize = 1; newSize <= 33; newSize += 1) {
      for (let oldSize = 1; oldSize <= newSize; oldSize += 1) {
        const proof = makeConsistencyProof(hasher, read, oldSize, newSize);
        const older = { size: oldSize, root: rootOf(oldSize) };
        verifyConsistency(hasher, older, { size: newSize, root: rootOf(newSize) }, proof);
      }
    }
  });

  it('is proven between random sizes, and disproven by any flipped bit, lost or added hash', () => {
    fc.assert(
      fc.property(growth, fc.nat(), fc.nat(), ({ oldSize, newSize }, which, bit) => {
        const older = { size: oldSize, root: rootOf(oldSize) };
        const newer = { size: newSize, root: rootOf(newSize) };
        const proof = makeConsistencyProof(hasher, read, oldSize, newSize);
        verifyConsistency(hasher, older, newer, proof);
        verifyGrowth(hasher, older, newer, proof);
        const fails = (a: typeof older, b: typeof newer, changed: readonly Uint8Array[]) =>
          assert.throws(() => verifyConsistency(hasher, a, b, changed), ProofError);
        fails({ ...older, root: withBitFlipped(older.root, bit) }, newer, proof);
        fails(older, { ...newer, root: withBitFlipped(newer.root, bit) }, proof);
        fails(older, newer, [...proof, newer.root]);
        fails(older, newer, [older.root, ...proof]);
        if (oldSize < newSize) {
          const at = which % proof.length;
          fails(older, newer, replaced(proof, at, withBitFlipped(proof[at] ?? hasher.empty, bit)));
          fails(older, newer, replaced(proof, at, new Uint8Array(33)));
          fails(older, newer, proof.slice(0, -1));
          fails(newer, older, proof);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('from 0 leaves proves nothing, and says so', () => {
    const older = { size: 0, root: hasher.empty };
    const newer = { size: 3, root: rootOf(3) };
    assert.throws(() => verifyConsistency(hasher, older, newer, []), /there is nothing to prove/);
    assert.throws(() => verifyConsistency(hasher, older, older, []), /there is nothing to prove/);
    assert.deepEqual(makeConsistencyProof(hasher, read, 0, 3), []);
  });

  it('from 0 leaves is accepted as growth with an empty proof only', () => {
    const older = { size: 0, root: hasher.empty };
    const newer = { size: 3, root: rootOf(3) };
    verifyGrowth(hasher, older, newer, []);
    verifyGrowth(hasher, older, older, []);
    assert.throws(() => verifyGrowth(hasher, older, newer, [newer.root]), /has an empty proof/);
    assert.throws(() => verifyGrowth(hasher, { size: 0, root: newer.root }, newer, []), ProofError);
    assert.throws(() => verifyGrowth(hasher, older, { size: 0, root: newer.root }, []), ProofError);
  });

  it('names two roots for one size: a fork', () => {
    const older = { size: 3, root: rootOf(3) };
    assert.throws(
      () => verifyGrowth(hasher, older, { size: 3, root: rootOf(4) }, []),
      /two different roots for 3 leaves/,
    );
  });

  it('refuses sizes that no tree has, when proving and when verifying', () => {
    for (const [oldSize, newSize] of [
      [2, 1],
      [-1, 1],
      [0.5, 1],
      [1, 2 ** 53],
      [1, Number.NaN],
    ] as const) {
      const root = hasher.empty;
      assert.throws(() => consistencyRanges(oldSize, newSize), RangeError);
      assert.throws(
        () => verifyConsistency(hasher, { size: oldSize, root }, { size: newSize, root }, []),
        ProofError,
      );
    }
  });
});
