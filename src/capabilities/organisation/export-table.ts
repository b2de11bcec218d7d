import { randomBytes } from 'node:crypto';
import type { Tx } from '#platform/db/db.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import type { OutgoingFile } from '#primitives/endpoint.ts';
import { newId } from '#primitives/id.ts';
import { type ExportRequest, exportRows } from './export-rows.ts';
import { dayOf, importKindWords } from './rules.ts';
import { csvBytes, xlsxBytes } from './table-writing.ts';

/**
 * A file of rows, against an entry in the journal that says who took how many. With a reason, personal numbers are in it
 * in full; without, they are masked.
 */
export async function exportTable(
  tx: Tx,
  act: Act,
  input: {
    request: Omit<ExportRequest, 'personalData'>;
    format: 'csv' | 'xlsx';
    inFull: { reason: string } | null;
  },
  personalData: PersonalData,
): Promise<OutgoingFile> {
  const { request, format, inFull } = input;
  const rows = await exportRows(tx, { ...request, personalData: inFull ? personalData : null });
  await append(tx, {
    ...act,
    kind: 'organisation.data-exported',
    subject: newId(() => randomBytes(16), act.at),
    facts: { kind: request.kind, rows: rows.length - 1, inFull: inFull !== null },
    details: { reason: inFull?.reason ?? null, reach: [...request.reach], format },
  });
  const title = importKindWords[request.kind][request.language].split(/[、,]/)[0] ?? request.kind;
  return {
    fileName: `${title}-${dayOf(act.at)}.${format}`,
    bytes: format === 'csv' ? csvBytes(rows) : await xlsxBytes(rows, title),
  };
}
