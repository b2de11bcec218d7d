/** Where the pages lie and what stands in their addresses. Apart from the pages, which need each other's. */
import { Type } from 'typebox';
import { Id } from '#primitives/endpoint.ts';
import { listObligations } from '../contract.ts';

export const obligationsAt = { path: '/obligations', search: listObligations.query } as const;

export const myUnitAt = { path: '/obligations/mine', search: Type.Object({}) } as const;

export const newObligationAt = {
  path: '/obligations/new',
  search: Type.Object({
    unit: Type.Optional(Id),
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    /** The upgrade item that it is for; a direct task otherwise. */
    upgradeItem: Type.Optional(Id),
  }),
} as const;

export const obligationAt = {
  path: '/obligations/$obligationId',
  search: Type.Object({
    /** The form that stands open. */
    do: Type.Optional(Type.Enum(['report', 'verify'])),
  }),
} as const;
