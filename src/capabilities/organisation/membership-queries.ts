/** Reads of memberships, and the page of a unit, which shows them from both ends. */
import { type RawBuilder, sql } from 'kysely';
import { type Db, reading } from '#platform/db/db.ts';
import type { Appointment, Contact, Membership, UnitBrief, UnitRow } from './contract.ts';
import { appointments, contactsOf, unitJson } from './people-queries.ts';
import { ancestorsOf, unitRow } from './unit-queries.ts';

/** Memberships that satisfy a condition over `membership`, `unit` and `whole`; those still in force first. */
export async function memberships(db: Db, condition: RawBuilder<unknown>): Promise<Membership[]> {
  const { rows } = await sql<Membership>`
    select membership.id, membership.part, membership.from_day as "fromDay", membership.until_day as "untilDay",
      ${unitJson('unit')} as unit, ${unitJson('whole')} as of
    from organisation.membership
      join organisation.unit on unit.id = membership.unit_id
      join organisation.unit as whole on whole.id = membership.of_unit_id
    where ${condition}
    order by membership.until_day desc nulls first, membership.part, whole.path, unit.path, membership.id`.execute(
    reading(db),
  );
  return rows;
}

export interface UnitPage {
  readonly unit: UnitRow;
  readonly ancestors: UnitBrief[];
  readonly memberOf: Membership[];
  readonly members: Membership[];
  readonly appointments: Appointment[];
  readonly contacts: Contact[];
}

/** `null` when the unit is not there or the viewer does not reach it. */
export async function readUnit(db: Db, reach: readonly string[], id: string): Promise<UnitPage | null> {
  const unit = await unitRow(db, reach, id);
  if (!unit) return null;
  const [ancestors, memberOf, members, held, contacts] = await Promise.all([
    ancestorsOf(db, unit.path),
    memberships(db, sql`membership.unit_id = ${id}::uuid`),
    memberships(db, sql`membership.of_unit_id = ${id}::uuid`),
    appointments(db, sql`appointment.unit_id = ${id}::uuid`),
    contactsOf(db, { unitId: id }),
  ]);
  return { unit, ancestors, memberOf, members, appointments: held, contacts };
}
