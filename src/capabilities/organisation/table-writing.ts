/** Tables on their way out, in forms that a spreadsheet opens rightly and safely. */
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import exceljs from 'exceljs';
import { safeCell } from './import-columns.ts';

/** With a byte order mark, without which Excel takes UTF-8 for GBK; cells that look like formulas are made text. */
export function csvBytes(rows: readonly (readonly string[])[]): Buffer {
  return Buffer.from(`\ufeff${rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')}`);
}

function csvCell(text: string): string {
  const safe = safeCell(text);
  return /[",\r\n;\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Every cell is text: a number of 18 digits stays whole, and nothing is a formula. */
export async function xlsxBytes(rows: readonly (readonly string[])[], sheetName: string): Promise<Buffer> {
  const stream = new PassThrough();
  const collected = buffer(stream);
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
  const sheet = workbook.addWorksheet(sheetName, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = (rows[0] ?? []).map(() => ({ width: 20, style: { numFmt: '@' } }));
  for (const row of rows) sheet.addRow([...row]).commit();
  sheet.commit();
  await workbook.commit();
  return collected;
}
