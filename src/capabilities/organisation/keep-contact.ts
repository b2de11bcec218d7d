/** What becomes of a contact once it is recorded: reached through, shown in full, taken out of use. */
import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import type { Contact } from './contract.ts';
import { contactReply } from './people-queries.ts';
import type { OrganisationTables } from './tables.ts';
import { type UnitFacts, unitFacts } from './unit-queries.ts';

type Stored = OrganisationTables['organisation.contact'];

async function inUse(tx: Tx, id: string): Promise<{ contact: Stored; facts: UnitFacts | undefined }> {
  const { rows } = await sql<Stored>`
    select * from organisation.contact where id = ${id}::uuid for no key update`.execute(writing(tx));
  const [contact] = rows;
  if (!contact) throw new Refusal('not-found');
  if (contact.ended_at) throw new Refusal('contact-ended');
  const facts =
    contact.unit_id === null ? undefined : (await unitFacts(tx, [contact.unit_id])).get(contact.unit_id);
  return { contact, facts };
}

/** Notes that somebody was reached through it at the time of the act. @throws Refusal `not-found`, `contact-ended`. */
export async function testContact(tx: Tx, act: Act, input: { id: string }): Promise<Contact> {
  const { contact, facts } = await inUse(tx, input.id);
  await writing<OrganisationTables>(tx)
    .updateTable('organisation.contact')
    .set({ tested_at: act.at })
    .where('id', '=', contact.id)
    .execute();
  await append(tx, {
    ...act,
    kind: 'organisation.contact-tested',
    subject: contact.id,
    facts: { channel: contact.channel, ...facts },
    details: { person: contact.person_id },
  });
  return contactReply({ ...contact, tested_at: act.at });
}

/** @throws Refusal `not-found`, `contact-ended`. */
export async function endContact(tx: Tx, act: Act, input: { id: string; reason: string }): Promise<Contact> {
  const { contact, facts } = await inUse(tx, input.id);
  await writing<OrganisationTables>(tx)
    .updateTable('organisation.contact')
    .set({ ended_at: act.at })
    .where('id', '=', contact.id)
    .execute();
  await append(tx, {
    ...act,
    kind: 'organisation.contact-ended',
    subject: contact.id,
    facts: { channel: contact.channel, ...facts },
    details: { person: contact.person_id, reason: input.reason },
  });
  return contactReply(contact);
}

/**
 * The value in full, against an entry in the journal that says who asked and why: nobody sees one without the other.
 * @throws Refusal `not-found`, `contact-ended`.
 */
export async function revealContact(
  tx: Tx,
  act: Act,
  input: { id: string; reason: string },
  personalData: PersonalData,
): Promise<{ value: string }> {
  const { contact, facts } = await inUse(tx, input.id);
  await append(tx, {
    ...act,
    kind: 'organisation.contact-revealed',
    subject: contact.id,
    facts: { channel: contact.channel, ...facts },
    details: { person: contact.person_id, reason: input.reason },
  });
  return { value: personalData.open(contact.value_sealed) };
}
