/** Cells that several kinds of file have. */
import { plainDay, type RowCheck } from './importer.ts';
import { isDay } from './rules.ts';

export function checkCode(check: RowCheck, column: string): string {
  const code = check.required(column, 40);
  if (code !== '' && !/^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$/.test(code)) check.report(column, 'code-form');
  return code;
}

/** Both days may be empty: then the act decides, and the period is open. */
export function checkPeriod(check: RowCheck): { fromDay: string | undefined; untilDay: string | undefined } {
  const [fromDay, untilDay] = ['fromDay', 'untilDay'].map((column) => {
    const text = check.row.cell(column);
    if (text === '') return undefined;
    const day = plainDay(text);
    if (isDay(day)) return day;
    check.report(column, 'day-form');
    return undefined;
  });
  if (fromDay !== undefined && untilDay !== undefined && untilDay < fromDay)
    check.report('untilDay', 'days-crossed');
  return { fromDay, untilDay };
}
