/** RFC 6962 as one writes it first, sharing nothing with our own tree: what that is measured against. */
import { createHash } from 'node:crypto';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

const naiveLeaf = (entry: Uint8Array): Buffer => createHash('sha256').update(LEAF).update(entry).digest();
const naiveNode = (left: Uint8Array, right: Uint8Array): Buffer =>
  createHash('sha256').update(NODE).update(left).update(right).digest();

/** Level by level; a node without a sibling rises as it is. */
export function naiveRoot(entries: readonly Uint8Array[]): Buffer {
  let level = entries.map(naiveLeaf);
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = level.slice(i, i + 2);
      if (left) above.push(right ? naiveNode(left, right) : left);
    }
    level = above;
  }
  return level[0] ?? createHash('sha256').digest();
}

/** The same root of entries that come one after the other, without holding them. */
export class NaiveTree {
  /** The root of a full subtree of 2^height leaves, where the size has that bit. */
  readonly #peaks: (Buffer | undefined)[] = [];
  size = 0;

  add(entry: Uint8Array): void {
    let hash = naiveLeaf(entry);
    let height = 0;
    for (let peak = this.#peaks[0]; peak; peak = this.#peaks[height]) {
      hash = naiveNode(peak, hash);
      this.#peaks[height] = undefined;
      height += 1;
    }
    this.#peaks[height] = hash;
    this.size += 1;
  }

  root(): Buffer {
    let root: Buffer | undefined;
    for (const peak of this.#peaks) {
      if (peak) root = root ? naiveNode(peak, root) : peak;
    }
    return root ?? createHash('sha256').digest();
  }
}
