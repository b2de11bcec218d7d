import { isDeepStrictEqual } from 'node:util';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import { asOfForDraft } from './as-of.ts';
import { checkText } from './check-text.ts';
import { lockCorrected } from './lock-corrected.ts';
import { lockBulletin } from './queries.ts';
import { firstDraft } from './rules.ts';
import type { BulletinsTables } from './tables.ts';
import { bulletinTerms } from './terms.ts';

export interface BulletinToDraft {
  readonly id: string;
  readonly title: string;
  /** A day, an instant or an index; absent: now. Fixed here once and for all. */
  readonly asOf?: string | undefined;
  readonly paragraphs?: readonly string[] | undefined;
  /** The published bulletin that this one corrects. */
  readonly supersedes?: string | undefined;
}

/**
 * Drafts a bulletin at one journal index. A repeat with the same id and content changes nothing.
 * @throws Refusal `id-taken`, `typed-number`, `typed-number-in-title`, `unknown-reference`, `index-ahead`,
 * `no-such-day`, `not-yet`, `no-such-superseded`.
 */
export async function draftBulletin(tx: Tx, act: Act, draft: BulletinToDraft): Promise<void> {
  const { id, title, supersedes = null } = draft;
  const paragraphs = draft.paragraphs ?? firstDraft;
  checkText(title, paragraphs);
  const asOf = await asOfForDraft(tx, draft.asOf, act.at);
  if (supersedes !== null) await lockCorrected(tx, supersedes);
  const { approvals } = await bulletinTerms(tx);
  const inserted = await writing<BulletinsTables>(tx)
    .insertInto('bulletins.bulletin')
    .values({
      id,
      title,
      state: 'draft',
      as_of_index: asOf.index,
      as_of_instant: asOf.instant,
      paragraphs: JSON.stringify(paragraphs),
      required: JSON.stringify(approvals),
      supersedes,
      created_by: act.by,
      created_at: act.at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) {
    const first = await lockBulletin(tx, id);
    const same =
      first.title === title &&
      first.created_by === act.by &&
      first.supersedes === supersedes &&
      isDeepStrictEqual(first.paragraphs, [...paragraphs]) &&
      // "Now" is another index at each try.
      (draft.asOf === undefined || first.as_of_index === asOf.index);
    if (!same) throw new Refusal('id-taken');
    return;
  }
  await append(tx, {
    ...act,
    kind: 'bulletins.drafted',
    subject: id,
    facts: { asOfIndex: asOf.index, state: 'draft' },
    details: { title, paragraphs: [...paragraphs], supersedes },
  });
}
