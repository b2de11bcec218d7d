/** RFC 6962 hashing of leaves and nodes. SHA-256 itself comes from outside: node:crypto on the server, plain JavaScript in a browser. */
import { concat } from '../bytes.ts';

/** Bytes of a leaf, node or root hash. */
export const hashBytes = 32;

/** Largest tree this code handles: sizes and indexes are exact integers of a JavaScript number. */
export const maxTreeSize = Number.MAX_SAFE_INTEGER;

export interface Hasher {
  /** Root of the tree without leaves: SHA-256 of nothing. */
  readonly empty: Uint8Array;
  /** SHA-256 as it is, without a tree prefix. */
  digest(bytes: Uint8Array): Uint8Array;
  /** SHA-256 written into `target` at `offset`: the form that makes no garbage. */
  digestInto(bytes: Uint8Array, target: Uint8Array, offset: number): void;
  /** SHA-256(0x00 ‖ entry). */
  leaf(entry: Uint8Array): Uint8Array;
  /** SHA-256(0x01 ‖ left ‖ right). @throws RangeError unless both are 32 bytes. */
  node(left: Uint8Array, right: Uint8Array): Uint8Array;
}

const leafPrefix = 0x00;

/** Entries up to this length are hashed without allocating; ours are a few hundred bytes. */
const scratchBytes = 4096;

/** First byte of what a node hashes. */
export const nodePrefix = 0x01;

/** The tree's hashes over any SHA-256 that can write its 32 bytes into a buffer. */
export function createHasher(digestInto: Hasher['digestInto']): Hasher {
  const digest = (bytes: Uint8Array): Uint8Array => {
    const hash = new Uint8Array(hashBytes);
    digestInto(bytes, hash, 0);
    return hash;
  };
  const pair = new Uint8Array(1 + 2 * hashBytes);
  pair[0] = nodePrefix;
  const scratch = new Uint8Array(scratchBytes);
  return {
    empty: digest(new Uint8Array(0)),
    digest,
    digestInto,
    leaf(entry) {
      if (entry.length >= scratchBytes) return digest(concat(Uint8Array.of(leafPrefix), entry));
      scratch[0] = leafPrefix;
      scratch.set(entry, 1);
      return digest(scratch.subarray(0, 1 + entry.length));
    },
    node(left, right) {
      if (left.length !== hashBytes || right.length !== hashBytes) {
        throw new RangeError(`a node joins two hashes of 32 bytes, got ${left.length} and ${right.length}`);
      }
      pair.set(left, 1);
      pair.set(right, 1 + hashBytes);
      return digest(pair);
    },
  };
}
