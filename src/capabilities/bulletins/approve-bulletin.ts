import { appointmentsOf } from '#capabilities/organisation/public.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import { lastRecordedAt } from '#platform/journal/read.ts';
import type { RequiredApproval } from './contract.ts';
import { approvalsOf, type KeptBulletin, lockBulletin } from './queries.ts';
import { requireState } from './require-state.ts';
import type { BulletinsTables } from './tables.ts';

/** An approver is always a person. */
export interface PersonAct extends Act {
  readonly by: string;
}

/** The required approvals that this person's appointments of the day entitle to. @throws Refusal `not-your-approval`. */
async function entitledTo(tx: Tx, act: PersonAct, bulletin: KeptBulletin): Promise<RequiredApproval[]> {
  const held = await appointmentsOf(tx, act.by, act.at);
  const entitled = bulletin.required.filter((required) =>
    held.some(({ post, unit }) => post === required.post && unit.code === required.unit),
  );
  if (entitled.length > 0) return entitled;
  throw new Refusal('not-your-approval', {
    required: bulletin.required.map(({ words }) => words.zh).join('、'),
    requiredEn: bulletin.required.map(({ words }) => words.en).join(', '),
  });
}

/**
 * Gives one of the required approvals, by virtue of an appointment that is in force that day; one person, one approval.
 * The last one makes the bulletin approved.
 * @throws Refusal `not-found`, `wrong-state`, `not-your-approval`, `password-reset-lately`, `already-approved`,
 * `already-given`.
 */
export async function approveBulletin(tx: Tx, act: PersonAct, id: string): Promise<void> {
  const bulletin = await lockBulletin(tx, id);
  requireState('approve', bulletin.state);
  const entitled = await entitledTo(tx, act, bulletin);
  const given = await approvalsOf(tx, bulletin);
  await refuseFreshPassword(tx, act);
  if (given.some(({ by }) => by === act.by)) throw new Refusal('already-approved');
  const mine = entitled.find(
    ({ unit, post }) => !given.some((one) => one.unit === unit && one.post === post),
  );
  if (!mine) throw new Refusal('already-given');

  const { unit, post } = mine;
  const complete = given.length + 1 === bulletin.required.length;
  const entryId = await append(tx, {
    ...act,
    kind: 'bulletins.approved',
    subject: id,
    facts: { asOfIndex: bulletin.as_of_index, unit, post, state: complete ? 'approved' : 'in-approval' },
    details: { title: bulletin.title, paragraphs: bulletin.paragraphs },
  });
  const bulletins = writing<BulletinsTables>(tx);
  await bulletins
    .insertInto('bulletins.approval')
    .values({ bulletin_id: id, round: bulletin.round, unit, post, by: act.by, at: act.at, entry_id: entryId })
    .execute();
  if (complete) {
    await bulletins
      .updateTable('bulletins.bulletin')
      .set({ state: 'approved' })
      .where('id', '=', id)
      .execute();
  }
}

const RESET_KEEPS_FROM_APPROVING_MS = 24 * 3_600_000;

/** Whoever resets a password could approve in its owner's name; a day later the owner has noticed. */
async function refuseFreshPassword(tx: Tx, act: PersonAct): Promise<void> {
  const resetAt = await lastRecordedAt(tx, 'organisation.password-reset', act.by);
  if (resetAt && act.at.getTime() - resetAt.getTime() < RESET_KEEPS_FROM_APPROVING_MS) {
    throw new Refusal('password-reset-lately');
  }
}

/**
 * Sends the bulletin back to its drafter; approvals already given lapse with their round, because the text will change.
 * @throws Refusal `not-found`, `wrong-state`, `not-your-approval`.
 */
export async function refuseBulletin(
  tx: Tx,
  act: PersonAct,
  { id, reason }: { id: string; reason: string },
): Promise<void> {
  const bulletin = await lockBulletin(tx, id);
  requireState('refuse', bulletin.state);
  await entitledTo(tx, act, bulletin);
  await writing<BulletinsTables>(tx)
    .updateTable('bulletins.bulletin')
    .set({ state: 'draft', refused_because: reason, round: bulletin.round + 1 })
    .where('id', '=', id)
    .execute();
  await append(tx, {
    ...act,
    kind: 'bulletins.refused',
    subject: id,
    facts: { asOfIndex: bulletin.as_of_index, state: 'draft' },
    details: { reason },
  });
}
