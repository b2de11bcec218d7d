/** Trees for tests, written as RFC 6962 §2.1 defines them and without regard to speed. */
import { encodeUtf8 } from '../bytes.ts';
import type { Hasher } from './hasher.ts';
import type { HashReader } from './tree-root.ts';

function entriesUpTo(size: number): Uint8Array[] {
  return Array.from({ length: size }, (_, i) => encodeUtf8(`entry ${i}`));
}

export function leafHashesUpTo(hasher: Hasher, size: number): Uint8Array[] {
  return entriesUpTo(size).map((entry) => hasher.leaf(entry));
}

/** MTH of RFC 6962. */
export function definedRoot(hasher: Hasher, leafHashes: readonly Uint8Array[]): Uint8Array {
  const [first] = leafHashes;
  if (first === undefined) return hasher.empty;
  if (leafHashes.length === 1) return first;
  let left = 1;
  while (left * 2 < leafHashes.length) left *= 2;
  return hasher.node(
    definedRoot(hasher, leafHashes.slice(0, left)),
    definedRoot(hasher, leafHashes.slice(left)),
  );
}

/** Reads tile hashes straight from the leaves. */
export function readerOver(hasher: Hasher, leafHashes: readonly Uint8Array[]): HashReader {
  const known = new Map<string, Uint8Array>();
  return (level, index) => {
    const key = `${level}/${index}`;
    const count = 256 ** level;
    const hash = known.get(key) ?? definedRoot(hasher, leafHashes.slice(index * count, (index + 1) * count));
    known.set(key, hash);
    return hash;
  };
}

/** A copy that differs in one bit, chosen by any number. */
export function withBitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  const at = Math.floor(bit / 8) % bytes.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
