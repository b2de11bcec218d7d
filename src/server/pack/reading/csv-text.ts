/** RFC 4180 tables with a heading line, keeping where every cell stands. */
import type { Place } from '../problem.ts';

export interface Cell extends Place {
  readonly text: string;
}

/** The text is not a table; says where and why. */
export class CsvTextError extends Error {
  readonly place: Place;
  constructor(place: Place, reason: string) {
    super(reason);
    this.place = place;
  }
}

/**
 * Rows of cells, the heading first; blank lines are left out.
 * @throws CsvTextError for an open quotation mark, or text behind a closing one.
 */
export function parseCsvText(file: string, text: string): Cell[][] {
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  const endRow = () => {
    if (row.length > 1 || row[0]?.text !== '') rows.push(row);
    row = [];
  };
  while (at < text.length) {
    const place: Place = { file, line, column: at - lineStart + 1 };
    let value: string;
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end < 0) throw new CsvTextError(place, 'a quotation mark is never closed');
      value = text.slice(at + 1, end).replaceAll('""', '"');
      for (let i = text.indexOf('\n', at); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) {
        line += 1;
        lineStart = i + 1;
      }
      at = end + 1;
      if (at < text.length && !',\r\n'.includes(text[at] ?? '')) {
        throw new CsvTextError(
          { file, line, column: at - lineStart + 1 },
          'text behind a closing quotation mark; a quotation mark inside a cell is written twice',
        );
      }
    } else {
      let end = at;
      while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1;
      value = text.slice(at, end).replace(/\r$/, '');
      if (value.includes('"'))
        throw new CsvTextError(place, 'a cell that holds a quotation mark stands in quotation marks');
      at = end;
    }
    row.push({ ...place, text: value.trim() });
    if (text[at] === '\r') at += 1;
    if (text[at] === ',') {
      at += 1;
      if (at === text.length || text[at] === '\n')
        row.push({ file, line, column: at - lineStart + 1, text: '' });
    }
    if (text[at] === '\n') {
      at += 1;
      endRow();
      line += 1;
      lineStart = at;
    }
  }
  if (row.length > 0) endRow();
  return rows;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
