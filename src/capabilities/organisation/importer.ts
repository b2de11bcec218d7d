/** What the kinds of import have in common: rows are checked a chunk at a time, and a checked chunk can be taken. */

import type { Db, Tx } from '#platform/db/db.ts';
import type { Act } from '#platform/journal/append.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import type { Words } from '#primitives/endpoint.ts';
import type { ImportKind, ProblemSeverity } from './contract.ts';
import { type ImportRow, importColumns } from './import-columns.ts';
import type { ProblemCode, RowProblem } from './import-problems.ts';

export interface ImportContext {
  /** Paths below which the importer may write. */
  readonly reach: readonly string[];
  /** The person who sent the file or has it taken: nobody appoints themselves. */
  readonly by: string | null;
  readonly oldData: boolean;
  readonly at: Date;
  readonly personalData: PersonalData;
}

export interface CheckedChunk {
  readonly good: number;
  readonly bad: number;
  /** Rows that say what is known already. */
  readonly unchanged: number;
  readonly problems: readonly RowProblem[];
  /** Writes the good rows. */
  take(tx: Tx, act: Act): Promise<void>;
}

/** Knows one file from its first row to its last. */
export interface Importer {
  /** Infinity when rows refer to each other, so that all must be seen together. */
  readonly chunkRows: number;
  check(db: Db, rows: readonly ImportRow[]): Promise<CheckedChunk>;
  /** After the last chunk was taken. */
  finish(tx: Tx, act: Act): Promise<void>;
}

/** The verdict on one row as it is being found. */
export class RowCheck {
  readonly problems: RowProblem[] = [];
  readonly row: ImportRow;
  readonly #kind: ImportKind;

  constructor(kind: ImportKind, row: ImportRow) {
    this.#kind = kind;
    this.row = row;
    if (row.stray !== null) this.report(null, 'stray-cell');
  }

  report(
    column: string | null,
    code: ProblemCode,
    details: Readonly<Record<string, string | number>> = {},
    severity: ProblemSeverity = 'error',
  ): void {
    const found = column === null ? '' : this.#shown(column);
    this.problems.push({ row: this.row.number, column, severity, code, found, details });
  }

  /** The cell, after reporting that it is empty or longer than `limit` characters. */
  required(column: string, limit: number): string {
    const text = this.row.cell(column);
    if (text === '') this.report(column, 'missing');
    else if (text.length > limit) this.report(column, 'too-long', { limit });
    return text;
  }

  get isBad(): boolean {
    return this.problems.some((problem) => problem.severity === 'error');
  }

  #shown(column: string): string {
    const text = this.row.cell(column);
    const personal = importColumns[this.#kind].find((known) => known.key === column)?.personal ?? true;
    if (!personal) return text.slice(0, 60);
    return text.length < 8 ? '*'.repeat(text.length) : `${text.slice(0, 3)}***${text.slice(-2)}`;
  }
}

/** What a spreadsheet makes of a long number: `3.70202E+17`. */
export const lostDigits = (text: string): boolean => /^\d(?:\.\d+)?E\+?\d+$/i.test(text);

/**
 * A day as people write it: 2020-06-11, 2020/6/11, 2020.6.11, 20200611, 2020年6月11日.
 * @returns `YYYY-MM-DD`, or the text as it was.
 */
export function plainDay(text: string): string {
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.normalize('NFKC')) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  return parts
    ? `${parts[1]}-${(parts[2] ?? '').padStart(2, '0')}-${(parts[3] ?? '').padStart(2, '0')}`
    : text;
}

/** Counts rows by what became of them. A row is unchanged when it adds nothing and has nothing wrong. */
export function tallyRows(checks: readonly { readonly check: RowCheck; readonly adds: boolean }[]) {
  const problems = checks.flatMap(({ check }) => check.problems);
  const bad = checks.filter(({ check }) => check.isBad).length;
  const good = checks.filter(({ check, adds }) => !check.isBad && adds).length;
  return { good, bad, unchanged: checks.length - bad - good, problems };
}

/** Reads a code from what was written: the code itself, or its word in either language; `null` when it is none. */
export function codeReader<T extends string>(
  codes: readonly T[],
  words: Readonly<Record<T, Words>>,
): (text: string) => T | null {
  const normal = (text: string) => text.normalize('NFKC').toLowerCase();
  const known = new Map(
    codes.flatMap((code) => [code, words[code].zh, words[code].en].map((word) => [word, code])),
  );
  for (const [word, code] of known) known.set(normal(word), code);
  return (text) => known.get(text) ?? known.get(normal(text)) ?? null;
}
