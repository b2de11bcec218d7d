/** The address of the list of sites: yes and no are choices there, and truth values to the server. Pure. */
import { type Static, Type } from 'typebox';
import type { QueryOf } from '#primitives/endpoint.ts';
import { listSites } from '../site-contract.ts';

const YesNo = Type.Optional(Type.Enum(['true', 'false']));

export const SitesSearch = Type.Object({ ...listSites.query.properties, ready: YesNo, standardised: YesNo });
export type SitesSearch = Static<typeof SitesSearch>;

export function sitesQueryOf({ ready, standardised, ...rest }: SitesSearch): QueryOf<typeof listSites> {
  return {
    ...rest,
    ...(ready === undefined ? {} : { ready: ready === 'true' }),
    ...(standardised === undefined ? {} : { standardised: standardised === 'true' }),
  };
}
