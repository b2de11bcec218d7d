/** Where the pages lie and what stands in their addresses. Apart from the pages, which need each other's. */
import { Type } from 'typebox';
import { Id } from '#primitives/endpoint.ts';
import { listFindings } from '../contract.ts';

const nothing = Type.Object({});

export const findingsAt = { path: '/findings', search: listFindings.query } as const;

export const newFindingAt = {
  path: '/findings/new',
  search: Type.Object({
    /** The site where it was found. */
    site: Type.Optional(Id),
  }),
} as const;

export const findingAt = { path: '/findings/$findingId', search: nothing } as const;

export const newOrderAt = { path: '/findings/$findingId/order', search: nothing } as const;

/** Where an obligation that comes of an order leads back to. */
export const orderAt = { path: '/findings/orders/$orderId', search: nothing } as const;
