/** Proofs that an entry lies under a checkpoint, made from the published tiles alone. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashBytes } from '#primitives/merkle/hasher.ts';
import { inclusionRanges, makeInclusionProof, verifyInclusion } from '#primitives/merkle/inclusion.ts';
import { formatProofFile } from '#primitives/merkle/proof-file.ts';
import {
  hashReaderOverTiles,
  type TileRef,
  tilePath,
  tilesHolding,
  tileWidth,
} from '#primitives/merkle/tiles.ts';
import { type Db, reading } from '../db/db.ts';
import { nodeHasher } from './node-crypto.ts';
import type { KeptCheckpoint } from './seal.ts';
import type { JournalTables } from './tables.ts';

/**
 * The first checkpoint that covers an entry. It stays the same for ever, so whatever is made from it can be made again
 * byte for byte. `undefined` while the entry is not sealed.
 */
export function firstCheckpointOver(db: Db, index: number): Promise<KeptCheckpoint | undefined> {
  return reading<JournalTables>(db)
    .selectFrom('journal.checkpoint')
    .selectAll()
    .where('size', '>', index)
    .orderBy('size')
    .limit(1)
    .executeTakeFirst();
}

/**
 * The hashes from the leaf's sibling upward.
 * @param directory of the published journal.
 * @throws ProofError when the tiles do not lead from this leaf to the root of the checkpoint; an error of the file
 * system when a tile is missing.
 */
export async function proveInclusion(
  directory: string,
  { size, root }: Pick<KeptCheckpoint, 'size' | 'root'>,
  { index, leaf }: { readonly index: number; readonly leaf: Uint8Array },
): Promise<Uint8Array[]> {
  const tiles = new Map<string, Uint8Array>();
  for (const tile of tilesHolding(inclusionRanges(index, size), size)) {
    tiles.set(tilePath(tile), await readTile(directory, tile));
  }
  const read = hashReaderOverTiles(size, (tile) => tiles.get(tilePath(tile)) ?? new Uint8Array());
  const proof = makeInclusionProof(nodeHasher, read, index, size);
  verifyInclusion(nodeHasher, { index, size, leafHash: nodeHasher.leaf(leaf), proof, root });
  return proof;
}

/** The text of a `.tlog-proof` file. @throws as {@link proveInclusion}. */
export async function inclusionProofFile(
  directory: string,
  checkpoint: Pick<KeptCheckpoint, 'size' | 'root' | 'note'>,
  entry: { readonly index: number; readonly leaf: Uint8Array },
): Promise<string> {
  const hashes = await proveInclusion(directory, checkpoint, entry);
  return formatProofFile({ index: BigInt(entry.index), hashes, checkpoint: checkpoint.note });
}

/** The tile as it was when it was this wide: a wider one of the same place begins with the same hashes. */
export async function readTile(directory: string, tile: TileRef): Promise<Uint8Array> {
  const full = tilePath({ ...tile, width: tileWidth });
  const exact = await readIfThere(join(directory, tilePath(tile)));
  const bytes =
    exact ?? (await readIfThere(join(directory, full))) ?? (await widerTile(directory, full, tile));
  return bytes.subarray(0, tile.width * hashBytes);
}

/** After the published files were made anew, the narrower files of a growing tile are not among them. */
async function widerTile(directory: string, full: string, tile: TileRef): Promise<Uint8Array> {
  const folder = join(directory, `${full}.p`);
  const wider = (await readdir(folder)).find((width) => Number(width) >= tile.width);
  return readFile(join(folder, wider ?? String(tile.width)));
}

const readIfThere = (path: string): Promise<Buffer | null> =>
  readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
