/** Exports what a list shows, in a file that a spreadsheet opens. */
import { saveBytes } from './call.ts';
import { nowMs } from './clock.ts';
import { dayOf } from './format.ts';
import { type ListToExport, rowsToExport } from './rows-to-export.ts';
import { csvBytes, xlsxBytes } from './table-file.ts';

/** For `onExport` of a `ListTable`. */
export async function exportList<R>(list: ListToExport<R>, format: 'csv' | 'xlsx'): Promise<void> {
  const rows = await rowsToExport(list);
  saveBytes(
    {
      fileName: `${list.name}-${dayOf(nowMs())}.${format}`,
      bytes: format === 'csv' ? csvBytes(rows) : xlsxBytes(rows, list.name),
    },
    format === 'csv'
      ? 'text/csv;charset=utf-8'
      : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  );
}
