/** An imported file, row by row: read, checked against what is there, and reported. */
import type { Db } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { ImportKind } from './contract.ts';
import { type Header, type ImportRow, readHeader } from './import-columns.ts';
import { peopleImporter } from './import-people.ts';
import type { RowProblem } from './import-problems.ts';
import { rosterImporter } from './import-roster.ts';
import { unitsImporter } from './import-units.ts';
import type { CheckedChunk, ImportContext, Importer } from './importer.ts';
import { openTableFile, type RawRow } from './table-file.ts';

const importers: Readonly<Record<ImportKind, (context: ImportContext) => Importer>> = {
  units: unitsImporter,
  people: peopleImporter,
  roster: rosterImporter,
};

export const openImporter = (kind: ImportKind, context: ImportContext): Importer => importers[kind](context);

export interface OpenedImport {
  readonly format: 'csv' | 'xlsx';
  readonly encoding: string | null;
}

/**
 * Reads no further than the first row below the header.
 * @throws Refusal, one of `fileRefusals`.
 */
export async function openImportFile(kind: ImportKind, bytes: Buffer): Promise<OpenedImport> {
  const file = openTableFile(bytes);
  const rows = file.rows();
  try {
    await headerOf(kind, rows);
    if ((await rows.next()).done) throw new Refusal('no-rows');
  } finally {
    await rows.return(undefined);
  }
  return { format: file.format, encoding: file.encoding };
}

async function headerOf(kind: ImportKind, rows: AsyncGenerator<RawRow>): Promise<Header> {
  const first = await rows.next();
  if (first.done) throw new Refusal('file-empty');
  return readHeader(kind, first.value);
}

export interface CheckedPart extends CheckedChunk {
  /** Rows read so far, this part included. */
  readonly rowsDone: number;
}

/**
 * The whole file, a checked chunk at a time. A caller that takes chunks does so before asking for the next, so that a
 * chunk is checked against what the former ones wrote.
 * @throws Refusal, one of `fileRefusals`, wherever in the file the fault lies.
 */
export async function* checkedParts(
  db: Db,
  kind: ImportKind,
  bytes: Buffer,
  importer: Importer,
): AsyncGenerator<CheckedPart> {
  const rows = openTableFile(bytes).rows();
  const header = await headerOf(kind, rows);
  const ignored = header.ignored.map(ignoredColumn);
  let rowsDone = 0;
  for await (const chunk of chunked(header, rows, importer.chunkRows)) {
    const checked = await importer.check(db, chunk);
    const problems = rowsDone === 0 ? [...ignored, ...checked.problems] : checked.problems;
    rowsDone += chunk.length;
    yield { ...checked, problems, rowsDone };
  }
}

async function* chunked(
  header: Header,
  rows: AsyncIterable<RawRow>,
  chunkRows: number,
): AsyncGenerator<ImportRow[]> {
  let chunk: ImportRow[] = [];
  for await (const raw of rows) {
    chunk.push(header.row(raw));
    if (chunk.length >= chunkRows) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

const ignoredColumn = (column: string): RowProblem => ({
  row: 1,
  column,
  severity: 'warning',
  code: 'column-ignored',
  found: column,
  details: {},
});
