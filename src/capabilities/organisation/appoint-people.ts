import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import type { Appointment, NewAppointment } from './contract.ts';
import { appointments } from './people-queries.ts';
import { periodFrom, requireOpen } from './periods.ts';
import { overlap } from './rules.ts';
import type { OrganisationTables } from './tables.ts';
import { factsOf } from './unit-queries.ts';

type Row = Omit<OrganisationTables['organisation.appointment'], 'end_reason'>;
type Unit = OrganisationTables['organisation.unit'];

/**
 * Appoints people to posts in units, for a time; a person may hold several, but the same one only once on any day.
 * @returns them in the order given; one that is already there with the same id and content is left as it is.
 * @throws Refusal `id-taken`, `unknown-unit`, `unknown-person`, `days-crossed`, `unit-closed`,
 * `already-there`; nobody is appointed then.
 */
export async function appointPeople(
  tx: Tx,
  act: Act,
  given: readonly NewAppointment[],
): Promise<Appointment[]> {
  if (given.length === 0) return [];
  await lockPeople(tx, given);
  const [units, there] = [await unitsOf(tx, given), await theirAppointments(tx, given)];
  const fresh = planAppointments(given, there, units, act.at);
  await insertAppointments(tx, fresh);
  await appendAll(
    tx,
    fresh.map((row) => ({
      ...act,
      kind: 'organisation.person-appointed',
      subject: row.id,
      facts: { post: row.post, ...factsOf(units.get(row.unit_id) as Unit) },
      details: { person: row.person_id, fromDay: row.from_day, untilDay: row.until_day },
    })),
  );
  const ids = given.map((appointment) => appointment.id);
  const made = await appointments(tx, sql`appointment.id = any(${ids}::uuid[])`);
  const byId = new Map(made.map((appointment) => [appointment.id, appointment]));
  return ids.map((id) => byId.get(id) as Appointment);
}

/** Two appointments of one person wait for each other, in one order for all, so that no twin slips in between. */
async function lockPeople(tx: Tx, given: readonly NewAppointment[]): Promise<void> {
  const wanted = [...new Set(given.map((appointment) => appointment.personId))];
  const { rows } = await sql<{ id: string }>`
    select id from organisation.person where id = any(${wanted}::uuid[]) order by id for no key update`.execute(
    writing(tx),
  );
  const found = new Set(rows.map((row) => row.id));
  const missing = wanted.find((id) => !found.has(id));
  if (missing !== undefined) throw new Refusal('unknown-person', { person: missing });
}

async function unitsOf(tx: Tx, given: readonly NewAppointment[]): Promise<Map<string, Unit>> {
  const ids = [...new Set(given.map((appointment) => appointment.unitId))];
  const { rows } = await sql<Unit>`select * from organisation.unit where id = any(${ids}::uuid[])`.execute(
    writing(tx),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function theirAppointments(tx: Tx, given: readonly NewAppointment[]): Promise<Row[]> {
  const people = given.map((appointment) => appointment.personId);
  const ids = given.map((appointment) => appointment.id);
  const { rows } = await sql<Row>`select * from organisation.appointment
    where person_id = any(${people}::uuid[]) or id = any(${ids}::uuid[])`.execute(writing(tx));
  return rows;
}

function planAppointments(
  given: readonly NewAppointment[],
  there: readonly Row[],
  units: ReadonlyMap<string, Unit>,
  at: Date,
): Row[] {
  const byId = new Map(there.map((row) => [row.id, row]));
  const byPerson = Map.groupBy(there, (row) => row.person_id);
  const fresh: Row[] = [];
  for (const appointment of given) {
    const same = byId.get(appointment.id);
    if (same) {
      if (!sameAppointment(appointment, same)) throw new Refusal('id-taken', { id: appointment.id });
      continue;
    }
    const unit = units.get(appointment.unitId);
    if (!unit) throw new Refusal('unknown-unit', { unit: appointment.unitId });
    const period = periodFrom(appointment, at);
    requireOpen(unit, period);
    const theirs = byPerson.get(appointment.personId) ?? [];
    const twin = theirs.find(
      (row) =>
        row.unit_id === appointment.unitId &&
        row.post === appointment.post &&
        overlap({ fromDay: row.from_day, untilDay: row.until_day }, period),
    );
    if (twin) throw new Refusal('already-there', { fromDay: twin.from_day });
    const row = {
      id: appointment.id,
      person_id: appointment.personId,
      unit_id: appointment.unitId,
      post: appointment.post,
      from_day: period.fromDay,
      until_day: period.untilDay,
    };
    byId.set(row.id, row);
    byPerson.set(row.person_id, [...theirs, row]);
    fresh.push(row);
  }
  return fresh;
}

const sameAppointment = (appointment: NewAppointment, there: Row): boolean =>
  appointment.personId === there.person_id &&
  appointment.unitId === there.unit_id &&
  appointment.post === there.post &&
  (appointment.fromDay === undefined || appointment.fromDay === there.from_day) &&
  (appointment.untilDay === undefined || appointment.untilDay === there.until_day);

async function insertAppointments(tx: Tx, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <K extends keyof Row>(name: K) => rows.map((row) => row[name]);
  await sql`
    insert into organisation.appointment (id, person_id, unit_id, post, from_day, until_day)
    select * from unnest(
      ${column('id')}::uuid[], ${column('person_id')}::uuid[], ${column('unit_id')}::uuid[],
      ${column('post')}::text[], ${column('from_day')}::date[], ${column('until_day')}::date[])`.execute(
    writing(tx),
  );
}
