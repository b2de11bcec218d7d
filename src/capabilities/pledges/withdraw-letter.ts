import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { appendNumbered } from '#platform/journal/number.ts';
import type { Receipt } from './contract.ts';
import { letterById, linksByIds, placeFacts, receiptOf } from './queries.ts';
import { letterCan, letterSubject } from './rules.ts';
import type { PledgeTables } from './tables.ts';

/**
 * Withdraws a letter for a reason; it no longer counts, and the candidate may sign again. Locks as signing does: the
 * letter first, then the counter of its class, then the journal's sequencer.
 * @throws Refusal `not-found`, `already-withdrawn` (unless for this very reason).
 */
export async function withdrawLetter(
  tx: Tx,
  act: Act,
  input: { id: string; reason: string },
): Promise<Receipt> {
  const pledges = writing<PledgeTables>(tx);
  const locked = await pledges
    .selectFrom('pledges.letter')
    .select(['class_id', 'link_id', 'candidate_id', 'withdrawn_at', 'withdrawn_reason'])
    .where('id', '=', input.id)
    .forUpdate()
    .executeTakeFirst();
  const letter = await letterById(tx, input.id);
  const link = locked && (await linksByIds(tx, [locked.link_id])).get(locked.link_id);
  if (!letter || !link) throw new Refusal('not-found');
  if (letterCan.withdraw({ withdrawnAt: locked.withdrawn_at }) !== true) {
    if (locked.withdrawn_reason !== input.reason) throw new Refusal('already-withdrawn');
    return receiptOf(tx, letter);
  }
  await pledges
    .updateTable('pledges.letter')
    .set({ withdrawn_at: act.at, withdrawn_by: act.by, withdrawn_reason: input.reason })
    .where('id', '=', input.id)
    .execute();
  await pledges
    .updateTable('pledges.class_count')
    .set((eb) => ({ signed: eb('signed', '-', 1) }))
    .where('class_id', '=', locked.class_id)
    .execute();
  await appendNumbered(tx, [
    {
      ...act,
      kind: 'pledges.withdrawn',
      subject: letterSubject(nodeHasher, input.id, letter.signedAt),
      facts: { ...placeFacts(link), wording: letter.wording },
      details: { candidate: locked.candidate_id, reason: input.reason },
    },
  ]);
  return receiptOf(tx, { ...letter, withdrawnAt: act.at });
}
