/**
 * The table behind a published figure (docs/formats/class-table.md): how much of it each class, school or site holds,
 * and the entry by which the journal commits to all of it.
 */
import { decodeUtf8, encodeUtf8, FormatError, fromBase64 } from './bytes.ts';
import { canonicalJson, parseCanonicalJson } from './canonical-json.ts';
import { hashBytes } from './merkle/hasher.ts';
import type { SumRow } from './merkle/sum-tree.ts';
import type { Facts, Leaf } from './tally.ts';

/** Kind of the entry that commits to a table. */
export const tableCommittedKind = 'bulletins.table-committed';

export interface TableCommitment {
  /** Id of the bulletin that publishes the figure. */
  readonly bulletin: string;
  readonly figure: string;
  /** The fact whose values are the keys of the table, e.g. `class`. */
  readonly splitBy: string;
  /** Entries 0 … asOfIndex − 1 are counted. */
  readonly asOfIndex: number;
  /** How many rows the table has. */
  readonly rows: number;
  /** Of the sum tree, in base64. */
  readonly root: string;
  readonly total: number;
}

/** What the entry says in public. */
export const commitmentFacts = (commitment: TableCommitment): Facts => ({ ...commitment });

/** @throws FormatError unless the leaf commits to a table and to nothing else. */
export function parseCommitment({ kind, facts }: Leaf): TableCommitment {
  if (kind !== tableCommittedKind) {
    throw new FormatError(
      `entry: its kind is ${JSON.stringify(kind.slice(0, 60))}, not ${tableCommittedKind}`,
    );
  }
  const { asOfIndex, bulletin, figure, root, rows, splitBy, total, ...others } = facts;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new FormatError(`entry of a table: unknown fact ${JSON.stringify(unknown.slice(0, 40))}`);
  }
  return {
    asOfIndex: wholeNumber(asOfIndex, 'entry of a table: asOfIndex'),
    bulletin: filledText(bulletin, 'entry of a table: bulletin'),
    figure: filledText(figure, 'entry of a table: figure'),
    root: hashText(root, 'entry of a table: root'),
    rows: wholeNumber(rows, 'entry of a table: rows'),
    splitBy: filledText(splitBy, 'entry of a table: splitBy'),
    total: wholeNumber(total, 'entry of a table: total'),
  };
}

/** The published file: canonical JSON, `[key, count]` for each row. */
export const encodeClassTable = (rows: readonly SumRow[]): Uint8Array<ArrayBuffer> =>
  encodeUtf8(canonicalJson(rows.map(({ count, key }) => [key, count])));

/** Reads the form only: that keys ascend is for the tree to say. @throws FormatError naming the first row that is none. */
export function parseClassTable(bytes: Uint8Array): SumRow[] {
  const table = parseCanonicalJson(decodeUtf8(bytes, 'table'), 'table');
  if (!Array.isArray(table)) throw new FormatError('table: expected a list of rows');
  return table.map((row: unknown, place) => {
    const [key, count] = Array.isArray(row) && row.length === 2 ? row : [];
    if (typeof key !== 'string') {
      throw new FormatError(`table: row ${place + 1} is not a pair of key and count`);
    }
    return { key, count: wholeNumber(count, `table: count of row ${place + 1}`) };
  });
}

/** @throws FormatError unless whole, 0 … 2^53 − 1. */
export function wholeNumber(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new FormatError(`${what}: expected a whole number from 0 to 2^53 − 1`);
}

/** @throws FormatError unless base64 of 32 bytes. */
export function hashText(value: unknown, what: string): string {
  const text = filledText(value, what);
  const { length } = fromBase64(text, what);
  if (length !== hashBytes)
    throw new FormatError(`${what}: ${length} bytes, expected a hash of ${hashBytes}`);
  return text;
}

function filledText(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new FormatError(`${what}: expected a non-empty text`);
  return value;
}
