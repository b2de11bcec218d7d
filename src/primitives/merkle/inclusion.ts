/** Inclusion: the leaf with this hash stands at this index of the tree with this size and root (RFC 9162 §2.1.3). */
import { equal } from '../bytes.ts';
import type { Hasher } from './hasher.ts';
import { hashBytes } from './hasher.ts';
import { ProofError } from './proof-error.ts';
import type { HashReader, LeafRange } from './tree-root.ts';
import { leftCount, rangeHash } from './tree-root.ts';

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  /** From the leaf's sibling upward. */
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** The subtrees whose hashes are the proof, from the leaf's sibling upward. @throws RangeError unless index < size. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`);
  }
  const siblings: LeafRange[] = [];
  let begin = 0;
  let count = size;
  while (count > 1) {
    const left = leftCount(count);
    if (index < begin + left) {
      siblings.push({ begin: begin + left, count: count - left });
      count = left;
    } else {
      siblings.push({ begin, count: left });
      begin += left;
      count -= left;
    }
  }
  return siblings.reverse();
}

/** @throws RangeError unless index < size, and whatever `read` throws for a hash it does not have. */
export function makeInclusionProof(
  hasher: Hasher,
  read: HashReader,
  index: number,
  size: number,
): Uint8Array[] {
  return inclusionRanges(index, size).map((range) => rangeHash(hasher, read, range));
}

/** @throws ProofError saying what is wrong; returns when the claim is proven. */
export function verifyInclusion(hasher: Hasher, claim: InclusionClaim): void {
  const { index, size, leafHash, proof, root } = claim;
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new ProofError(`inclusion: a tree of ${size} leaves has no leaf ${index}`);
  }
  if (leafHash.length !== hashBytes || proof.some((hash) => hash.length !== hashBytes)) {
    throw new ProofError('inclusion: the leaf hash and every hash of the proof must be 32 bytes');
  }
  let node = index;
  let lastNode = size - 1;
  let computed = leafHash;
  for (const sibling of proof) {
    if (lastNode === 0)
      throw new ProofError(`inclusion: ${proof.length} hashes are too many for leaf ${index} of ${size}`);
    if (node % 2 === 1 || node === lastNode) {
      computed = hasher.node(sibling, computed);
      // A right node without left neighbour is promoted unchanged: skip the heights it has no sibling on.
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        lastNode = Math.floor(lastNode / 2);
      }
    } else {
      computed = hasher.node(computed, sibling);
    }
    node = Math.floor(node / 2);
    lastNode = Math.floor(lastNode / 2);
  }
  if (lastNode !== 0)
    throw new ProofError(`inclusion: ${proof.length} hashes are too few for leaf ${index} of ${size}`);
  if (!equal(computed, root)) {
    throw new ProofError(`inclusion: leaf ${index} does not lead to the root of ${size} leaves`, {
      expected: root,
      computed,
    });
  }
}
