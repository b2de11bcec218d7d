/**
 * Tiles of C2SP tlog-tiles v0.1.0: where the hashes of a tree lie in files. A tile holds up to 256 hashes of one level;
 * only full tiles are hashed upward, so a tile once full never changes.
 */
import { FormatError } from '../bytes.ts';
import type { Hasher } from './hasher.ts';
import { hashBytes, nodePrefix } from './hasher.ts';
import type { HashReader, LeafRange } from './tree-root.ts';
import { visitTileHashes } from './tree-root.ts';

/** Hashes in a full tile, entries in a full bundle. */
export const tileWidth = 256;

const maxLevel = 63;

export interface TileRef {
  /** 0 … 63 for hashes; `entries` for a bundle of entries, which lies beside the tile of level 0 with the same index. */
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 … 256; below 256 the tile is partial. */
  readonly width: number;
}

/** Path below the log's prefix, e.g. `tile/0/x001/x234/067.p/5`. @throws RangeError for a tile that cannot exist. */
export function tilePath({ level, index, width }: TileRef): string {
  if (level !== 'entries' && !(Number.isInteger(level) && level >= 0 && level <= maxLevel)) {
    throw new RangeError(`${level} is not a tile level`);
  }
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`${index} is not a tile index`);
  if (!Number.isInteger(width) || width < 1 || width > tileWidth)
    throw new RangeError(`${width} is not a tile width`);
  let path = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  }
  return `tile/${level}/${path}${width === tileWidth ? '' : `.p/${width}`}`;
}

const pathForm = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** The inverse of {@link tilePath}. @throws FormatError for any other spelling of a path. */
export function parseTilePath(path: string): TileRef {
  const [, level, groups, partial] = pathForm.exec(path) ?? [];
  if (level === undefined || groups === undefined)
    throw notATile(path, 'expected tile/<level>/<index>[.p/<width>]');
  const tile: TileRef = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: partial === undefined ? tileWidth : Number(partial),
  };
  if (tile.level !== 'entries' && tile.level > maxLevel) throw notATile(path, `levels end at ${maxLevel}`);
  if (partial !== undefined && tile.width >= tileWidth) throw notATile(path, 'a partial width is 1 … 255');
  if (groups.startsWith('x000/')) throw notATile(path, 'the first group of the index must not be x000');
  if (!Number.isSafeInteger(tile.index)) throw notATile(path, 'the index is above 2^53 − 1');
  return tile;
}

function notATile(path: string, why: string): FormatError {
  return new FormatError(`${JSON.stringify(path.slice(0, 80))} is not the path of a tile: ${why}`);
}

/** Hashes that all tiles of `level` hold together in a tree of `size` leaves. */
function hashesAt(level: number, size: number): number {
  return Math.floor(size / tileWidth ** level);
}

/** Width of the tile `index` of `level` in a tree of `size` leaves, 0 … 256; at 0 there is no such tile. */
export function widthInTree(level: TileRef['level'], index: number, size: number): number {
  const hashes = hashesAt(level === 'entries' ? 0 : level, size);
  return Math.max(0, Math.min(tileWidth, hashes - index * tileWidth));
}

/**
 * The hash tiles of a tree of `toSize` leaves that a tree of `fromSize` leaves does not have, or has narrower; level by
 * level, each with the width to write. From size 0: all tiles of the tree.
 * @throws RangeError unless 0 ≤ fromSize ≤ toSize.
 */
export function tilesGrown(fromSize: number, toSize: number): TileRef[] {
  const tiles: TileRef[] = [];
  for (let level = 0; hashesAt(level, toSize) > 0; level += 1) {
    for (const tile of grownAt(level, fromSize, toSize)) tiles.push(tile);
  }
  return tiles;
}

/** As {@link tilesGrown}, for the bundles of entries. */
export function bundlesGrown(fromSize: number, toSize: number): TileRef[] {
  return [...grownAt('entries', fromSize, toSize)];
}

function* grownAt(level: TileRef['level'], fromSize: number, toSize: number): Generator<TileRef> {
  if (!Number.isSafeInteger(fromSize) || !Number.isSafeInteger(toSize) || fromSize < 0 || fromSize > toSize) {
    throw new RangeError(`a tree does not grow from ${fromSize} to ${toSize} leaves`);
  }
  const height = level === 'entries' ? 0 : level;
  const held = hashesAt(height, fromSize);
  const holds = hashesAt(height, toSize);
  if (held === holds) return;
  for (let index = Math.floor(held / tileWidth); index * tileWidth < holds; index += 1) {
    yield { level, index, width: Math.min(tileWidth, holds - index * tileWidth) };
  }
}

/** The hash tiles, as wide as they are at `size`, that hold every hash a proof over these subtrees reads. */
export function tilesHolding(ranges: readonly LeafRange[], size: number): TileRef[] {
  const tiles = new Map<string, TileRef>();
  for (const range of ranges) {
    visitTileHashes(range, (level, hashIndex) => {
      const index = Math.floor(hashIndex / tileWidth);
      tiles.set(`${level}/${index}`, { level, index, width: widthInTree(level, index, size) });
    });
  }
  return [...tiles.values()];
}

/**
 * Reads the hashes of a tree of `size` leaves out of its tiles.
 * @param tileAt gives the bytes of the tile; a full one may stand in for a partial one, as the format allows.
 * @throws (from the reader) RangeError for a hash outside the tree, FormatError for a tile that is too short or not
 * made of whole hashes, and whatever `tileAt` throws.
 */
export function hashReaderOverTiles(size: number, tileAt: (tile: TileRef) => Uint8Array): HashReader {
  return (level, hashIndex) => {
    const index = Math.floor(hashIndex / tileWidth);
    const offset = (hashIndex % tileWidth) * hashBytes;
    const tile = { level, index, width: widthInTree(level, index, size) };
    if (offset >= tile.width * hashBytes) {
      throw new RangeError(`a tree of ${size} leaves has no hash ${hashIndex} of level ${level}`);
    }
    const bytes = tileAt(tile);
    const wholeTiles = [tile.width * hashBytes, tileWidth * hashBytes];
    if (!wholeTiles.includes(bytes.length)) {
      throw new FormatError(`${tilePath(tile)}: ${bytes.length} bytes, expected ${tile.width * hashBytes}`);
    }
    return bytes.subarray(offset, offset + hashBytes);
  };
}

/** The hash of a full tile, as the level above holds it. @throws FormatError unless the tile is 8,192 bytes. */
export function fullTileHash(hasher: Hasher, tile: Uint8Array): Uint8Array {
  if (tile.length !== tileWidth * hashBytes) {
    throw new FormatError(`a full tile is ${tileWidth * hashBytes} bytes, got ${tile.length}`);
  }
  const hashes = tile.slice();
  const pair = new Uint8Array(1 + 2 * hashBytes);
  pair[0] = nodePrefix;
  for (let count = tileWidth; count > 1; count /= 2) {
    for (let i = 0; i < count / 2; i += 1) {
      pair.set(hashes.subarray(2 * i * hashBytes, 2 * (i + 1) * hashBytes), 1);
      hasher.digestInto(pair, hashes, i * hashBytes);
    }
  }
  return hashes.slice(0, hashBytes);
}
