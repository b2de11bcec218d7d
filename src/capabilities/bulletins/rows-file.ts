/** The entries that make up a figure, as a table that spreadsheets open. */
import type { JournalEntry } from './contract.ts';
import { safeText } from './render/annex.ts';

/** UTF-8 with a byte-order mark, by which Excel knows the encoding; lines end as RFC 4180 says. */
export function rowsCsv(rows: readonly JournalEntry[]): Uint8Array {
  const facts = [...new Set(rows.flatMap((row) => Object.keys(row.facts)))].sort();
  const lines = [
    ['index', 'at', 'kind', 'kindName', 'subject', ...facts],
    ...rows.map((row) => [
      String(row.index),
      row.at,
      row.kind,
      row.kindName.zh,
      row.subject,
      ...facts.map((name) => factText(row.facts[name])),
    ]),
  ];
  const text = lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
  return new TextEncoder().encode(`\ufeff${text}`);
}

function factText(fact: unknown): string {
  if (fact === undefined || fact === null) return '';
  return Array.isArray(fact) ? fact.join(' ') : String(fact);
}

function cell(text: string): string {
  // A negative number is no formula.
  const safe = /^-\d+(\.\d+)?$/.test(text) ? text : safeText(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
