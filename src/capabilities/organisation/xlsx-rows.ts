/** Rows of the first visible sheet of an XLSX workbook. */
import { Readable } from 'node:stream';
import exceljs from 'exceljs';
import { Refusal } from '#platform/http/refusal.ts';
import type { RawRow } from './table-file.ts';
import { packAgain, unpack, verifyParts, type ZipPart, zipParts } from './zip-parts.ts';

/** All parts together, unpacked: 500,000 rows of a roster take about 150 MB of XML. */
const MAX_UNPACKED_BYTES = 400 * 1024 * 1024;
/** The workbook's own table of contents is a few kilobytes. */
const MAX_CONTENTS_BYTES = 1024 * 1024;

/** @throws Refusal `xlsx-damaged`, `too-large-inside`, `file-old-excel`. */
export async function* xlsxRows(bytes: Buffer): AsyncGenerator<RawRow> {
  const workbook = await firstSheetOnly(bytes);
  const reader = new exceljs.stream.xlsx.WorkbookReader(Readable.from([workbook]), {
    worksheets: 'emit',
    sharedStrings: 'cache',
    hyperlinks: 'ignore',
    styles: 'cache',
    entries: 'ignore',
  });
  try {
    for await (const sheet of reader) {
      for await (const row of sheet) {
        yield { number: row.number, cells: cellsOf(row.values as unknown[]) };
      }
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw damaged('xl/worksheets');
  }
}

/**
 * The workbook reduced to what the reader needs, in the sequence in which it can stream it: shared strings before the
 * sheet that refers to them.
 */
async function firstSheetOnly(bytes: Buffer): Promise<Buffer> {
  const parts = zipParts(bytes);
  const [contents, relations] = ['xl/workbook.xml', 'xl/_rels/workbook.xml.rels'].map((name) => {
    const part = parts.get(name);
    if (!part || part.unpackedBytes > MAX_CONTENTS_BYTES) throw damaged(name);
    return part;
  }) as [ZipPart, ZipPart];
  const start = [
    { ...relations, as: relations.name, root: 'Relationships' },
    { ...contents, as: contents.name, root: 'workbook' },
  ];
  await verifyParts(start, MAX_UNPACKED_BYTES);
  const sheetName = sheetPart(
    (await unpack(contents)).toString('utf8'),
    (await unpack(relations)).toString('utf8'),
  );
  const sheet = parts.get(sheetName);
  if (!sheet) throw damaged(sheetName);
  const needed = [
    ...start,
    ...Object.entries({ 'xl/styles.xml': 'styleSheet', 'xl/sharedStrings.xml': 'sst' }).flatMap(
      ([name, root]) => {
        const part = parts.get(name);
        return part ? [{ ...part, as: name, root }] : [];
      },
    ),
    { ...sheet, as: 'xl/worksheets/sheet1.xml', root: 'worksheet' },
  ];
  await verifyParts(needed, MAX_UNPACKED_BYTES);
  return packAgain(needed);
}

/** The part that holds the first sheet that is not hidden. */
function sheetPart(contents: string, relations: string): string {
  const sheets = [...contents.matchAll(/<(?:\w+:)?sheet\s[^>]*>/g)].map(([tag]) => tag);
  const shown = sheets.find((tag) => !/\sstate="(?:hidden|veryHidden)"/.test(tag)) ?? sheets[0];
  const relation = /\s\w+:id="([^"]+)"/.exec(shown ?? '')?.[1];
  for (const [tag] of relations.matchAll(/<(?:\w+:)?Relationship\s[^>]*>/g)) {
    if (relation !== undefined && tag.includes(`Id="${relation}"`)) {
      const target = /\sTarget="([^"]+)"/.exec(tag)?.[1] ?? '';
      return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
    }
  }
  throw damaged('xl/workbook.xml');
}

/** exceljs counts cells from 1 and leaves holes. */
function cellsOf(values: readonly unknown[]): string[] {
  return Array.from({ length: Math.max(values.length - 1, 0) }, (_, i) => textOf(values[i + 1]));
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  // A number keeps 15 digits; the rest of a longer one is lost, and its exponent form says so.
  if (typeof value === 'number')
    return Math.abs(value) < 1e15 ? String(value) : value.toExponential().toUpperCase();
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10);
  return textOfObject(value);
}

/** Rich text, a link, a formula with its last result, or an error value such as #N/A. */
function textOfObject(value: {
  readonly richText?: readonly { readonly text?: unknown }[];
  readonly result?: unknown;
  readonly text?: unknown;
  readonly error?: unknown;
}): string {
  if (value.richText) return value.richText.map((run) => textOf(run.text)).join('');
  return textOf(value.result ?? value.text ?? value.error);
}

const damaged = (part: string) => new Refusal('xlsx-damaged', { part });
