import { consistencyRanges, makeConsistencyProof } from '#primitives/merkle/consistency.ts';
import { hashReaderOverTiles, tilePath, tilesHolding } from '#primitives/merkle/tiles.ts';
import { nodeHasher } from './node-crypto.ts';
import { readTile } from './prove-inclusion.ts';

/**
 * That the published journal of `size` entries begins with those it had at `oldSize`; made from its tiles alone.
 * @throws RangeError unless 0 ≤ oldSize ≤ size; an error of the file system when a tile is missing.
 */
export async function proveConsistency(
  directory: string,
  oldSize: number,
  size: number,
): Promise<Uint8Array[]> {
  const tiles = new Map<string, Uint8Array>();
  for (const tile of tilesHolding(consistencyRanges(oldSize, size), size)) {
    tiles.set(tilePath(tile), await readTile(directory, tile));
  }
  const read = hashReaderOverTiles(size, (tile) => tiles.get(tilePath(tile)) ?? new Uint8Array());
  return makeConsistencyProof(nodeHasher, read, oldSize, size);
}
