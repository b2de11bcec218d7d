import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { Membership } from './contract.ts';
import { memberships } from './membership-queries.ts';
import { ended } from './periods.ts';
import { lock } from './structure-lock.ts';
import type { OrganisationTables } from './tables.ts';

/** @throws Refusal `not-found`, `already-ended`, `days-crossed`. */
export async function endMembership(
  tx: Tx,
  act: Act,
  input: { id: string; untilDay: string; reason: string },
): Promise<Membership> {
  await lock(tx, 'structure');
  const [membership] = await memberships(tx, sql`membership.id = ${input.id}::uuid`);
  if (!membership) throw new Refusal('not-found');
  const period = ended(membership, input.untilDay);
  if (!period) return membership;
  await writing<OrganisationTables>(tx)
    .updateTable('organisation.membership')
    .set({ until_day: period.untilDay, end_reason: input.reason })
    .where('id', '=', membership.id)
    .execute();
  await append(tx, {
    ...act,
    kind: 'organisation.membership-ended',
    subject: membership.id,
    facts: { unit: membership.unit.code, of: membership.of.code, part: membership.part },
    details: { untilDay: input.untilDay, reason: input.reason },
  });
  return { ...membership, ...period };
}
