/** What is wrong with a campaign pack, said so that whoever keeps the pack can mend it. */

/** A place in a file of the pack. */
export interface Place {
  /** Path inside the pack, e.g. `history/totals.csv`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
}

export interface Problem extends Place {
  readonly reason: string;
}

const SHOWN = 30;

/** The pack cannot be used; `problems` lists everything that was found, in the sequence of files and lines. */
export class PackError extends Error {
  readonly problems: readonly Problem[];
  constructor(where: string, problems: readonly Problem[]) {
    const sorted = [...problems].sort(
      (a, b) =>
        compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.reason, b.reason),
    );
    const lines = sorted.slice(0, SHOWN).map((problem) => `  ${inWords(problem)}`);
    const rest = sorted.length > SHOWN ? [`  … and ${sorted.length - SHOWN} more`] : [];
    const count = sorted.length === 1 ? '1 thing' : `${sorted.length} things`;
    super([`the campaign pack ${where} cannot be used; ${count} to mend:`, ...lines, ...rest].join('\n'));
    this.name = 'PackError';
    this.problems = sorted;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `units.csv:12:3: …`, as editors and terminals make it clickable. */
const inWords = ({ file, line, column, reason }: Problem): string => `${file}:${line}:${column}: ${reason}`;

/** Gathers problems while checks go on, so that one run of the reader shows all of them. */
export class Problems {
  readonly found: Problem[] = [];
  add(place: Place, reason: string): void {
    this.found.push({ file: place.file, line: place.line, column: place.column, reason });
  }
}
