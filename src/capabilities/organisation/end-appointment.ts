import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { Appointment } from './contract.ts';
import { appointments } from './people-queries.ts';
import { ended } from './periods.ts';
import type { OrganisationTables } from './tables.ts';
import { unitFacts } from './unit-queries.ts';

/** Powers end with the last day; yesterday ends them at once. @throws Refusal `not-found`, `already-ended`, `days-crossed`. */
export async function endAppointment(
  tx: Tx,
  act: Act,
  input: { id: string; untilDay: string; reason: string },
): Promise<Appointment> {
  const table = writing<OrganisationTables>(tx);
  await table
    .selectFrom('organisation.appointment')
    .select('id')
    .where('id', '=', input.id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  const [appointment] = await appointments(tx, sql`appointment.id = ${input.id}::uuid`);
  if (!appointment) throw new Refusal('not-found');
  const period = ended(appointment, input.untilDay);
  if (!period) return appointment;
  await table
    .updateTable('organisation.appointment')
    .set({ until_day: period.untilDay, end_reason: input.reason })
    .where('id', '=', appointment.id)
    .execute();
  const facts = await unitFacts(tx, [appointment.unit.id]);
  await append(tx, {
    ...act,
    kind: 'organisation.appointment-ended',
    subject: appointment.id,
    facts: { post: appointment.post, ...facts.get(appointment.unit.id) },
    details: { untilDay: input.untilDay, reason: input.reason },
  });
  return { ...appointment, ...period };
}
