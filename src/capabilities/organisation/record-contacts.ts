import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import type { Contact, ContactChannel, NewContact } from './contract.ts';
import { contactReply, peopleByIds } from './people-queries.ts';
import { maskContact, normalContact } from './rules.ts';
import type { OrganisationTables } from './tables.ts';
import { unitFacts, unitsByIds } from './unit-queries.ts';

interface Row {
  readonly id: string;
  readonly personId: string | null;
  readonly unitId: string | null;
  readonly channel: ContactChannel;
  readonly value: string;
}
type Stored = OrganisationTables['organisation.contact'];

/**
 * Records how people and units are reached. The value is stored sealed and shown masked. One that is already there with
 * the same id and content is left as it is.
 * @returns them in the order given.
 * @throws Refusal `contact-invalid`, `unknown-person`, `unknown-unit`, `id-taken`; none is recorded then.
 */
export async function recordContacts(
  tx: Tx,
  act: Act,
  given: readonly NewContact[],
  personalData: PersonalData,
): Promise<Contact[]> {
  if (given.length === 0) return [];
  const rows = given.map(normalRow);
  await requireOwners(tx, rows);
  const ids = rows.map((row) => row.id);
  const inserted = await insertContacts(tx, rows, personalData);
  const { rows: there } = await sql<Stored>`
    select * from organisation.contact where id = any(${ids}::uuid[])`.execute(writing(tx));
  const byId = new Map(there.map((row) => [row.id, row]));
  for (const row of rows) {
    const stored = byId.get(row.id);
    if (!stored || !sameContact(row, stored, personalData)) throw new Refusal('id-taken', { id: row.id });
  }
  const facts = await unitFacts(
    tx,
    rows.flatMap((row) => row.unitId ?? []),
  );
  await appendAll(
    tx,
    rows
      .filter((row) => inserted.has(row.id))
      .map((row) => ({
        ...act,
        kind: 'organisation.contact-recorded',
        subject: row.id,
        facts: { channel: row.channel, ...(row.unitId !== null && facts.get(row.unitId)) },
        details: { person: row.personId, masked: maskContact(row.channel, row.value) },
      })),
  );
  return ids.map((id) => contactReply(byId.get(id) as Stored));
}

function normalRow(contact: NewContact): Row {
  const value = normalContact(contact.channel, contact.value);
  if (value === null) throw new Refusal('contact-invalid', { channel: contact.channel });
  return {
    id: contact.id,
    personId: 'personId' in contact.of ? contact.of.personId : null,
    unitId: 'unitId' in contact.of ? contact.of.unitId : null,
    channel: contact.channel,
    value,
  };
}

async function requireOwners(tx: Tx, rows: readonly Row[]): Promise<void> {
  const people = await peopleByIds(
    tx,
    rows.flatMap((row) => row.personId ?? []),
  );
  const units = await unitsByIds(
    tx,
    rows.flatMap((row) => row.unitId ?? []),
  );
  for (const { personId, unitId } of rows) {
    if (personId !== null && !people.has(personId)) throw new Refusal('unknown-person', { person: personId });
    if (unitId !== null && !units.has(unitId)) throw new Refusal('unknown-unit', { unit: unitId });
  }
}

const sameContact = (row: Row, stored: Stored, personalData: PersonalData): boolean =>
  row.personId === stored.person_id &&
  row.unitId === stored.unit_id &&
  row.channel === stored.channel &&
  row.value === personalData.open(stored.value_sealed);

async function insertContacts(
  tx: Tx,
  rows: readonly Row[],
  personalData: PersonalData,
): Promise<Set<string>> {
  const inserted = await sql<{ id: string }>`
    insert into organisation.contact (id, person_id, unit_id, channel, value_sealed, value_masked)
    select * from unnest(
      ${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.personId)}::uuid[],
      ${rows.map((row) => row.unitId)}::uuid[], ${rows.map((row) => row.channel)}::text[],
      ${rows.map((row) => personalData.seal(row.value))}::bytea[],
      ${rows.map((row) => maskContact(row.channel, row.value))}::text[])
    order by 1
    on conflict do nothing
    returning id`.execute(writing(tx));
  return new Set(inserted.rows.map((row) => row.id));
}
