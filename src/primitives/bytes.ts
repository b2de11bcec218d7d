/**
 * Bytes and their text forms. Decoders are strict: one value has exactly one accepted text, so that what was signed
 * or hashed can be rebuilt from what was parsed.
 */

// The globals of every browser and of Node; declared here because the pure type check knows neither.
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };
declare const TextDecoder: new (
  label: 'utf-8',
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/** Bytes or text from outside do not have the promised form. The message says what was expected and what was found. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Compares every byte whatever the first difference, so that timing says nothing about where two secrets differ. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 1) text += hexOfByte[bytes[i] ?? 0];
  return text;
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** @throws FormatError unless `text` is lower-case hexadecimal of even length. */
export function fromHex(text: string, what = 'hexadecimal text'): Uint8Array<ArrayBuffer> {
  if (text.length % 2 !== 0) throw new FormatError(`${what}: ${text.length} digits, expected an even number`);
  const wrongAt = text.search(/[^0-9a-f]/);
  if (wrongAt >= 0) {
    throw new FormatError(`${what}: ${shown(text, wrongAt)} is not a lower-case hexadecimal digit`);
  }
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const base64Sextets = new Uint8Array(128).fill(255);
for (let i = 0; i < 64; i += 1) base64Sextets[base64Alphabet.charCodeAt(i)] = i;

/** Standard alphabet, padded. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const triple = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += base64Alphabet.charAt(triple >> 18) + base64Alphabet.charAt((triple >> 12) & 63);
    text += i + 1 < bytes.length ? base64Alphabet.charAt((triple >> 6) & 63) : '=';
    text += i + 2 < bytes.length ? base64Alphabet.charAt(triple & 63) : '=';
  }
  return text;
}

/**
 * Accepts only what {@link toBase64} writes: standard alphabet, padding present, unused last bits zero, no white space.
 * @throws FormatError otherwise.
 */
export function fromBase64(text: string, what = 'base64 text'): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0) {
    throw new FormatError(`${what}: ${text.length} characters, expected a multiple of 4 (padded base64)`);
  }
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let held = 0;
  let heldBits = 0;
  let written = 0;
  for (let i = 0; i < digits; i += 1) {
    const sextet = base64Sextets[text.charCodeAt(i)] ?? 255;
    if (sextet === 255) throw new FormatError(`${what}: ${shown(text, i)} is not standard base64`);
    held = ((held << 6) | sextet) & 0xfff;
    heldBits += 6;
    if (heldBits >= 8) {
      heldBits -= 8;
      bytes[written] = held >> heldBits;
      written += 1;
    }
  }
  if ((held & ((1 << heldBits) - 1)) !== 0) {
    throw new FormatError(`${what}: unused bits of the last digit are not zero (not canonical base64)`);
  }
  return bytes;
}

function shown(text: string, at: number): string {
  return `${JSON.stringify(text.charAt(at))} at position ${at + 1}`;
}

/** @throws FormatError on a lone surrogate, which has no UTF-8 form. */
export function encodeUtf8(text: string, what = 'text'): Uint8Array<ArrayBuffer> {
  if (!text.isWellFormed()) {
    throw new FormatError(`${what}: contains half of a surrogate pair, which UTF-8 cannot carry`);
  }
  return new TextEncoder().encode(text);
}

/** Keeps a byte-order mark as a character. @throws FormatError when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, what = 'text'): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError(`${what}: not valid UTF-8`, { cause });
  }
}

/** Two bytes, most significant first. @throws RangeError unless 0 ≤ value ≤ 65,535 and whole. */
export function uint16Bytes(value: number): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff) {
    throw new RangeError(`${value} does not fit an unsigned 16-bit integer`);
  }
  return Uint8Array.of(value >> 8, value & 0xff);
}

/** @throws FormatError when fewer than 2 bytes are left at `offset`. */
export function readUint16(bytes: Uint8Array, offset = 0, what = '16-bit integer'): number {
  const high = bytes[offset];
  const low = bytes[offset + 1];
  if (high === undefined || low === undefined) {
    throw new FormatError(
      `${what}: needs 2 bytes at offset ${offset}, but ${bytes.length} bytes end before that`,
    );
  }
  return (high << 8) | low;
}

/** Eight bytes, most significant first. @throws RangeError unless 0 ≤ value < 2^64. */
export function uint64Bytes(value: bigint): Uint8Array<ArrayBuffer> {
  if (value < 0n || value >= 1n << 64n) {
    throw new RangeError(`${value} does not fit an unsigned 64-bit integer`);
  }
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

/** @throws FormatError when fewer than 8 bytes are left at `offset`. */
export function readUint64(bytes: Uint8Array, offset = 0, what = '64-bit integer'): bigint {
  if (offset + 8 > bytes.length) {
    throw new FormatError(
      `${what}: needs 8 bytes at offset ${offset}, but ${bytes.length} bytes end before that`,
    );
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(offset);
}
