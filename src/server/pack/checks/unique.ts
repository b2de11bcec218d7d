import type { Row } from '../located.ts';
import type { Place, Problems } from '../problem.ts';

/** Says which keys come twice, at the second one, naming the line of the first. */
export function refuseTwins(
  what: string,
  keys: readonly { key: string; place: Place }[],
  problems: Problems,
): void {
  const first = new Map<string, Place>();
  for (const { key, place } of keys) {
    const there = first.get(key);
    if (!there) first.set(key, place);
    else
      problems.add(
        place,
        `the ${what} ${JSON.stringify(key)} comes twice; first in ${there.file} line ${there.line}`,
      );
  }
}

/** Rows by key; twins are said, and the first of them counts. */
export function uniqueRows<T>(
  what: string,
  rows: readonly Row<T>[],
  column: Extract<keyof T, string>,
  problems: Problems,
): Map<string, Row<T>> {
  const keyed = rows.map((row) => ({ key: String(row.value[column]), place: row.place(column), row }));
  refuseTwins(what, keyed, problems);
  return new Map(keyed.reverse().map(({ key, row }) => [key, row]));
}
