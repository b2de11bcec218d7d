import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { UnitBrief } from './contract.ts';
import { briefOf } from './establish-units.ts';
import { ended } from './periods.ts';
import { lock } from './structure-lock.ts';
import type { OrganisationTables } from './tables.ts';
import { factsOf } from './unit-queries.ts';

/**
 * Sets the last day of a unit. Appointments and memberships in it lapse with it; they are not touched.
 * @throws Refusal `not-found`, `already-ended`, `days-crossed`, `units-below`, `candidates-enrolled`.
 */
export async function closeUnit(
  tx: Tx,
  act: Act,
  input: { id: string; untilDay: string; reason: string },
): Promise<UnitBrief> {
  // An enrolment under way may be filling this very class.
  await lock(tx, 'enrolment');
  await lock(tx, 'structure');
  const table = writing<OrganisationTables>(tx);
  const unit = await table
    .selectFrom('organisation.unit')
    .selectAll()
    .where('id', '=', input.id)
    .executeTakeFirst();
  if (!unit) throw new Refusal('not-found');
  const period = ended({ fromDay: unit.from_day, untilDay: unit.until_day }, input.untilDay);
  if (!period) return briefOf(unit);
  if (unit.candidates > 0) throw new Refusal('candidates-enrolled', { count: unit.candidates });
  const { count } = await table
    .selectFrom('organisation.unit')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('parent_id', '=', unit.id)
    .where(sql<boolean>`coalesce(until_day > ${input.untilDay}, true)`)
    .executeTakeFirstOrThrow();
  if (count > 0) throw new Refusal('units-below', { count });
  await table
    .updateTable('organisation.unit')
    .set({ until_day: period.untilDay })
    .where('id', '=', unit.id)
    .execute();
  await append(tx, {
    ...act,
    kind: 'organisation.unit-closed',
    subject: unit.id,
    facts: { kind: unit.kind, ...factsOf(unit) },
    details: { untilDay: input.untilDay, reason: input.reason },
  });
  return briefOf(unit);
}
