/** Which acts a finding offers, and which one comes first. Pure. */
import type { Words } from '#primitives/endpoint.ts';
import type { FindingState, Order, Standing } from '../contract.ts';
import { findingCan } from '../rules.ts';

/** `/370200/370202/3702020101/` → `3702020101` */
export const codeOfPath = (path: string): string => path.split('/').findLast((code) => code !== '') ?? '';

export type FindingAct = 'void' | 'share' | 'note' | 'order' | 'handle';

export interface OfferedAct {
  readonly act: FindingAct;
  readonly primary: boolean;
  /** Why not, in the words that the server would refuse with. */
  readonly reason: Words | null;
}

export interface FindingFacts {
  readonly state: FindingState;
  readonly orders: readonly Pick<Order, 'unit' | 'lamp' | 'state' | 'obligationId'>[];
}

/** In the hands of the unit that owes it: the same that its lamp says. */
export const isOutstanding = ({ lamp }: Pick<Order, 'lamp'>): boolean => lamp !== 'done';

/** The order that waits for a unit of the viewer's own. */
export const ownOrder = ({ orders }: FindingFacts, unitPaths: readonly string[]) => {
  const own = new Set(unitPaths.map(codeOfPath));
  return orders.find((order) => isOutstanding(order) && own.has(order.unit.code)) ?? null;
};

/**
 * Whoever has to rectify is led to it; otherwise a finding without an order that stands asks for one. What the viewer's
 * duties leave out is not offered, but for the act that comes first: then its reason says whose it is.
 */
export function offeredActs(
  finding: FindingFacts,
  standing: Standing,
  unitPaths: readonly string[],
): readonly OfferedAct[] {
  if (finding.state !== 'open') return [];
  const why = (allowed: true | Words) => (allowed === true ? null : allowed);
  const aside = (act: FindingAct): OfferedAct => ({ act, primary: false, reason: null });
  const handles = ownOrder(finding, unitPaths) !== null;
  const ordered = finding.orders.some(({ state }) => state !== 'withdrawn');
  const orderFirst = !handles && !ordered;
  return [
    ...(standing.voids ? [aside('void')] : []),
    ...(standing.orders ? [aside('share')] : []),
    ...(standing.records ? [aside('note')] : []),
    ...(standing.orders || orderFirst
      ? [
          {
            act: 'order' as const,
            primary: orderFirst,
            reason: why(findingCan.order(finding.state, standing)),
          },
        ]
      : []),
    ...(handles ? [{ act: 'handle' as const, primary: true, reason: null }] : []),
  ];
}
