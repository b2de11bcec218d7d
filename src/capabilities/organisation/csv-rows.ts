/** Rows of a delimited text file. */
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { Refusal } from '#platform/http/refusal.ts';
import type { RawRow } from './table-file.ts';

/** Longest record, in UTF-8 bytes: beyond it a quote was not closed and has swallowed the rest of the file. */
const MAX_RECORD_BYTES = 64 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** @throws Refusal `csv-broken` or `row-too-long`, each with the row. */
export async function* csvRows(text: string): AsyncGenerator<RawRow> {
  const parser = parse({
    delimiter: delimiterOf(text),
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: MAX_RECORD_BYTES,
  });
  Readable.from(pieces(Buffer.from(text))).pipe(parser);
  let number = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      number += 1;
      yield { number, cells };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser fails ahead of what was handed out: it knows the row better than we do.
    const row = Number(error.records) + 1;
    if (error.code === 'CSV_MAX_RECORD_SIZE') {
      throw new Refusal('row-too-long', { row, limit: MAX_RECORD_BYTES });
    }
    throw new Refusal('csv-broken', { row });
  } finally {
    parser.destroy();
  }
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    yield bytes.subarray(start, start + CHUNK_BYTES);
}

/** Excel writes commas, or semicolons, or (as "Unicode text") tabs: whichever the header holds most of. */
function delimiterOf(text: string): string {
  const header =
    text
      .slice(0, 10_000)
      .trimStart()
      .split(/\r?\n|\r/, 1)[0] ?? '';
  const count = (mark: string) => header.split(mark).length;
  return [',', '\t', ';'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}
