/**
 * Columns of a bulk insert as binary array parameters for `unnest`: half the work of text arrays on both sides. Format:
 * PostgreSQL's `array_recv`: dimensions, null flag, type of the elements, their number, lower bound, then each element
 * behind its length.
 */

const UUID = 2950;
const TEXT = 25;
const BYTEA = 17;
const HEAD_BYTES = 20;
const LENGTH_BYTES = 4;
const UUID_BYTES = 16;

export const uuidColumn = (ids: readonly string[]): Buffer =>
  column(UUID, ids, UUID_BYTES * ids.length, (id, array, at) =>
    array.write(id.replaceAll('-', ''), at, 'hex'),
  );

export const textColumn = (texts: readonly string[]): Buffer => {
  // UTF-8 takes at most three bytes for each UTF-16 unit.
  const most = texts.reduce((sum, text) => sum + 3 * text.length, 0);
  return column(TEXT, texts, most, (text, array, at) => array.write(text, at));
};

export const bytesColumn = (values: readonly Buffer[]): Buffer =>
  column(
    BYTEA,
    values,
    values.reduce((sum, value) => sum + value.length, 0),
    (value, array, at) => value.copy(array, at),
  );

/** @param write puts an element at a place and returns its length in bytes. */
function column<T>(
  type: number,
  elements: readonly T[],
  mostBytes: number,
  write: (element: T, array: Buffer, at: number) => number,
): Buffer {
  const array = Buffer.allocUnsafe(HEAD_BYTES + LENGTH_BYTES * elements.length + mostBytes);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(0, 4);
  array.writeInt32BE(type, 8);
  array.writeInt32BE(elements.length, 12);
  array.writeInt32BE(1, 16);
  let at = HEAD_BYTES;
  for (const element of elements) {
    const bytes = write(element, array, at + LENGTH_BYTES);
    array.writeInt32BE(bytes, at);
    at += LENGTH_BYTES + bytes;
  }
  return array.subarray(0, at);
}
