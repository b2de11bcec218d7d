/** Columns for `count` cards so that the rows are as even as can be: 6 of at most 4 stand 3 + 3, not 4 + 2. */
export const evenColumns = (count: number, most: number): number =>
  Math.max(1, Math.ceil(count / Math.max(1, Math.ceil(count / most))));
