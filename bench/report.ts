/** Prints what a benchmark measured: a table for people, or one JSON line per row with `--json`. */

export interface Measurement {
  readonly bench: string;
  /** What was measured. */
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with, measured in the same run on the same machine. */
  readonly peer: string;
  readonly peerValue: number;
}

/** `ratio` is value over peerValue. */
export function report(measurements: readonly Measurement[]): void {
  const rows = measurements.map((row) => ({ ...row, ratio: rounded(row.value / row.peerValue) }));
  if (process.argv.includes('--json')) {
    for (const { bench, case: what, value, unit, peer, peerValue, ratio } of rows) {
      console.log(JSON.stringify({ bench, case: what, value, unit, peer, peerValue, ratio }));
    }
    return;
  }
  console.table(rows.map(({ bench: _, ...shown }) => shown));
}

export const rounded = (value: number): number => Number(value.toPrecision(4));
