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
  const bytes = random();
  if (bytes.length !== 16) throw new RangeError(`an id needs 16 random bytes, got ${bytes.length}`);
  const time = createdAtMs.toString(16).padStart(12, '0');
  const hex = toHex(bytes);
  const variant = (8 + (((bytes[8] ?? 0) >> 4) % 4)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

export function isId(text: unknown): text is string {
  return typeof text === 'string' && idExpression.test(text);
}
