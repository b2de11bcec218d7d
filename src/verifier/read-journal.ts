/**
 * Reads every entry of the published journal and proves on the way that each lies under its hash tile, each tile under
 * the tile above it, and all of them under the signed roots.
 */
import { equal, toHex } from '#primitives/bytes.ts';
import type { Checkpoint } from '#primitives/merkle/checkpoint.ts';
import { decodeEntryBundle } from '#primitives/merkle/entry-bundle.ts';
import { Frontier } from '#primitives/merkle/frontier.ts';
import { type Hasher, hashBytes } from '#primitives/merkle/hasher.ts';
import { type TileRef, tilePath, tileWidth, widthInTree } from '#primitives/merkle/tiles.ts';
import { type Leaf, parseLeaf } from '#primitives/tally.ts';
import { asIs, CannotCheck, Disagreement, words } from './disagreement.ts';

interface JournalFiles {
  journal(path: string): Promise<Uint8Array | null>;
}

/**
 * @param checkpoints opened ones of one journal, by size; the last one says how much is read.
 * @throws Disagreement naming the bundle, entry or tile; CannotCheck for a file that is not there.
 */
export async function readJournal(
  files: JournalFiles,
  hasher: Hasher,
  checkpoints: readonly Checkpoint[],
  onLeaf: (index: number, leaf: Leaf) => void,
): Promise<void> {
  const size = Math.max(...checkpoints.map((checkpoint) => Number(checkpoint.size)));
  const tiles = new TileReader(files, size);
  const frontier = new Frontier(hasher);
  const compareRoots = (): void => {
    for (const checkpoint of checkpoints) {
      if (Number(checkpoint.size) !== frontier.size) continue;
      const root = frontier.root();
      if (equal(root, checkpoint.root)) continue;
      throw new Disagreement(
        words(`前 ${frontier.size} 条的树根`, `the root over ${frontier.size} entries`),
        words(
          `签名检查点为 ${toHex(checkpoint.root)}`,
          `the signed checkpoint has ${toHex(checkpoint.root)}`,
        ),
        words(`公开条目算得 ${toHex(root)}`, `the published entries give ${toHex(root)}`),
      );
    }
  };
  compareRoots();
  for (let bundle = 0; bundle * tileWidth < size; bundle += 1) {
    const tile: TileRef = { level: 'entries', index: bundle, width: widthInTree('entries', bundle, size) };
    const entries = decode(await readTile(files, tile), tile);
    // The tiles that this bundle's leaves complete, one at each level, are fetched before the hashes are compared.
    await tiles.load(bundle, tile.width);
    for (const [place, entry] of entries.entries()) {
      const index = bundle * tileWidth + place;
      frontier.append(hasher.leaf(entry), 0, (level, hashIndex, source, offset) =>
        tiles.compare(level, hashIndex, source.subarray(offset, offset + hashBytes)),
      );
      onLeaf(index, leafOf(entry, index, tile));
      compareRoots();
    }
  }
}

function decode(bytes: Uint8Array, tile: TileRef): Uint8Array[] {
  try {
    return decodeEntryBundle(bytes, tile.width);
  } catch (error) {
    throw new Disagreement(
      asIs(tilePath(tile)),
      words(`应有 ${tile.width} 条`, `it should hold ${tile.width} entries`),
      asIs((error as Error).message),
    );
  }
}

function leafOf(entry: Uint8Array, index: number, tile: TileRef): Leaf {
  try {
    return parseLeaf(entry);
  } catch (error) {
    throw new Disagreement(
      words(`${tilePath(tile)} 中第 ${index} 号条目`, `entry ${index} in ${tilePath(tile)}`),
      words('应是一条日志', 'it should be a leaf'),
      asIs((error as Error).message),
    );
  }
}

async function readTile(files: JournalFiles, tile: TileRef): Promise<Uint8Array> {
  const bytes = await files.journal(tilePath(tile));
  if (bytes === null) throw new CannotCheck(tilePath(tile));
  return bytes;
}

/** Holds, at each level, the one tile that is being compared. */
class TileReader {
  readonly #files: JournalFiles;
  readonly #size: number;
  readonly #held: { tile: TileRef; bytes: Uint8Array }[] = [];

  constructor(files: JournalFiles, size: number) {
    this.#files = files;
    this.#size = size;
  }

  /** Fetches what comparing the hashes of one bundle's leaves, and those completed above them, will need. */
  async load(bundle: number, width: number): Promise<void> {
    let index = bundle;
    for (let level = 0; ; level += 1) {
      const held = this.#held[level];
      if (held?.tile.index !== index) {
        const tile: TileRef = { level, index, width: widthInTree(level, index, this.#size) };
        if (tile.width === 0) return;
        const bytes = await readTile(this.#files, tile);
        if (bytes.length !== tile.width * hashBytes) {
          throw new Disagreement(
            asIs(tilePath(tile)),
            words(`应为 ${tile.width * hashBytes} 字节`, `it should be ${tile.width * hashBytes} bytes`),
            words(`实为 ${bytes.length} 字节`, `it is ${bytes.length}`),
          );
        }
        this.#held[level] = { tile, bytes };
      }
      if (level === 0 && width < tileWidth) return;
      index = Math.floor(index / tileWidth);
    }
  }

  /** @throws Disagreement naming the tile and the entries below the hash that differs. */
  compare(level: number, hashIndex: number, computed: Uint8Array): void {
    const held = this.#held[level];
    const place = hashIndex % tileWidth;
    if (!held || held.tile.index !== Math.floor(hashIndex / tileWidth)) {
      throw new CannotCheck(tilePath({ level, index: Math.floor(hashIndex / tileWidth), width: tileWidth }));
    }
    const published = held.bytes.subarray(place * hashBytes, (place + 1) * hashBytes);
    if (equal(published, computed)) return;
    const first = hashIndex * tileWidth ** level;
    const last = first + tileWidth ** level - 1;
    const path = tilePath(held.tile);
    throw new Disagreement(
      level === 0
        ? words(
            `${path} 的第 ${place} 个哈希（第 ${first} 号条目）`,
            `hash ${place} of ${path} (entry ${first})`,
          )
        : words(
            `${path} 的第 ${place} 个哈希（第 ${first} 至 ${last} 号条目）`,
            `hash ${place} of ${path} (entries ${first} to ${last})`,
          ),
      words(`哈希文件为 ${toHex(published)}`, `the tile has ${toHex(published)}`),
      words(
        `tile/entries 中的条目算得 ${toHex(computed)}`,
        `the entries in tile/entries give ${toHex(computed)}`,
      ),
    );
  }
}
