/** What cases do when obligations end: an order whose obligation is withdrawn counts no more; a finding closes. */
import { randomBytes } from 'node:crypto';
import { type Tx, writing } from '#platform/db/db.ts';
import type { Follower, NumberedEntry } from '#platform/journal/follow.ts';
import { newId } from '#primitives/id.ts';
import { findingFacts, lockFinding, ordersOfFinding, recordAct } from './record-acts.ts';
import { findingCan } from './rules.ts';
import type { CaseTables } from './tables.ts';
import { withdrawOrder } from './withdraw-order.ts';

export const closeWhenStruckOff: Follower = {
  name: 'cases.close-when-struck-off',
  kinds: ['obligations.struck-off', 'obligations.withdrawn'],
  async follow(tx, entries) {
    for (const entry of entries) {
      if (entry.facts.source === 'order') await followObligation(tx, entry);
    }
  },
};

async function followObligation(tx: Tx, entry: NumberedEntry): Promise<void> {
  const order = await writing<CaseTables>(tx)
    .selectFrom('cases.rectification_order')
    .select(['id', 'finding_id'])
    .where('obligation_id', '=', entry.subject)
    .executeTakeFirst();
  if (!order) return;
  const finding = await lockFinding(tx, order.finding_id);
  const orders = await ordersOfFinding(tx, finding.id);
  const own = orders.find(({ id }) => id === order.id);
  if (own?.state === 'withdrawn') {
    await withdrawOrder(tx, { by: entry.by, at: entry.at }, finding, own, '任务已撤回');
  }
  const states = orders.map(({ state }) => state);
  if (!findingCan.close(finding.state, states)) return;
  await writing<CaseTables>(tx)
    .updateTable('cases.finding')
    .set({ state: 'closed', next_due_at: null })
    .where('id', '=', finding.id)
    .execute();
  await recordAct(
    tx,
    { by: null, at: entry.at },
    {
      id: newId(() => randomBytes(16), entry.at),
      findingId: finding.id,
      verb: 'closed',
      note: '整改任务均已销号',
      asked: '',
      kind: 'cases.finding-closed',
      subject: finding.id,
      facts: await findingFacts(tx, finding, 'closed'),
      details: { because: entry.id },
    },
  );
}
