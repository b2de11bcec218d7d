import { type Tx, writing } from '#platform/db/db.ts';
import { type Act, append } from '#platform/journal/append.ts';
import { checkText } from './check-text.ts';
import { lockBulletin } from './queries.ts';
import { requireState } from './require-state.ts';
import type { BulletinsTables } from './tables.ts';

/** @throws Refusal `not-found`, `wrong-state`, `typed-number`, `typed-number-in-title`, `unknown-reference`. */
export async function reviseBulletin(
  tx: Tx,
  act: Act,
  revision: { id: string; title: string; paragraphs: readonly string[] },
): Promise<void> {
  const { id, title, paragraphs } = revision;
  const bulletin = await lockBulletin(tx, id);
  requireState('revise', bulletin.state);
  checkText(title, paragraphs);
  await writing<BulletinsTables>(tx)
    .updateTable('bulletins.bulletin')
    .set({ title, paragraphs: JSON.stringify(paragraphs) })
    .where('id', '=', id)
    .execute();
  await append(tx, {
    ...act,
    kind: 'bulletins.revised',
    subject: id,
    facts: { asOfIndex: bulletin.as_of_index, state: 'draft' },
    details: { title, paragraphs: [...paragraphs] },
  });
}
