/** Entry bundles of tlog-tiles: up to 256 entries, each behind its length in two bytes. */
import { concat, FormatError, readUint16, uint16Bytes } from '../bytes.ts';
import { tileWidth } from './tiles.ts';

/** Longest entry, in bytes. */
export const maxEntryBytes = 0xffff;

/** @throws RangeError unless there are 1 … 256 entries of at most 65,535 bytes. */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  if (entries.length < 1 || entries.length > tileWidth) {
    throw new RangeError(`a bundle holds 1 … ${tileWidth} entries, got ${entries.length}`);
  }
  return concat(
    ...entries.flatMap((entry, i) => {
      if (entry.length > maxEntryBytes) {
        throw new RangeError(
          `entry ${i} of the bundle is ${entry.length} bytes, at most ${maxEntryBytes} are possible`,
        );
      }
      return [uint16Bytes(entry.length), entry];
    }),
  );
}

/**
 * @param width how many entries the bundle must hold: what its path says, or 256.
 * @throws FormatError when the bytes end early, or any are left over.
 */
export function decodeEntryBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (entries.length < width) {
    const what = `entry ${entries.length} of ${width} in the bundle`;
    const length = readUint16(bytes, offset, `length of ${what}`);
    offset += 2;
    if (offset + length > bytes.length) {
      throw new FormatError(`${what}: ${length} bytes announced, ${bytes.length - offset} left`);
    }
    entries.push(bytes.slice(offset, offset + length));
    offset += length;
  }
  if (offset !== bytes.length) {
    throw new FormatError(`bundle of ${width} entries: ${bytes.length - offset} bytes after the last one`);
  }
  return entries;
}
