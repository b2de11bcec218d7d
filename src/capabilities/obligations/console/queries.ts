/** What the pages read, in the very words in which they read it again. */
import { listUnits } from '#capabilities/organisation/contract.ts';
import { query } from '#console/query.ts';
import type { QueryOf } from '#primitives/endpoint.ts';
import { countObligations, listObligations } from '../contract.ts';

export type ListSearch = QueryOf<typeof listObligations>;
type Narrowing = QueryOf<typeof countObligations>;

const narrowingNames = Object.keys(countObligations.query.properties) as (keyof Narrowing)[];

/** What narrows the counts as it narrows the list: everything but the lamp, the sequence and the page. */
const narrowingOf = (search: ListSearch): Narrowing =>
  Object.fromEntries(
    narrowingNames.filter((name) => search[name] !== undefined).map((name) => [name, search[name]]),
  ) as Narrowing;

export const countsQuery = (search: ListSearch) => query(countObligations, { query: narrowingOf(search) });

/** Units to choose from: all that owe something under the other filters. */
export function unitChoicesQuery(search: ListSearch) {
  const { unitId: _, ...rest } = narrowingOf(search);
  return query(countObligations, { query: rest });
}

/** Few people see more than their own district; whoever sees none is offered no choice. */
export const districtsQuery = query(listUnits, {
  query: { kind: 'district', page: 1, pageSize: 200, sort: 'code' },
});

/** As many as one list gives at once. A unit that owes more has the list with its pages. */
const mostOfMine = 200;

export const mineQuery = query(listObligations, {
  query: { mine: true, open: true, page: 1, pageSize: mostOfMine, sort: 'dueAt' },
});

export const mineCountsQuery = query(countObligations, { query: { mine: true, open: false } });
