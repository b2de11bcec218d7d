/** Consistency: the larger tree begins with all leaves of the smaller one, unchanged (RFC 9162 §2.1.4). */
import { equal } from '../bytes.ts';
import type { Hasher } from './hasher.ts';
import { hashBytes } from './hasher.ts';
import { ProofError } from './proof-error.ts';
import type { HashReader, LeafRange } from './tree-root.ts';
import { leftCount, rangeHash } from './tree-root.ts';

export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * The subtrees whose hashes are the proof. None when the sizes are equal, and none from size 0: every tree begins with
 * the empty one.
 * @throws RangeError unless 0 ≤ oldSize ≤ newSize.
 */
export function consistencyRanges(oldSize: number, newSize: number): LeafRange[] {
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(newSize) || oldSize < 0 || oldSize > newSize) {
    throw new RangeError(`a tree does not grow from ${oldSize} to ${newSize} leaves`);
  }
  if (oldSize === 0) return [];
  const ranges: LeafRange[] = [];
  let begin = 0;
  let count = newSize;
  while (begin + count !== oldSize) {
    const left = leftCount(count);
    if (oldSize <= begin + left) {
      ranges.push({ begin: begin + left, count: count - left });
      count = left;
    } else {
      ranges.push({ begin, count: left });
      begin += left;
      count -= left;
    }
  }
  // The verifier has the old root already when the old tree is itself this subtree.
  if (begin > 0) ranges.push({ begin, count });
  return ranges.reverse();
}

/** @throws RangeError unless 0 ≤ oldSize ≤ newSize, and whatever `read` throws for a hash it does not have. */
export function makeConsistencyProof(
  hasher: Hasher,
  read: HashReader,
  oldSize: number,
  newSize: number,
): Uint8Array[] {
  return consistencyRanges(oldSize, newSize).map((range) => rangeHash(hasher, read, range));
}

/**
 * Refuses an old size of 0, from which anything grows and a proof therefore says nothing: see {@link verifyGrowth}.
 * @throws ProofError saying what is wrong; returns when the claim is proven.
 */
export function verifyConsistency(
  hasher: Hasher,
  older: TreeHead,
  newer: TreeHead,
  proof: readonly Uint8Array[],
): void {
  if (!Number.isSafeInteger(older.size) || !Number.isSafeInteger(newer.size) || older.size > newer.size) {
    throw new ProofError(`consistency: a tree does not grow from ${older.size} to ${newer.size} leaves`);
  }
  if (older.size < 1) throw new ProofError('consistency: from a tree of 0 leaves there is nothing to prove');
  if (older.size === newer.size) {
    if (proof.length > 0)
      throw new ProofError('consistency: two trees of one size need no proof, but there is one');
    agree(`two different roots for ${older.size} leaves`, older.root, newer.root);
    return;
  }
  if ([older.root, newer.root, ...proof].some((hash) => hash.length !== hashBytes)) {
    throw new ProofError('consistency: both roots and every hash of the proof must be 32 bytes');
  }
  foldBoth(hasher, older, newer, proof);
}

/**
 * Consistency as witnesses ask for it: from 0 leaves the proof must be empty, and the old root, if given, that of the
 * empty tree.
 * @throws ProofError saying what is wrong.
 */
export function verifyGrowth(
  hasher: Hasher,
  older: TreeHead,
  newer: TreeHead,
  proof: readonly Uint8Array[],
): void {
  if (older.size !== 0) {
    verifyConsistency(hasher, older, newer, proof);
    return;
  }
  if (proof.length > 0) throw new ProofError('consistency: growth from 0 leaves has an empty proof');
  agree('the root of 0 leaves', hasher.empty, older.root);
  if (newer.size === 0) agree('the root of 0 leaves', hasher.empty, newer.root);
}

function foldBoth(hasher: Hasher, older: TreeHead, newer: TreeHead, proof: readonly Uint8Array[]): void {
  let node = older.size - 1;
  let lastNode = newer.size - 1;
  const halve = (): void => {
    node = Math.floor(node / 2);
    lastNode = Math.floor(lastNode / 2);
  };
  while (node % 2 === 1) halve();
  // When the old tree is one perfect subtree, its root is where both computations start and the proof omits it.
  const [start, ...rest] = node === 0 ? [older.root, ...proof] : proof;
  if (start === undefined) throw wrongLength('few', older, newer, proof);
  let olderRoot = start;
  let newerRoot = start;
  for (const hash of rest) {
    if (lastNode === 0) throw wrongLength('many', older, newer, proof);
    if (node % 2 === 1 || node === lastNode) {
      olderRoot = hasher.node(hash, olderRoot);
      newerRoot = hasher.node(hash, newerRoot);
      while (node % 2 === 0 && node !== 0) halve();
    } else {
      newerRoot = hasher.node(newerRoot, hash);
    }
    halve();
  }
  if (lastNode !== 0) throw wrongLength('few', older, newer, proof);
  agree(`the proof does not lead to the root of ${older.size} leaves`, older.root, olderRoot);
  agree(`the proof does not lead to the root of ${newer.size} leaves`, newer.root, newerRoot);
}

function wrongLength(
  wrong: 'many' | 'few',
  older: TreeHead,
  newer: TreeHead,
  proof: readonly Uint8Array[],
): ProofError {
  return new ProofError(
    `consistency: ${proof.length} hashes are too ${wrong} from ${older.size} to ${newer.size} leaves`,
  );
}

function agree(claim: string, expected: Uint8Array, computed: Uint8Array): void {
  if (!equal(expected, computed)) throw new ProofError(`consistency: ${claim}`, { expected, computed });
}
