import { type Tx, writing } from '#platform/db/db.ts';
import { type Act, append } from '#platform/journal/append.ts';
import { lockBulletin } from './queries.ts';
import { requireState } from './require-state.ts';
import type { BulletinsTables } from './tables.ts';

/** Sends a draft to those who must approve it. @throws Refusal `not-found`, `wrong-state`. */
export async function submitBulletin(tx: Tx, act: Act, id: string): Promise<void> {
  const bulletin = await lockBulletin(tx, id);
  if (bulletin.state === 'in-approval') return;
  requireState('submit', bulletin.state);
  // A campaign that asks for no approval has none to wait for.
  const state = bulletin.required.length === 0 ? 'approved' : 'in-approval';
  await writing<BulletinsTables>(tx)
    .updateTable('bulletins.bulletin')
    .set({ state, refused_because: null })
    .where('id', '=', id)
    .execute();
  await append(tx, {
    ...act,
    kind: 'bulletins.submitted',
    subject: id,
    facts: { asOfIndex: bulletin.as_of_index, state },
    details: { title: bulletin.title, paragraphs: bulletin.paragraphs },
  });
}
