import type { DayTotals } from '../pack.ts';

/** What one day adds to the figures. */
export type DayGain = Readonly<DayTotals>;

/** From totals counted from the beginning to what each day adds. */
export function gainsOf(totals: readonly DayTotals[]): DayGain[] {
  return totals.map((today, i) => {
    const before = totals[i - 1];
    const gain = (column: Exclude<keyof DayTotals, 'day'>) => today[column] - (before?.[column] ?? 0);
    return {
      day: today.day,
      person_times: gain('person_times'),
      classes: gain('classes'),
      class_meetings: gain('class_meetings'),
      assemblies: gain('assemblies'),
      letters: gain('letters'),
      findings: gain('findings'),
      with_opinion: gain('with_opinion'),
      sites_upgraded: gain('sites_upgraded'),
    };
  });
}

/** The totals of a day cannot be reached with this roster. */
export class TotalsError extends Error {
  readonly day: string;
  constructor(day: string, reason: string) {
    super(`history/totals.csv: ${day}: ${reason}`);
    this.name = 'TotalsError';
    this.day = day;
  }
}
