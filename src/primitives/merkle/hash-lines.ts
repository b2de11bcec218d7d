import { FormatError, fromBase64, toBase64 } from '../bytes.ts';
import { hashBytes } from './hasher.ts';

/** Proofs have at most one hash for each height below the root. */
const maxHashes = 63;

/** One base64 hash per line, each line ended by a line feed. @throws FormatError for over 63 or any not of 32 bytes. */
export function formatHashLines(hashes: readonly Uint8Array[], what: string): string {
  if (hashes.length > maxHashes) throw tooMany(hashes.length, what);
  return hashes
    .map((hash, i) => {
      if (hash.length !== hashBytes) throw wrongLength(i, hash, what);
      return `${toBase64(hash)}\n`;
    })
    .join('');
}

/** The inverse of {@link formatHashLines}, of lines already split. */
export function parseHashLines(lines: readonly string[], what: string): Uint8Array[] {
  if (lines.length > maxHashes) throw tooMany(lines.length, what);
  return lines.map((line, i) => {
    const hash = fromBase64(line, `hash ${i + 1} of ${what}`);
    if (hash.length !== hashBytes) throw wrongLength(i, hash, what);
    return hash;
  });
}

function tooMany(count: number, what: string): FormatError {
  return new FormatError(`${what}: ${count} hashes, at most ${maxHashes} are possible`);
}

function wrongLength(i: number, hash: Uint8Array, what: string): FormatError {
  return new FormatError(`hash ${i + 1} of ${what}: ${hash.length} bytes, expected ${hashBytes}`);
}
