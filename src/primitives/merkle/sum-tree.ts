/**
 * A Merkle tree over rows of (key, count) in which every node also hashes the counts below it, so its root commits to
 * the total and one short path shows that a row is part of it (docs/formats/class-table.md). Split as RFC 6962 splits;
 * hashed under other first bytes than the journal's leaves and nodes, so neither can pass for the other.
 */
import { concat, encodeUtf8, equal, FormatError, uint64Bytes } from '../bytes.ts';
import { type Hasher, hashBytes } from './hasher.ts';
import { inclusionRanges } from './inclusion.ts';
import { ProofError } from './proof-error.ts';

export interface SumRow {
  /** Any text, also the empty one. */
  readonly key: string;
  /** Whole, 0 … 2^53 − 1. */
  readonly count: number;
}

/** A subtree beside the path from a row to the root. */
export interface SumSibling {
  readonly hash: Uint8Array;
  /** Of the counts below it. */
  readonly sum: number;
}

/** That this row stands at this index of a table of `size` rows which add up to `total`. */
export interface SumClaim extends SumRow {
  readonly index: number;
  /** As committed beside the root: the path alone does not tell every wrong size from the right one. */
  readonly size: number;
  /** From the row's sibling upward. */
  readonly siblings: readonly SumSibling[];
  readonly root: Uint8Array;
  readonly total: number;
}

const rowPrefix = 0x02;
const nodePrefix = 0x03;
const sumBytes = 8;

/** One height of the tree: its hashes in one array, since a country has a quarter of a million classes. */
interface Level {
  readonly hashes: Uint8Array;
  readonly sums: Float64Array;
}

/** A table with all of its hashes: 64 bytes and two numbers for each row. */
export class SumTree {
  readonly size: number;
  readonly total: number;
  readonly root: Uint8Array;
  /** Rows first; the last level holds one node. An odd node at the end of a level stands for itself in the next. */
  readonly #levels: readonly Level[];

  /**
   * @param rows keys strictly ascending by UTF-16 code units, as canonical JSON sorts.
   * @throws FormatError when keys do not ascend or are no Unicode text, or a count is not whole or is negative;
   * RangeError when the total exceeds 2^53 − 1.
   */
  constructor(hasher: Hasher, rows: readonly SumRow[]) {
    this.size = rows.length;
    this.total = totalOf(rows);
    const hashing = new SumHashing(hasher);
    let level = rowLevel(hashing, rows);
    const levels = [level];
    while (level.sums.length > 1) {
      level = levelAbove(hashing, level);
      levels.push(level);
    }
    this.#levels = levels;
    this.root = rows.length === 0 ? hashing.noRows() : copyOf(nodeAt(level, 0)).hash;
  }

  /** The subtrees beside the path from a row to the root, lowest first. @throws RangeError unless index < size. */
  makeSumProof(index: number): SumSibling[] {
    if (!Number.isSafeInteger(index) || index < 0 || index >= this.size) {
      throw new RangeError(`a table of ${this.size} rows has no row ${index}`);
    }
    const siblings: SumSibling[] = [];
    let place = index;
    for (const level of this.#levels.slice(0, -1)) {
      const beside = place % 2 === 0 ? place + 1 : place - 1;
      if (beside < level.sums.length) siblings.push(copyOf(nodeAt(level, beside)));
      place = Math.floor(place / 2);
    }
    return siblings;
  }
}

/** @throws FormatError when the key is no Unicode text; ProofError saying what is wrong; returns when it is proven. */
export function verifySumProof(hasher: Hasher, claim: SumClaim): void {
  const { count, index, root, siblings, size, total } = claim;
  if (!isCount(size) || !isCount(index) || index >= size) {
    throw new ProofError(`sum proof: a table of ${size} rows has no row ${index}`);
  }
  if (![count, total, ...siblings.map(({ sum }) => sum)].every(isCount)) {
    throw new ProofError('sum proof: every count is a whole number from 0 to 2^53 − 1');
  }
  if (siblings.some(({ hash }) => hash.length !== hashBytes)) {
    throw new ProofError('sum proof: every hash must be 32 bytes');
  }
  const ranges = inclusionRanges(index, size);
  if (siblings.length !== ranges.length) {
    throw new ProofError(
      `sum proof: row ${index} of ${size} has ${ranges.length} siblings, got ${siblings.length}`,
    );
  }
  const hashing = new SumHashing(hasher);
  const hash = new Uint8Array(hashBytes);
  hashing.row(claim, hash, 0);
  let sum = count;
  for (const [height, sibling] of siblings.entries()) {
    const node = { hash, sum };
    const isLeft = (ranges[height]?.begin ?? 0) < index;
    sum += sibling.sum;
    if (!isCount(sum)) throw new ProofError('sum proof: the counts add up to more than 2^53 − 1');
    hashing.node(isLeft ? sibling : node, isLeft ? node : sibling, hash, 0);
  }
  if (sum !== total) {
    throw new ProofError(`sum proof: the row and its siblings add up to ${sum}, the total says ${total}`);
  }
  if (!equal(hash, root)) {
    throw new ProofError(`sum proof: row ${index} does not lead to the root of ${size} rows`, {
      expected: root,
      computed: hash,
    });
  }
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function totalOf(rows: readonly SumRow[]): number {
  let total = 0;
  let before: string | undefined;
  for (const { count, key } of rows) {
    if (before !== undefined && before >= key) {
      throw new FormatError(
        `table: key ${JSON.stringify(key)} does not come after ${JSON.stringify(before)}`,
      );
    }
    if (!isCount(count)) {
      throw new FormatError(
        `table: the count of ${JSON.stringify(key)} is ${count}, not whole from 0 to 2^53 − 1`,
      );
    }
    total += count;
    if (!isCount(total)) throw new RangeError('table: the counts add up to more than 2^53 − 1');
    before = key;
  }
  return total;
}

const emptyLevel = (length: number): Level => ({
  hashes: new Uint8Array(length * hashBytes),
  sums: new Float64Array(length),
});

function rowLevel(hashing: SumHashing, rows: readonly SumRow[]): Level {
  const level = emptyLevel(rows.length);
  for (const [place, row] of rows.entries()) {
    level.sums[place] = row.count;
    hashing.row(row, level.hashes, place * hashBytes);
  }
  return level;
}

function levelAbove(hashing: SumHashing, below: Level): Level {
  const level = emptyLevel(Math.ceil(below.sums.length / 2));
  for (let place = 0; place < level.sums.length; place += 1) {
    const left = nodeAt(below, 2 * place);
    if (2 * place + 1 < below.sums.length) {
      const right = nodeAt(below, 2 * place + 1);
      level.sums[place] = left.sum + right.sum;
      hashing.node(left, right, level.hashes, place * hashBytes);
    } else {
      level.sums[place] = left.sum;
      level.hashes.set(left.hash, place * hashBytes);
    }
  }
  return level;
}

const nodeAt = ({ hashes, sums }: Level, place: number): SumSibling => ({
  hash: hashes.subarray(place * hashBytes, (place + 1) * hashBytes),
  sum: sums[place] ?? 0,
});

const copyOf = ({ hash, sum }: SumSibling): SumSibling => ({ hash: hash.slice(), sum });

const leftSumAt = 1 + sumBytes;
const leftHashAt = leftSumAt + sumBytes;
const rightSumAt = leftHashAt + hashBytes;
const rightHashAt = rightSumAt + sumBytes;

/** What rows and nodes hash. A node's bytes are always written in the same place, so hashing a table makes little garbage. */
class SumHashing {
  readonly #hasher: Hasher;
  readonly #node = new Uint8Array(rightHashAt + hashBytes);
  readonly #view = new DataView(this.#node.buffer);

  constructor(hasher: Hasher) {
    this.#hasher = hasher;
    this.#node[0] = nodePrefix;
  }

  noRows(): Uint8Array {
    return this.#hasher.digest(Uint8Array.of(rowPrefix));
  }

  row({ count, key }: SumRow, target: Uint8Array, offset: number): void {
    const bytes = concat(Uint8Array.of(rowPrefix), uint64Bytes(BigInt(count)), encodeUtf8(key, 'key'));
    this.#hasher.digestInto(bytes, target, offset);
  }

  node(left: SumSibling, right: SumSibling, target: Uint8Array, offset: number): void {
    this.#view.setBigUint64(1, BigInt(left.sum + right.sum));
    this.#view.setBigUint64(leftSumAt, BigInt(left.sum));
    this.#node.set(left.hash, leftHashAt);
    this.#view.setBigUint64(rightSumAt, BigInt(right.sum));
    this.#node.set(right.hash, rightHashAt);
    this.#hasher.digestInto(this.#node, target, offset);
  }
}
