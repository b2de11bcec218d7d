import { randomBytes } from 'node:crypto';
import { advanceObligation } from '#capabilities/obligations/public.ts';
import { holdTimetable } from '#capabilities/timetable/public.ts';
import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import { newId } from '#primitives/id.ts';
import type { Standing } from './contract.ts';
import { findingFacts, lockFinding, ordersOfFinding, recordAct, wasMade } from './record-acts.ts';
import { findingCan } from './rules.ts';
import type { CaseTables } from './tables.ts';
import { withdrawOrder } from './withdraw-order.ts';

const ended = (state: string) => state === 'struck-off' || state === 'withdrawn';

/**
 * The finding should not have been recorded: it counts no more, and what it obliged units to is withdrawn.
 * @throws Refusal `not-found`, `id-taken`, `not-now`.
 */
export async function voidFinding(
  tx: Tx,
  act: Act,
  input: { id: string; findingId: string; reason: string },
  standing: Standing = { records: true, orders: true, voids: true },
): Promise<{ id: string }> {
  const { id, findingId, reason } = input;
  const asked = askedDigest(input);
  await holdTimetable(tx);
  const before = await writing<CaseTables>(tx)
    .selectFrom('cases.finding')
    .select('state')
    .where('id', '=', findingId)
    .executeTakeFirst();
  if (!before) throw new Refusal('not-found');
  if (await wasMade(tx, { id, findingId, asked })) return { id: findingId };
  refuseUnless(findingCan.void(before.state, standing));

  // Obligations are locked before their finding, as an act on one of them does: the trigger comes up that way.
  for (const order of await ordersOfFinding(tx, findingId)) {
    if (ended(order.state)) continue;
    await advanceObligation(tx, act, {
      id: newId(() => randomBytes(16), act.at),
      obligationId: order.obligation_id,
      verb: 'withdraw',
      note: reason,
    });
  }
  const finding = await lockFinding(tx, findingId);
  if (await wasMade(tx, { id, findingId, asked })) return { id: findingId };
  refuseUnless(findingCan.void(finding.state, standing));
  const orders = await ordersOfFinding(tx, findingId);
  if (!orders.every((order) => ended(order.state))) {
    throw new Refusal('not-now', {
      zh: '刚刚又对该问题出具了整改意见，请刷新后再作废。',
      en: 'Another order was issued just now; reload before voiding.',
    });
  }
  for (const order of orders) await withdrawOrder(tx, act, finding, order, reason);
  await writing<CaseTables>(tx)
    .updateTable('cases.finding')
    .set({ state: 'voided', next_due_at: null })
    .where('id', '=', findingId)
    .execute();
  await recordAct(tx, act, {
    id,
    findingId,
    verb: 'voided',
    note: reason,
    asked,
    kind: 'cases.finding-voided',
    subject: findingId,
    facts: await findingFacts(tx, finding, 'voided'),
    details: {},
  });
  return { id: findingId };
}

function refuseUnless(allowed: ReturnType<typeof findingCan.void>): void {
  if (allowed !== true) throw new Refusal('not-now', { zh: allowed.zh, en: allowed.en });
}
