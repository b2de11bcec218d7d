/** Identifiers: UUID version 7 (RFC 9562), made by whoever creates the thing, sortable by time of creation. */
import { toHex } from './bytes.ts';

/** For schemas: lower-case UUID version 7. */
const idPattern = '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';

const idExpression = new RegExp(idPattern);

/**
 * @param random gives 16 unpredictable bytes; 74 of their bits are used.
 * @param now becomes the first 48 bits, in milliseconds. Ids of one millisecond are in no particular sequence.
 * @throws RangeError when `now` is invalid, before 1970 or after the year 10889, or `random` gives another length.
 */
export function newId(random: () => Uint8Array, now: Date): string {
  const createdAtMs = now.getTime();
  if (!(createdAtMs >= 0 && createdAtMs < 2 ** 48)) {
    throw new RangeError(`an id needs a time between 1970 and 10889, got ${createdAtMs} ms`);
  }
  const bytes = Uint8Array.from(random());
  if (bytes.length !== 16) throw new RangeError(`an id needs 16 random bytes, got ${bytes.length}`);
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(createdAtMs / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = toHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function isId(text: unknown): text is string {
  return typeof text === 'string' && idExpression.test(text);
}
