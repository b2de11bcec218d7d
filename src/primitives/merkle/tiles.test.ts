import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeHasher as hasher } from '#platform/journal/node-crypto.ts';
import { concat, FormatError } from '../bytes.ts';
import { consistencyRanges, makeConsistencyProof } from './consistency.ts';
import { definedRoot, leafHashesUpTo, readerOver } from './fixtures.ts';
import { inclusionRanges, makeInclusionProof } from './inclusion.ts';
import type { TileRef } from './tiles.ts';
import {
  bundlesGrown,
  fullTileHash,
  hashReaderOverTiles,
  parseTilePath,
  tilePath,
  tilesGrown,
  tilesHolding,
  widthInTree,
} from './tiles.ts';

const anyTile: fc.Arbitrary<TileRef> = fc.record(
  {
    level: fc.oneof(fc.constant('entries' as const), fc.nat(63)),
    index: fc.oneof(fc.nat(3000), fc.maxSafeNat()),
    width: fc.integer({ min: 1, max: 256 }),
  },
  { noNullPrototype: true },
);

/** At most three lines for each level: first, last full and partial tile. */
function shape(tiles: readonly TileRef[]): string[] {
  const levels = Map.groupBy(tiles, (tile) => tile.level);
  return [...levels.values()].map((inLevel) => {
    const full = inLevel.filter((tile) => tile.width === 256).length;
    const partial = inLevel.filter((tile) => tile.width < 256).map((tile) => `.p/${tile.width}`);
    return `${full} full${partial.length > 0 ? ` + ${partial.join(' + ')}` : ''}`;
  });
}

describe('tile paths', () => {
  for (const [tile, path] of [
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 63, index: 1000, width: 1 }, 'tile/63/x001/000.p/1'],
    [{ level: 'entries', index: 999, width: 255 }, 'tile/entries/999.p/255'],
  ] as const) {
    it(`write ${path}`, () => {
      assert.equal(tilePath(tile), path);
      assert.deepEqual(parseTilePath(path), tile);
    });
  }

  it('go both ways', () => {
    fc.assert(fc.property(anyTile, (tile) => assert.deepEqual(parseTilePath(tilePath(tile)), tile)));
  });

  for (const path of [
    '',
    'tile/0/',
    'tile/0/0',
    'tile/0/0000',
    'tile/00/000',
    'tile/01/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/x000/000',
    'tile/0/001/234',
    'tile/0/x01/234',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/999',
    'tile/0/000.p/',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/000\n',
    'tile/0/../../etc/passwd',
    'tile/0/%30%30%30',
    'tile/8/0/001',
    'tile/data/000',
    'tile/0/x009/x007/x199/x254/x740/992',
    `tile/0/${'x999/'.repeat(100_000)}999`,
  ]) {
    it(`refuse ${JSON.stringify(path.slice(0, 50))}`, () =>
      assert.throws(() => parseTilePath(path), FormatError));
  }

  it('refuse tiles that cannot exist', () => {
    for (const wrong of [
      { level: 64 },
      { level: -1 },
      { index: -1 },
      { index: 2 ** 53 },
      { width: 0 },
      { width: 257 },
    ]) {
      assert.throws(() => tilePath({ level: 0, index: 0, width: 256, ...wrong }), RangeError);
    }
  });
});

describe('the tiles of a tree', () => {
  for (const [size, expected] of [
    [0, []],
    [1, ['0 full + .p/1']],
    [255, ['0 full + .p/255']],
    [256, ['1 full', '0 full + .p/1']],
    [257, ['1 full + .p/1', '0 full + .p/1']],
    [70_000, ['273 full + .p/112', '1 full + .p/17', '0 full + .p/1']],
    [143_598, ['560 full + .p/238', '2 full + .p/48', '0 full + .p/2']],
    [10_700_000, ['41796 full + .p/224', '163 full + .p/68', '0 full + .p/163']],
  ] as const) {
    it(`of ${size} leaves are ${expected.join('; ') || 'none'}`, () => {
      assert.deepEqual(shape(tilesGrown(0, size)), expected);
      assert.deepEqual(shape(bundlesGrown(0, size)), expected.slice(0, 1));
    });
  }

  it('that growth must write are those that are new or have become wider', () => {
    fc.assert(
      fc.property(fc.nat(140_000), fc.nat(70_000), (fromSize, more) => {
        const before = new Map(
          tilesGrown(0, fromSize).map((tile) => [`${tile.level}/${tile.index}`, tile.width]),
        );
        const after = tilesGrown(0, fromSize + more);
        const changed = after.filter((tile) => before.get(`${tile.level}/${tile.index}`) !== tile.width);
        assert.deepEqual(tilesGrown(fromSize, fromSize + more), changed);
      }),
      { numRuns: 30 },
    );
  });

  it('have the width that growth says', () => {
    for (const tile of tilesGrown(0, 70_000)) {
      assert.equal(widthInTree(tile.level, tile.index, 70_000), tile.width);
    }
    assert.equal(widthInTree(0, 274, 70_000), 0);
    assert.equal(widthInTree('entries', 273, 70_000), 112);
    assert.equal(widthInTree(63, 0, 70_000), 0);
  });

  it('are none for a tree that shrinks or has no size', () => {
    for (const [from, to] of [
      [2, 1],
      [-1, 1],
      [0, 1.5],
      [0, 2 ** 53],
    ] as const) {
      assert.throws(() => tilesGrown(from, to), RangeError);
      assert.throws(() => bundlesGrown(from, to), RangeError);
    }
  });
});

describe('hashes in tiles', () => {
  const size = 66_000;
  const leafHashes = leafHashesUpTo(hasher, size);
  const direct = readerOver(hasher, leafHashes);
  const files = new Map(
    tilesGrown(0, size).map((tile) => {
      const hashes = Array.from({ length: tile.width }, (_, i) =>
        direct(Number(tile.level), tile.index * 256 + i),
      );
      return [tilePath(tile), concat(...hashes)];
    }),
  );

  it('suffice for every proof, and each proof names the tiles it needs', () => {
    fc.assert(
      fc.property(fc.nat(size - 1), fc.integer({ min: 1, max: size }), (index, oldSize) => {
        const asked = new Set<string>();
        const read = hashReaderOverTiles(size, (tile) => {
          asked.add(tilePath(tile));
          const bytes = files.get(tilePath(tile));
          assert.ok(bytes, `no file ${tilePath(tile)}`);
          return bytes;
        });
        assert.deepEqual(
          makeInclusionProof(hasher, read, index, size),
          makeInclusionProof(hasher, direct, index, size),
        );
        assert.deepEqual(
          makeConsistencyProof(hasher, read, oldSize, size),
          makeConsistencyProof(hasher, direct, oldSize, size),
        );
        const ranges = [...inclusionRanges(index, size), ...consistencyRanges(oldSize, size)];
        assert.deepEqual(new Set(tilesHolding(ranges, size).map(tilePath)), asked);
      }),
      { numRuns: 30 },
    );
  });

  it('of a full tile give the hash that the level above holds', () => {
    const full = files.get('tile/0/000') ?? new Uint8Array(0);
    assert.deepEqual(fullTileHash(hasher, full), direct(1, 0));
    const upper = files.get('tile/1/000') ?? new Uint8Array(0);
    assert.deepEqual(fullTileHash(hasher, upper), definedRoot(hasher, leafHashes.slice(0, 65_536)));
  });

  it('are read from a full tile where a partial one would do', () => {
    const full = concat(...leafHashes.slice(0, 256));
    const read = hashReaderOverTiles(5, () => full);
    assert.deepEqual(read(0, 4), leafHashes[4]);
  });

  it('are not read beyond the tree, nor from cut or padded tiles', () => {
    const bytes = concat(...leafHashes.slice(0, 5));
    assert.throws(() => hashReaderOverTiles(5, () => bytes)(0, 5), RangeError);
    assert.throws(() => hashReaderOverTiles(5, () => bytes)(1, 0), RangeError);
    assert.throws(
      () => hashReaderOverTiles(256, () => bytes)(0, 0),
      /tile\/0\/000: 160 bytes, expected 8192/,
    );
    for (const wrong of [bytes.subarray(1), concat(bytes, Uint8Array.of(0)), new Uint8Array(0)]) {
      assert.throws(
        () => hashReaderOverTiles(5, () => wrong)(0, 0),
        /tile\/0\/000\.p\/5: \d+ bytes, expected 160/,
      );
    }
  });

  it('of a tile that is not full are not hashed upward', () => {
    assert.throws(
      () => fullTileHash(hasher, new Uint8Array(255 * 32)),
      /a full tile is 8192 bytes, got 8160/,
    );
  });
});
