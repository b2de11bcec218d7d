/** What the pages read, in the very words in which they read it again. */
import { queryOptions } from '@tanstack/react-query';
import { listUnits } from '#capabilities/organisation/contract.ts';
import { call } from '#console/call.ts';
import { query } from '#console/query.ts';
import type { QueryOf } from '#primitives/endpoint.ts';
import {
  countFindings,
  type FindingRow,
  listFindingKinds,
  type listFindings,
  listLegalBases,
} from '../contract.ts';
import { codeOfPath } from './finding-acts.ts';

export type ListSearch = QueryOf<typeof listFindings>;
type Narrowing = QueryOf<typeof countFindings>;

const narrowingNames = Object.keys(countFindings.query.properties) as (keyof Narrowing)[];

/** What narrows the counts as it narrows the list: everything but the lamp, the sequence and the page. */
const narrowingOf = (search: ListSearch): Narrowing =>
  Object.fromEntries(
    narrowingNames.filter((name) => search[name] !== undefined).map((name) => [name, search[name]]),
  ) as Narrowing;

export const countsQuery = (search: ListSearch) => query(countFindings, { query: narrowingOf(search) });

/** Districts to choose from: all that have something under the other filters. */
export function districtChoicesQuery(search: ListSearch) {
  const { district: _, ...rest } = narrowingOf(search);
  return query(countFindings, { query: rest });
}

export const kindsQuery = { ...query(listFindingKinds, {}), staleTime: 600_000 };

/** As many as one list gives at once; a campaign has a few dozen. */
export const basesQuery = {
  ...query(listLegalBases, { query: { page: 1, pageSize: 200, sort: 'code' } }),
  staleTime: 600_000,
};

/** The units to which the viewer is appointed, by the paths that the server told. */
export const ownUnitsQuery = (paths: readonly string[]) =>
  queryOptions<readonly FindingRow['unit'][]>({
    queryKey: ['organisation', 'own-units', paths],
    queryFn: async ({ signal }) => {
      const found = await Promise.all(
        paths.map((path) =>
          call(
            listUnits,
            { query: { page: 1, pageSize: 20, sort: 'code', search: codeOfPath(path) } },
            { signal },
          ),
        ),
      );
      return found
        .flatMap(({ rows }) => rows)
        .filter(({ path }) => paths.includes(path))
        .map(({ id, code, name }) => ({ id, code, name }));
    },
    staleTime: 600_000,
  });
