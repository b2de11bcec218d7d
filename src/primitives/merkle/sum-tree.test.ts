import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeHasher as hasher } from '#platform/journal/node-crypto.ts';
import { toHex } from '../bytes.ts';
import { withBitFlipped } from './fixtures.ts';
import { ProofError } from './proof-error.ts';
import { type SumClaim, type SumRow, type SumSibling, SumTree, verifySumProof } from './sum-tree.ts';

/** As docs/formats/class-table.md says it, in hexadecimal and without regard to speed. */
function definedNode(rows: readonly SumRow[]): { hash: string; sum: number } {
  const sha256 = (hex: string) => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');
  const uint64 = (count: number) => count.toString(16).padStart(16, '0');
  const [first] = rows;
  if (first === undefined) return { hash: sha256('02'), sum: 0 };
  if (rows.length === 1) {
    const key = Buffer.from(first.key).toString('hex');
    return { hash: sha256(`02${uint64(first.count)}${key}`), sum: first.count };
  }
  const half = 2 ** Math.ceil(Math.log2(rows.length) - 1);
  const [left, right] = [definedNode(rows.slice(0, half)), definedNode(rows.slice(half))];
  const sum = left.sum + right.sum;
  return {
    hash: sha256(`03${uint64(sum)}${uint64(left.sum)}${left.hash}${uint64(right.sum)}${right.hash}`),
    sum,
  };
}

const counts = fc.oneof(fc.nat(60), fc.nat(2 ** 31), fc.constant(0));
const tables = fc
  .uniqueArray(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.stringMatching(/^3702\d{4}$/)), {
    maxLength: 70,
  })
  .chain((keys) =>
    fc.array(counts, { minLength: keys.length, maxLength: keys.length }).map((values) =>
      keys
        .filter((key) => key.isWellFormed())
        .sort()
        .map((key, place): SumRow => ({ key, count: values[place] ?? 0 })),
    ),
  );
const tablesWithRows = tables.filter((rows) => rows.length > 0);

function claimOf(rows: readonly SumRow[], which: number): SumClaim {
  const tree = new SumTree(hasher, rows);
  const index = which % rows.length;
  const row = rows[index] as SumRow;
  const { root, size, total } = tree;
  return { ...row, index, size, total, root, siblings: tree.makeSumProof(index) };
}

const numbered = (count: number): SumRow[] =>
  Array.from({ length: count }, (_, i) => ({ key: `class ${String(i).padStart(4, '0')}`, count: i % 50 }));

describe('the tree of a table', () => {
  it('has the root and the total that the definition gives', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const tree = new SumTree(hasher, rows);
        const { hash, sum } = definedNode(rows);
        assert.equal(toHex(tree.root), hash);
        assert.equal(tree.total, sum);
        assert.equal(tree.size, rows.length);
      }),
    );
  });

  it('has another root as soon as any key or count differs', () => {
    fc.assert(
      fc.property(tablesWithRows, fc.nat(), (rows, which) => {
        const { root } = new SumTree(hasher, rows);
        const at = which % rows.length;
        const others = [
          rows.map((row, i) => (i === at ? { ...row, count: row.count + 1 } : row)),
          rows.filter((_, i) => i !== at),
          [...rows, { key: `${rows.at(-1)?.key}x`, count: 0 }],
        ];
        for (const other of others) assert.notDeepEqual(new SumTree(hasher, other).root, root);
      }),
    );
  });

  it('is never the tree of other rows that a journal could hold', () => {
    const [row] = numbered(1);
    assert.ok(row);
    const { root } = new SumTree(hasher, [row]);
    const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from(row.key)]);
    assert.notDeepEqual(hasher.leaf(bytes), root);
    assert.notDeepEqual(new SumTree(hasher, []).root, hasher.empty);
  });

  it('of no rows has a total of 0 and a root of its own', () => {
    const tree = new SumTree(hasher, []);
    assert.equal(tree.total, 0);
    assert.equal(toHex(tree.root), definedNode([]).hash);
    assert.throws(() => tree.makeSumProof(0), /no row 0/);
  });

  it('refuses keys that repeat, descend or are no text', () => {
    const row = (key: string) => ({ key, count: 1 });
    assert.throws(() => new SumTree(hasher, [row('a'), row('a')]), /"a" does not come after "a"/);
    assert.throws(() => new SumTree(hasher, [row('b'), row('a')]), /"a" does not come after "b"/);
    assert.throws(() => new SumTree(hasher, [row('\ud800')]), /half of a surrogate pair/);
    assert.equal(new SumTree(hasher, [row(''), row('a')]).size, 2);
  });

  it('refuses counts that are negative, broken or beyond 2^53 − 1, and a total beyond it', () => {
    for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      assert.throws(() => new SumTree(hasher, [{ key: 'a', count }]), /count of "a"/, `${count}`);
    }
    const largest = [
      { key: 'a', count: Number.MAX_SAFE_INTEGER },
      { key: 'b', count: 0 },
    ];
    const tree = new SumTree(hasher, largest);
    assert.equal(tree.total, Number.MAX_SAFE_INTEGER);
    assert.equal(toHex(tree.root), definedNode(largest).hash);
    assert.throws(() => new SumTree(hasher, [...largest, { key: 'c', count: 1 }]), RangeError);
  });
});

describe('a proof of a row', () => {
  it('holds for every row of every small table', () => {
    for (let size = 1; size <= 33; size += 1) {
      for (let index = 0; index < size; index += 1) verifySumProof(hasher, claimOf(numbered(size), index));
    }
  });

  it('holds for any row of any table, and its siblings make up the total', () => {
    fc.assert(
      fc.property(tablesWithRows, fc.nat(), (rows, which) => {
        const claim = claimOf(rows, which);
        verifySumProof(hasher, claim);
        const others = claim.siblings.reduce((sum, sibling) => sum + sibling.sum, 0);
        assert.equal(claim.count + others, claim.total);
      }),
    );
  });

  it('is not a view into the tree', () => {
    const tree = new SumTree(hasher, numbered(5));
    const root = toHex(tree.root);
    for (const { hash } of tree.makeSumProof(1)) hash.fill(0);
    assert.equal(toHex(tree.root), root);
    const [key, count] = ['class 0001', 1];
    const { size, total } = tree;
    verifySumProof(hasher, {
      key,
      count,
      index: 1,
      size,
      total,
      root: tree.root,
      siblings: tree.makeSumProof(1),
    });
  });

  it('fails with any changed key, count, place, total, root, hash or sum, and a size that has other paths', () => {
    fc.assert(
      fc.property(tablesWithRows, fc.nat(), fc.nat(), fc.integer({ min: 1 }), (rows, which, bit, by) => {
        const claim = claimOf(rows, which);
        const fails = (change: Partial<SumClaim>, why: string) =>
          assert.throws(() => verifySumProof(hasher, { ...claim, ...change }), ProofError, why);
        fails({ key: `${claim.key}0` }, 'key');
        fails({ count: claim.count + by }, 'count');
        fails({ total: claim.total + by }, 'total');
        fails({ count: claim.count + by, total: claim.total + by }, 'count and total');
        fails({ root: withBitFlipped(claim.root, bit) }, 'root');
        fails({ size: claim.size * 2 }, 'twice the size');
        for (let index = 0; index < rows.length; index += 1) {
          if (index !== claim.index) fails({ index }, `index ${index}`);
        }
        const siblings = claim.siblings;
        fails({ siblings: [...siblings, { hash: claim.root, sum: 0 }] }, 'one sibling more');
        if (siblings.length === 0) return;
        const at = which % siblings.length;
        const changed = (change: (sibling: SumSibling) => SumSibling) =>
          siblings.map((sibling, i) => (i === at ? change(sibling) : sibling));
        fails({ siblings: siblings.toSpliced(at, 1) }, 'one sibling less');
        fails({ siblings: changed(({ hash, sum }) => ({ sum, hash: withBitFlipped(hash, bit) })) }, 'hash');
        const more = changed(({ hash, sum }) => ({ hash, sum: sum + by }));
        fails({ siblings: more }, 'sum');
        fails({ siblings: more, total: claim.total + by }, 'sum and total');
        fails({ siblings: more, count: claim.count - by }, 'moved from the row to a sibling');
      }),
    );
  });

  it('never takes what a hostile tree would need: negative counts, fractions, sums beyond 2^53 − 1', () => {
    const claim = claimOf(numbered(3), 1);
    const fails = (change: Partial<SumClaim>, message: RegExp) =>
      assert.throws(() => verifySumProof(hasher, { ...claim, ...change }), { name: 'ProofError', message });
    const [first, second] = claim.siblings;
    assert.ok(first && second);
    for (const sum of [-1, 0.5, Number.NaN, 2 ** 53]) {
      fails({ siblings: [{ ...first, sum }, second] }, /whole number from 0/);
      fails({ count: sum }, /whole number from 0/);
      fails({ total: sum }, /whole number from 0/);
    }
    fails({ siblings: [{ ...first, sum: Number.MAX_SAFE_INTEGER }, second] }, /add up to more than 2\^53/);
    fails({ siblings: [{ ...first, hash: first.hash.subarray(1) }, second] }, /32 bytes/);
    for (const index of [-1, 3, 0.5, Number.NaN]) fails({ index }, /has no row/);
    fails({ size: 0 }, /has no row/);
    fails({ size: 2 ** 53 }, /has no row/);
  });

  it('from one table does not hold in another of the same total', () => {
    const rows = numbered(9);
    const moved = rows.map((row, i) => ({ ...row, count: i === 4 ? 5 : i === 5 ? 4 : row.count }));
    const claim = claimOf(rows, 7);
    const other = new SumTree(hasher, moved);
    assert.equal(other.total, claim.total);
    assert.throws(() => verifySumProof(hasher, { ...claim, root: other.root }), ProofError);
  });
});
