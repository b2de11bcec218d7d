import type { Hasher } from './hasher.ts';
import { hashBytes, maxTreeSize, nodePrefix } from './hasher.ts';

/**
 * Told of each hash that a tile will hold, the moment it is final: the hash over the leaves
 * [index·256^level, (index+1)·256^level). It stands in `source` at `offset` and must be copied during the call.
 */
export type TileHashSink = (level: number, index: number, source: Uint8Array, offset: number) => void;

const leftAt = 1;
const rightAt = leftAt + hashBytes;
const pairBytes = rightAt + hashBytes;

/** Tiles hold the hashes of every eighth height. */
const heightsPerLevel = 8;

/**
 * The right edge of a growing tree: all that is needed to append and to know the root.
 *
 * Height h holds the 65 bytes that its next node will hash. When bit h of the size is set, the left half is the root of
 * the perfect subtree of 2^h leaves on the edge; the right half is only ever scratch. Appending therefore hashes in
 * place and makes no garbage.
 */
export class Frontier {
  readonly #hasher: Hasher;
  readonly #pairs: readonly Uint8Array[];
  #size = 0;

  constructor(hasher: Hasher) {
    this.#hasher = hasher;
    this.#pairs = Array.from({ length: Math.log2(maxTreeSize + 1) + 1 }, () => {
      const pair = new Uint8Array(pairBytes);
      pair[0] = nodePrefix;
      return pair;
    });
  }

  /**
   * @param hashes what {@link Frontier.hashes} gave at that size.
   * @throws RangeError when the size is no tree size, or the number or length of the hashes does not belong to it.
   */
  static restore(hasher: Hasher, size: number, hashes: readonly Uint8Array[]): Frontier {
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${size} is not a tree size`);
    const frontier = new Frontier(hasher);
    frontier.#size = size;
    const heights = frontier.#heights();
    if (hashes.length !== heights.length) {
      throw new RangeError(
        `a tree of ${size} leaves has ${heights.length} edge hashes, got ${hashes.length}`,
      );
    }
    for (const [i, height] of heights.entries()) {
      const hash = hashes[i];
      if (hash?.length !== hashBytes)
        throw new RangeError(`edge hash ${i} is ${hash?.length} bytes, expected 32`);
      frontier.#pair(height).set(hash, leftAt);
    }
    return frontier;
  }

  get size(): number {
    return this.#size;
  }

  /** Roots of the perfect subtrees that make up the tree, leftmost (largest) first; one for each set bit of the size. */
  hashes(): Uint8Array[] {
    return this.#heights().map((height) => this.#pair(height).slice(leftAt, rightAt));
  }

  /**
   * Takes the 32-byte leaf hash that stands in `source` at `offset`.
   * @throws RangeError when there are no 32 bytes, or the tree has 2^53 − 1 leaves.
   */
  append(source: Uint8Array, offset = 0, emit?: TileHashSink): void {
    if (source.length < offset + hashBytes) {
      throw new RangeError(`a leaf hash is 32 bytes, got ${source.length - offset}`);
    }
    if (this.#size >= maxTreeSize) throw new RangeError(`the tree is full at ${maxTreeSize} leaves`);
    let index = this.#size;
    let height = 0;
    let pair = this.#pair(0);
    let at = index % 2 === 0 ? leftAt : rightAt;
    for (let i = 0; i < hashBytes; i += 1) pair[at + i] = source[offset + i] ?? 0;
    if (emit) emit(0, index, pair, at);
    while (at === rightAt) {
      index = (index - 1) / 2;
      height += 1;
      const parent = this.#pair(height);
      at = index % 2 === 0 ? leftAt : rightAt;
      this.#hasher.digestInto(pair, parent, at);
      pair = parent;
      if (emit && height % heightsPerLevel === 0) emit(height / heightsPerLevel, index, pair, at);
    }
    this.#size += 1;
  }

  root(): Uint8Array {
    const heights = this.#heights().reverse();
    const lowest = heights[0];
    if (lowest === undefined) return this.#hasher.empty.slice();
    const root = this.#pair(lowest).slice(leftAt, rightAt);
    for (const height of heights.slice(1)) {
      const pair = this.#pair(height);
      pair.set(root, rightAt);
      this.#hasher.digestInto(pair, root, 0);
    }
    return root;
  }

  #pair(height: number): Uint8Array {
    const pair = this.#pairs[height];
    if (pair === undefined) throw new RangeError(`height ${height} is above the tallest tree`);
    return pair;
  }

  /** Set bits of the size, highest first. */
  #heights(): number[] {
    const heights: number[] = [];
    for (let height = 0, rest = this.#size; rest > 0; height += 1, rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) heights.unshift(height);
    }
    return heights;
  }
}
