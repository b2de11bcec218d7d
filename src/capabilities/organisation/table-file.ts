/** A table from a file of any kind that offices send: CSV in five encodings, or XLSX. */
import { Refusal } from '#platform/http/refusal.ts';
import { csvRows } from './csv-rows.ts';
import { decodeText } from './text-encoding.ts';
import { xlsxRows } from './xlsx-rows.ts';

/** Counted as a spreadsheet counts: from 1, the header included, blank rows included. */
export interface RawRow {
  readonly number: number;
  readonly cells: readonly string[];
}

export interface TableFile {
  readonly format: 'csv' | 'xlsx';
  /** `null` for XLSX. */
  readonly encoding: string | null;
  /** Rows that hold anything, header first. */
  rows(): AsyncGenerator<RawRow>;
}

const MAX_ROWS = 500_000;
const MAX_COLUMNS = 64;

/** @throws Refusal, one of `fileRefusals`, here for what the first bytes show and from `rows()` for the rest. */
export function openTableFile(bytes: Buffer, limits = { rows: MAX_ROWS, columns: MAX_COLUMNS }): TableFile {
  if (bytes.length === 0) throw new Refusal('file-empty');
  const beginsWith = (hex: string) => bytes.subarray(0, hex.length / 2).toString('hex') === hex;
  if (beginsWith('d0cf11e0a1b11ae1')) throw new Refusal('file-old-excel');
  if (beginsWith('504b')) {
    return { format: 'xlsx', encoding: null, rows: () => filledRows(xlsxRows(bytes), limits) };
  }
  const { encoding, text } = decodeText(bytes);
  if (text.trim() === '') throw new Refusal('file-empty');
  return { format: 'csv', encoding, rows: () => filledRows(csvRows(text), limits) };
}

async function* filledRows(
  rows: AsyncIterable<RawRow>,
  limits: { rows: number; columns: number },
): AsyncGenerator<RawRow> {
  let seen = -1;
  for await (const row of rows) {
    const columns = row.cells.findLastIndex((cell) => cell.trim() !== '') + 1;
    if (columns === 0) continue;
    if (columns > limits.columns) {
      throw new Refusal('too-many-columns', { row: row.number, columns, limit: limits.columns });
    }
    seen += 1;
    if (seen > limits.rows) throw new Refusal('too-many-rows', { limit: limits.rows });
    yield row;
  }
}
