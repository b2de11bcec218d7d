/**
 * Columns of a bulk insert as binary array parameters for `unnest`: half the work of text arrays on both sides. Format:
 * PostgreSQL's `array_recv`: dimensions, null flag, type of the elements, their number, lower bound, then each element
 * behind its length, −1 standing for null.
 */

const HEAD_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
const UUID_BYTES = 16;
/** What a hexadecimal digit is worth, by its character code. */
const NO_DIGIT = 255;
const DIGIT_VALUES = new Uint8Array(128).fill(NO_DIGIT);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  DIGIT_VALUES[digit.charCodeAt(0)] = value;
  DIGIT_VALUES[digit.toUpperCase().charCodeAt(0)] = value;
}
/** Microseconds count from 2000-01-01. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

type Nullable<T> = readonly (T | null)[];

export const uuidColumn = (ids: Nullable<string>): Buffer =>
  column(2950, ids, UUID_BYTES * ids.length, writeUuid);

export const textColumn = (texts: Nullable<string>): Buffer => column(25, texts, utf8Bytes(texts), writeText);

/** Each value is the text of a JSON value. */
export const jsonColumn = (texts: Nullable<string>): Buffer =>
  column(114, texts, utf8Bytes(texts), writeText);

export const jsonbColumn = (texts: Nullable<string>): Buffer =>
  column(3802, texts, texts.length + utf8Bytes(texts), (text, array, at) => {
    // The version of the binary form.
    array[at] = 1;
    return 1 + array.write(text, at + 1);
  });

export const bytesColumn = (values: Nullable<Uint8Array>): Buffer =>
  column(
    17,
    values,
    values.reduce((sum, value) => sum + (value?.length ?? 0), 0),
    (value, array, at) => {
      array.set(value, at);
      return value.length;
    },
  );

export const booleanColumn = (values: Nullable<boolean>): Buffer =>
  column(16, values, values.length, (value, array, at) => array.writeUInt8(Number(value), at) - at);

export const integerColumn = (values: Nullable<number>): Buffer =>
  column(23, values, 4 * values.length, (value, array, at) => array.writeInt32BE(value, at) - at);

export const bigintColumn = (values: Nullable<number>): Buffer =>
  column(20, values, 8 * values.length, writeBigint);

export const instantColumn = (values: Nullable<Date>): Buffer =>
  column(1184, values, 8 * values.length, (value, array, at) =>
    writeBigint((value.getTime() - POSTGRES_EPOCH_MS) * 1_000, array, at),
  );

// UTF-8 takes at most three bytes for each UTF-16 unit.
const utf8Bytes = (texts: Nullable<string>): number =>
  texts.reduce((sum, text) => sum + 3 * (text?.length ?? 0), 0);

/** Digit by digit: a third of all that a batch of letters writes are ids, and a string without the dashes would be made for each. */
function writeUuid(id: string, array: Buffer, at: number): number {
  let digits = 0;
  for (let i = 0; i < id.length; i += 1) {
    const digit = DIGIT_VALUES[id.charCodeAt(i)] ?? NO_DIGIT;
    if (digit === NO_DIGIT) continue;
    const place = at + (digits >> 1);
    array[place] = digits % 2 === 0 ? digit << 4 : (array[place] ?? 0) | digit;
    digits += 1;
  }
  if (digits !== 2 * UUID_BYTES) throw new TypeError(`${JSON.stringify(id)} is not an id`);
  return UUID_BYTES;
}

const writeText = (text: string, array: Buffer, at: number): number => array.write(text, at);

/** Two halves, because a BigInt would be made for each value. */
function writeBigint(value: number, array: Buffer, at: number): number {
  array.writeInt32BE(Math.floor(value / 2 ** 32), at);
  array.writeUInt32BE(((value % 2 ** 32) + 2 ** 32) % 2 ** 32, at + 4);
  return 8;
}

/** @param write puts an element at a place and returns its length in bytes. */
function column<T>(
  type: number,
  elements: Nullable<T>,
  mostBytes: number,
  write: (element: T, array: Buffer, at: number) => number,
): Buffer {
  const array = Buffer.allocUnsafe(HEAD_BYTES + LENGTH_BYTES * elements.length + mostBytes);
  const isEmpty = elements.length === 0;
  array.writeInt32BE(isEmpty ? 0 : 1, 0);
  array.writeInt32BE(elements.includes(null) ? 1 : 0, 4);
  array.writeInt32BE(type, 8);
  array.writeInt32BE(elements.length, 12);
  array.writeInt32BE(1, 16);
  let at = isEmpty ? 12 : HEAD_BYTES;
  for (const element of elements) {
    const bytes = element === null ? NULL_LENGTH : write(element, array, at + LENGTH_BYTES);
    array.writeInt32BE(bytes, at);
    at += LENGTH_BYTES + Math.max(bytes, 0);
  }
  return array.subarray(0, at);
}
