import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeHasher as hasher } from '#platform/journal/node-crypto.ts';
import { concat, toHex } from '../bytes.ts';
import { definedRoot, leafHashesUpTo, readerOver } from './fixtures.ts';
import { Frontier } from './frontier.ts';
import { maxTreeSize } from './hasher.ts';
import { treeRoot } from './tree-root.ts';

const leafHashes = leafHashesUpTo(hasher, 3000);

describe('a frontier', () => {
  it('has the root that RFC 6962 defines, at every size', () => {
    const frontier = new Frontier(hasher);
    for (let size = 0; size <= 300; size += 1) {
      assert.equal(frontier.size, size);
      assert.deepEqual(frontier.root(), definedRoot(hasher, leafHashes.slice(0, size)), `size ${size}`);
      frontier.append(leafHashes[size] ?? hasher.empty);
    }
  });

  it('goes on after being restored as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.nat(1500), fc.nat(1500), (before, after) => {
        const first = new Frontier(hasher);
        for (const hash of leafHashes.slice(0, before)) first.append(hash);
        const second = Frontier.restore(hasher, before, first.hashes());
        assert.deepEqual(second.root(), first.root());
        for (const hash of leafHashes.slice(before, before + after)) second.append(hash);
        assert.equal(second.size, before + after);
        assert.deepEqual(second.root(), definedRoot(hasher, leafHashes.slice(0, before + after)));
      }),
      { numRuns: 20 },
    );
  });

  it('keeps the root through being asked for it between appends', () => {
    const asked = new Frontier(hasher);
    const unasked = new Frontier(hasher);
    for (const hash of leafHashes.slice(0, 777)) {
      asked.root();
      asked.append(hash);
      unasked.append(hash);
    }
    assert.deepEqual(asked.root(), unasked.root());
  });

  it('reads a leaf hash out of a larger buffer and does not keep the buffer', () => {
    const buffer = concat(...leafHashes.slice(0, 5));
    const frontier = new Frontier(hasher);
    for (let i = 0; i < 5; i += 1) frontier.append(buffer, 32 * i);
    buffer.fill(0);
    assert.deepEqual(frontier.root(), definedRoot(hasher, leafHashes.slice(0, 5)));
  });

  it('emits each tile hash once, when it is final', () => {
    const size = 70_007;
    const leaves = leafHashesUpTo(hasher, size);
    const emitted = new Map<string, string>();
    const levels: number[] = [];
    const frontier = new Frontier(hasher);
    for (const leaf of leaves) {
      frontier.append(leaf, 0, (level, index, source, offset) => {
        assert.ok(!emitted.has(`${level}/${index}`));
        emitted.set(`${level}/${index}`, toHex(source.subarray(offset, offset + 32)));
        levels[level] = (levels[level] ?? 0) + 1;
      });
    }
    assert.deepEqual(levels, [70_007, 273, 1]);
    const read = readerOver(hasher, leaves);
    for (const key of ['0/0', '0/70006', '1/0', '1/1', '1/255', '1/272', '2/0']) {
      const [level, index] = key.split('/').map(Number);
      assert.equal(emitted.get(key), toHex(read(level ?? 0, index ?? 0)), key);
    }
    const root = treeRoot(
      hasher,
      (level, index) => Buffer.from(emitted.get(`${level}/${index}`) ?? '', 'hex'),
      size,
    );
    assert.deepEqual(frontier.root(), Uint8Array.from(root));
  });

  it('restores at sizes beyond 2^32', () => {
    const size = 2 ** 40 + 1;
    const frontier = Frontier.restore(hasher, size, [
      hasher.leaf(Uint8Array.of(1)),
      hasher.leaf(Uint8Array.of(2)),
    ]);
    const [big, small] = frontier.hashes();
    frontier.append(hasher.empty);
    assert.equal(frontier.size, size + 1);
    assert.ok(big && small);
    assert.deepEqual(frontier.root(), hasher.node(big, hasher.node(small, hasher.empty)));
  });

  it('refuses what is not a leaf hash', () => {
    const frontier = new Frontier(hasher);
    assert.throws(() => frontier.append(new Uint8Array(31)), /a leaf hash is 32 bytes, got 31/);
    assert.throws(() => frontier.append(new Uint8Array(64), 33), /got 31/);
    assert.equal(frontier.size, 0);
  });

  it('refuses to be restored from what does not belong together', () => {
    const hash = new Uint8Array(32);
    for (const size of [-1, 1.5, Number.NaN, maxTreeSize + 1]) {
      assert.throws(() => Frontier.restore(hasher, size, []), /is not a tree size/);
    }
    assert.throws(() => Frontier.restore(hasher, 5, [hash]), /a tree of 5 leaves has 2 edge hashes, got 1/);
    assert.throws(() => Frontier.restore(hasher, 0, [hash]), /has 0 edge hashes, got 1/);
    assert.throws(() => Frontier.restore(hasher, 5, [hash, new Uint8Array(31)]), /edge hash 1 is 31 bytes/);
  });

  it('refuses to outgrow exact numbers', () => {
    const edge = Array.from({ length: 53 }, () => new Uint8Array(32));
    const full = Frontier.restore(hasher, maxTreeSize, edge);
    assert.throws(() => full.append(new Uint8Array(32)), /the tree is full/);
    assert.equal(full.root().length, 32);
  });
});
