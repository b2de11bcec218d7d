import { peopleByIds } from '#capabilities/organisation/public.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { ClassLink } from './coverage-contract.ts';
import { oneIssueAtATime } from './issue-class-links.ts';
import { linkReply, linksByIds, placeFacts } from './queries.ts';
import { linkCan } from './rules.ts';
import type { PledgeTables } from './tables.ts';

/**
 * Stops a link at once; letters signed through it stay.
 * @throws Refusal `not-found`, `already-revoked` (unless for this very reason).
 */
export async function revokeClassLink(
  tx: Tx,
  act: Act,
  input: { id: string; reason: string },
): Promise<ClassLink> {
  await oneIssueAtATime(tx);
  const link = (await linksByIds(tx, [input.id])).get(input.id);
  if (!link) throw new Refusal('not-found');
  const issuer = (await peopleByIds(tx, link.issuedBy ? [link.issuedBy] : [])).get(link.issuedBy ?? '');
  if (linkCan.revoke(link) !== true) {
    if (link.revokedReason !== input.reason) throw new Refusal('already-revoked');
    return linkReply(link, issuer?.name ?? '');
  }
  await writing<PledgeTables>(tx)
    .updateTable('pledges.class_link')
    .set({ revoked_at: act.at, revoked_reason: input.reason })
    .where('id', '=', link.id)
    .execute();
  await append(tx, {
    ...act,
    kind: 'pledges.link-revoked',
    subject: link.id,
    facts: placeFacts(link),
    details: { reason: input.reason },
  });
  return linkReply({ ...link, revokedAt: act.at }, issuer?.name ?? '');
}
