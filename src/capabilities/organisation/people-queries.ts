/** Reads of people, their appointments and what these allow. */
import { type RawBuilder, sql } from 'kysely';
import { type Db, reading } from '#platform/db/db.ts';
import { anywhere, within } from '#platform/db/within.ts';
import type { Appointment, Contact, PersonBrief, Post, UnitBrief } from './contract.ts';
import { dayOf, powersFrom, type Roles } from './rules.ts';
import type { OrganisationTables } from './tables.ts';

/** By id; ids without a person are absent. */
export async function peopleByIds(db: Db, ids: readonly string[]): Promise<Map<string, PersonBrief>> {
  if (ids.length === 0) return new Map();
  const rows = await reading<OrganisationTables>(db)
    .selectFrom('organisation.person')
    .select(['id', 'code', 'name'])
    .where(sql<boolean>`id = any(${[...new Set(ids)]}::uuid[])`)
    .execute();
  return new Map(rows.map((person) => [person.id, person]));
}

/** By staff number; numbers without a person are absent. */
export async function peopleByCodes(db: Db, codes: readonly string[]): Promise<Map<string, PersonBrief>> {
  if (codes.length === 0) return new Map();
  const rows = await reading<OrganisationTables>(db)
    .selectFrom('organisation.person')
    .select(['id', 'code', 'name'])
    .where(sql<boolean>`code = any(${[...new Set(codes)]}::text[])`)
    .execute();
  return new Map(rows.map((person) => [person.code, person]));
}

const inForce = (day: string) => sql<boolean>`
  appointment.from_day <= ${day} and coalesce(appointment.until_day >= ${day}, true)
  and unit.from_day <= ${day} and coalesce(unit.until_day >= ${day}, true)`;

/**
 * What a person may do at an instant: from the appointments in force on that day of the exam's time zone, in units that
 * exist on it. `null` when there is no such person.
 */
export async function powersOf(
  db: Db,
  personId: string,
  at: Date,
  roles: Roles,
): Promise<{ name: string; grants: Map<string, string[]>; unitPaths: string[] } | null> {
  const { rows } = await sql<{ name: string; post: Post | null; path: string | null }>`
    select person.name, held.post, held.path
    from organisation.person left join lateral (
      select appointment.post, unit.path
      from organisation.appointment join organisation.unit on unit.id = appointment.unit_id
      where appointment.person_id = person.id and ${inForce(dayOf(at))}) as held on true
    where person.id = ${personId}::uuid`.execute(reading(db));
  const [first] = rows;
  if (!first) return null;
  const held = rows.flatMap(({ post, path }) =>
    post === null || path === null ? [] : [{ post, unitPath: path }],
  );
  return { name: first.name, ...powersFrom(held, roles) };
}

/** A person's appointments in force at an instant. */
export async function appointmentsOf(
  db: Db,
  personId: string,
  at: Date,
): Promise<{ id: string; post: Post; unit: UnitBrief }[]> {
  const found = await appointments(
    db,
    sql`appointment.person_id = ${personId}::uuid and ${inForce(dayOf(at))}`,
  );
  return found.map(({ id, post, unit }) => ({ id, post, unit }));
}

/** Those who hold a post in a unit at an instant, by their staff numbers. */
export async function holdersOf(db: Db, unitCode: string, post: string, at: Date): Promise<PersonBrief[]> {
  const found = await appointments(
    db,
    sql`unit.code = ${unitCode} and appointment.post = ${post} and ${inForce(dayOf(at))}`,
  );
  const people = new Map(found.map(({ person }) => [person.id, person]));
  return [...people.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Appointments that satisfy a condition over `appointment`, `unit` and `person`; those still in force first. */
export async function appointments(db: Db, condition: RawBuilder<unknown>): Promise<Appointment[]> {
  const { rows } = await sql<Appointment>`
    select appointment.id, appointment.post, appointment.from_day as "fromDay", appointment.until_day as "untilDay",
      json_build_object('id', person.id, 'code', person.code, 'name', person.name) as person,
      ${unitJson('unit')} as unit
    from organisation.appointment
      join organisation.unit on unit.id = appointment.unit_id
      join organisation.person on person.id = appointment.person_id
    where ${condition}
    order by appointment.until_day desc nulls first, unit.path, appointment.post, person.name, appointment.id`.execute(
    reading(db),
  );
  return rows;
}

/** A {@link UnitBrief} of the unit with this alias. */
export const unitJson = (alias: string) => {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return sql<UnitBrief>`json_build_object('id', ${column('id')}, 'code', ${column('code')}, 'kind', ${column('kind')},
    'name', ${column('name')}, 'path', ${column('path')}, 'parentId', ${column('parent_id')})`;
};

/** Contacts in use, in order of their channel. */
export async function contactsOf(db: Db, of: { personId: string } | { unitId: string }): Promise<Contact[]> {
  const rows = await reading<OrganisationTables>(db)
    .selectFrom('organisation.contact')
    .select(['id', 'channel', 'value_masked', 'tested_at'])
    .where('personId' in of ? 'person_id' : 'unit_id', '=', 'personId' in of ? of.personId : of.unitId)
    .where('ended_at', 'is', null)
    .orderBy('channel', 'desc')
    .orderBy('value_masked')
    .orderBy('id')
    .execute();
  return rows.map(contactReply);
}

export const contactReply = (row: {
  id: string;
  channel: Contact['channel'];
  value_masked: string;
  tested_at: Date | null;
}): Contact => ({
  id: row.id,
  channel: row.channel,
  masked: row.value_masked,
  testedAt: row.tested_at?.toISOString() ?? null,
});

/**
 * A person is within reach through an appointment in a unit within reach; one who never had any, only for those who reach
 * everything.
 * @param day on which the appointment is in force; any day when absent.
 */
const personWithin = (reach: readonly string[], day?: string) =>
  reach.includes('/')
    ? sql<boolean>`true`
    : sql<boolean>`exists (
        select from organisation.appointment join organisation.unit on unit.id = appointment.unit_id
        where appointment.person_id = person.id and ${within('unit.path', reach)}
          and ${day === undefined ? sql`true` : inForce(day)})`;

/** Whether the person holds an appointment within reach on that day. */
export async function reachesPerson(
  db: Db,
  reach: readonly string[],
  personId: string,
  day: string,
): Promise<boolean> {
  const { rows } = await sql`select from organisation.person
    where id = ${personId}::uuid and ${personWithin(reach, day)}`.execute(reading(db));
  return rows.length > 0;
}

/** Whose the contact is, or `null` when there is none. */
export async function contactOwner(
  db: Db,
  id: string,
): Promise<{ personId: string | null; unitId: string | null } | null> {
  const row = await reading<OrganisationTables>(db)
    .selectFrom('organisation.contact')
    .select(['person_id as personId', 'unit_id as unitId'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

export interface PeopleListQuery {
  readonly page: number;
  readonly pageSize: number;
  readonly sort: string;
  readonly search?: string | undefined;
  readonly post?: Post | undefined;
  readonly under?: string | undefined;
  readonly day?: string | undefined;
}

export interface PersonRow extends PersonBrief {
  readonly appointments: Pick<Appointment, 'unit' | 'post' | 'fromDay' | 'untilDay'>[];
}

/** One page of the people that the viewer reaches, each with the appointments that match and lie within reach. */
export async function listPeople(
  db: Db,
  reach: readonly string[],
  query: PeopleListQuery,
): Promise<{ rows: PersonRow[]; total: number }> {
  const matching: RawBuilder<unknown>[] = [within('unit.path', reach)];
  if (query.post) matching.push(sql`appointment.post = ${query.post}`);
  if (query.under) {
    matching.push(
      sql`unit.path like (select path || '%' from organisation.unit where id = ${query.under}::uuid)`,
    );
  }
  if (query.day) matching.push(inForce(query.day));
  const match = sql.join(matching, sql` and `);
  const conditions: RawBuilder<unknown>[] = [personWithin(reach)];
  if (matching.length > 1) {
    conditions.push(sql`person.id in (
      select appointment.person_id from organisation.appointment
        join organisation.unit on unit.id = appointment.unit_id where ${match})`);
  }
  if (query.search !== undefined) {
    conditions.push(
      sql`(person.name like ${anywhere(query.search)} or person.code like ${anywhere(query.search)})`,
    );
  }
  const condition = sql.join(conditions, sql` and `);
  const column = sql.ref(`person.${query.sort.replace('-', '')}`);
  const direction = query.sort.startsWith('-') ? sql`desc` : sql`asc`;
  const [page, counted] = await Promise.all([
    sql<PersonBrief>`select id, code, name from organisation.person where ${condition}
      order by ${column} ${direction}, person.id limit ${query.pageSize}
      offset ${(query.page - 1) * query.pageSize}`.execute(reading(db)),
    sql<{ total: number }>`select count(*) as total from organisation.person where ${condition}`.execute(
      reading(db),
    ),
  ]);
  const ids = page.rows.map((person) => person.id);
  const found = await appointments(db, sql`appointment.person_id = any(${ids}::uuid[]) and ${match}`);
  const byPerson = Map.groupBy(found, (appointment) => appointment.person.id);
  const rows = page.rows.map((person) => ({
    ...person,
    appointments: (byPerson.get(person.id) ?? []).map(({ unit, post, fromDay, untilDay }) => ({
      unit,
      post,
      fromDay,
      untilDay,
    })),
  }));
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

/** `null` when there is no such person or the viewer does not reach them. */
export async function readPerson(
  db: Db,
  reach: readonly string[],
  id: string,
): Promise<{ person: PersonBrief; appointments: Appointment[]; contacts: Contact[] } | null> {
  const { rows } = await sql<PersonBrief>`select id, code, name from organisation.person
    where id = ${id}::uuid and ${personWithin(reach)}`.execute(reading(db));
  const [person] = rows;
  if (!person) return null;
  const [held, contacts] = await Promise.all([
    appointments(db, sql`appointment.person_id = ${id}::uuid and ${within('unit.path', reach)}`),
    contactsOf(db, { personId: id }),
  ]);
  return { person, appointments: held, contacts };
}
