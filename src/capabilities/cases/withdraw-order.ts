import { randomBytes } from 'node:crypto';
import { unitById } from '#capabilities/organisation/public.ts';
import type { Tx } from '#platform/db/db.ts';
import type { Act } from '#platform/journal/append.ts';
import { newId } from '#primitives/id.ts';
import { orderFacts } from './issue-order.ts';
import { type lockFinding, type ordersOfFinding, recordAct } from './record-acts.ts';

type Finding = Awaited<ReturnType<typeof lockFinding>>;
type Order = Awaited<ReturnType<typeof ordersOfFinding>>[number];

/** The order counts no more: its obligation was withdrawn, or its finding voided. Said once. */
export async function withdrawOrder(
  tx: Tx,
  act: Act,
  finding: Finding,
  order: Order,
  reason: string,
): Promise<void> {
  if (order.withdrawn) return;
  const unit = await unitById(tx, order.unit_id);
  await recordAct(tx, act, {
    id: newId(() => randomBytes(16), act.at),
    findingId: finding.id,
    verb: 'order-withdrawn',
    note: reason,
    orderId: order.id,
    asked: '',
    kind: 'cases.order-withdrawn',
    subject: order.id,
    facts: await orderFacts(tx, finding, unit?.code ?? ''),
    details: {},
  });
}
