/** What the addresses of pages keep beyond an endpoint's own query. */
import { type Static, Type } from 'typebox';
import { Id } from '#primitives/endpoint.ts';
import { listUnits } from '../contract.ts';
import { mostOpen } from './tree-state.ts';

export const OrganisationSearch = Type.Object({
  ...listUnits.query.properties,
  /** Branches of the tree that stand open. */
  open: Type.Optional(Type.Array(Id, { maxItems: mostOpen })),
});

/** A list then stands in the tree's place. */
export const isSearching = ({
  search,
  kind,
}: Pick<Static<typeof OrganisationSearch>, 'search' | 'kind'>): boolean =>
  search !== undefined || kind !== undefined;
