/** Values of a pack together with where they stand, for checks across files. */
import type { Place } from './problem.ts';

/** What a JSON file holds. */
export interface Located<T> {
  readonly value: T;
  /** Where the member at this path stands; as near as it goes when there is no such member. */
  place(...path: readonly (string | number)[]): Place;
}

/** One row of a table. */
export interface Row<T> {
  readonly value: T;
  place(column?: Extract<keyof T, string>): Place;
}
