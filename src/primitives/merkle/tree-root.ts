import type { Hasher } from './hasher.ts';

/**
 * Gives the hash over the leaves [index·256^level, (index+1)·256^level): the `index % 256`-th hash of tile
 * `level`/⌊index / 256⌋.
 */
export type HashReader = (level: number, index: number) => Uint8Array;

/** The leaves `begin` … `begin + count − 1`, a subtree of RFC 6962: perfect, or on the right edge of the tree. */
export interface LeafRange {
  readonly begin: number;
  readonly count: number;
}

/** Size of the left subtree of a tree of `count` ≥ 2 leaves: the largest power of two strictly below `count`. */
export function leftCount(count: number): number {
  let left = 1;
  while (left * 2 < count) left *= 2;
  return left;
}

/** Hash of one subtree, from the hashes that tiles hold. */
export function rangeHash(hasher: Hasher, read: HashReader, range: LeafRange): Uint8Array {
  const level = tileLevelOf(range.count);
  if (level !== undefined) return read(level, range.begin / range.count);
  const [left, right] = halves(range);
  return hasher.node(rangeHash(hasher, read, left), rangeHash(hasher, read, right));
}

/** Names each tile hash that {@link rangeHash} reads for the same range. */
export function visitTileHashes(range: LeafRange, visit: (level: number, index: number) => void): void {
  const level = tileLevelOf(range.count);
  if (level !== undefined) {
    visit(level, range.begin / range.count);
    return;
  }
  for (const half of halves(range)) visitTileHashes(half, visit);
}

export function treeRoot(hasher: Hasher, read: HashReader, size: number): Uint8Array {
  return size === 0 ? hasher.empty.slice() : rangeHash(hasher, read, { begin: 0, count: size });
}

function halves({ begin, count }: LeafRange): [LeafRange, LeafRange] {
  const left = leftCount(count);
  return [
    { begin, count: left },
    { begin: begin + left, count: count - left },
  ];
}

/** The level whose tiles hold the hash of a perfect subtree of `count` leaves, if any does. */
function tileLevelOf(count: number): number | undefined {
  let level = 0;
  let leaves = 1;
  while (leaves < count) {
    leaves *= 256;
    level += 1;
  }
  return leaves === count ? level : undefined;
}
