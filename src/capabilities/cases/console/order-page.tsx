import { useEffect } from 'react';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { locateOrder } from '../order-contract.ts';
import { findingAt, type orderAt } from './addresses.ts';

/** An order is shown with its finding; this address only knows the way there. */
export function OrderPage({ params, goTo }: PageProps<typeof orderAt.path>) {
  const { findingId } = useLoaded(query(locateOrder, { params: { id: params.orderId } }));
  useEffect(() => {
    goTo(hrefOf(findingAt, { findingId }), { replace: true });
  }, [findingId, goTo]);
  return null;
}
