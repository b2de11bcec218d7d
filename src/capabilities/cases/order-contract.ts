/** Rectification orders met from the outside: by the obligation that they made, which knows only the order's id. */
import { Type } from 'typebox';
import { endpoint, Id } from '#primitives/endpoint.ts';
import { refusing } from './contract.ts';

export const locateOrder = endpoint({
  name: 'cases.locateOrder',
  method: 'GET',
  path: '/api/orders/:id',
  summary: { zh: '整改意见所属的问题', en: 'The finding that an order was made of' },
  access: { permission: 'cases.read' },
  params: Type.Object({ id: Id }),
  reply: Type.Object({ id: Id, findingId: Id }),
  refusals: refusing('not-found'),
});
