/** What an export holds: the rows that a list shows, under its filters and in its sequence, from all its pages. Pure. */
import { RefusalError } from './errors.ts';
import { words } from './words.ts';

export interface ExportColumn<R> {
  readonly title: string;
  readonly text: (row: R) => string;
}

export interface ListToExport<R> {
  /** Of the file and of the sheet: 风险问题 */
  readonly name: string;
  readonly columns: readonly ExportColumn<R>[];
  readonly rowKey: (row: R) => string;
  /** Fetches one page of `pageSize` rows. */
  readonly page: (page: number, pageSize: number) => Promise<{ rows: readonly R[]; total: number }>;
}

const pageSize = 200;
/** More than anybody reads; a browser still holds it. */
const mostRows = 20_000;

/** @throws RefusalError when there are too many rows; whatever `page` throws. */
export async function rowsToExport<R>({ columns, rowKey, page }: ListToExport<R>): Promise<string[][]> {
  const lines = [columns.map(({ title }) => title)];
  const seen = new Set<string>();
  for (let number = 1; ; number += 1) {
    const { rows, total } = await page(number, pageSize);
    if (total > mostRows) throw tooMany(total);
    for (const row of rows) {
      // Somebody may add a row in front while the pages are read; it pushes another one onto the next page.
      if (seen.has(rowKey(row))) continue;
      seen.add(rowKey(row));
      lines.push(columns.map(({ text }) => text(row)));
    }
    if (rows.length < pageSize) return lines;
  }
}

const tooMany = (total: number) =>
  new RefusalError(
    413,
    'too-many-rows',
    { total, most: mostRows },
    words(
      '共 {total} 条，一次最多导出 {most} 条；请先筛选再导出。',
      '{total} rows; at most {most} can be exported at once. Narrow the list first.',
    ),
  );
