/** Rows of a list of people: one row an appointment, with the contacts of the person. */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { type Db, reading, type Tx } from '#platform/db/db.ts';
import type { Act } from '#platform/journal/append.ts';
import { newId } from '#primitives/id.ts';
import { appointPeople } from './appoint-people.ts';
import { type ContactChannel, contactChannels, type NewAppointment, type Post, posts } from './contract.ts';
import { checkCode, checkPeriod } from './import-cells.ts';
import type { ImportRow } from './import-columns.ts';
import {
  type CheckedChunk,
  codeReader,
  type ImportContext,
  type Importer,
  RowCheck,
  tallyRows,
} from './importer.ts';
import { appointments, peopleByCodes } from './people-queries.ts';
import { recordContacts } from './record-contacts.ts';
import { registerPeople } from './register-people.ts';
import {
  dayOf,
  maskContact,
  mayAppoint,
  mayTakeOn,
  normalContact,
  overlap,
  type Period,
  postWords,
} from './rules.ts';
import type { OrganisationTables } from './tables.ts';

const readPost = codeReader(posts, postWords);

type Unit = Pick<OrganisationTables['organisation.unit'], 'id' | 'code' | 'path' | 'until_day'>;
interface Held extends Period {
  readonly unitId: string;
  readonly unitPath: string;
  readonly post: string;
}
interface Person {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly isNew: boolean;
  /** Where the name was first seen. */
  readonly where: string;
  readonly held: Held[];
  /** Values and masks of the contacts in use, by channel. */
  readonly contacts: Map<ContactChannel, Set<string>>;
}

export function peopleImporter(context: ImportContext): Importer {
  return {
    chunkRows: Number.POSITIVE_INFINITY,

    async check(db: Db, rows: readonly ImportRow[]): Promise<CheckedChunk> {
      const people = await knownPeople(db, rows, context);
      const units = await unitsByCode(db, rows);
      const checked = rows.map((row) => checkRow(row, people, units, context));
      return {
        ...tallyRows(checked),
        async take(tx: Tx, act: Act) {
          const good = checked.filter(({ check }) => !check.isBad);
          const fresh = new Map(
            good.flatMap(({ person }) => (person?.isNew ? [[person.id, person] as const] : [])),
          );
          await registerPeople(tx, act, [...fresh.values()]);
          await appointPeople(
            tx,
            act,
            good.flatMap(({ appointment }) => appointment ?? []),
          );
          await recordContacts(
            tx,
            act,
            good.flatMap(({ person, contacts }) =>
              person
                ? contacts.map((contact) => ({
                    id: freshId(context),
                    of: { personId: person.id },
                    ...contact,
                  }))
                : [],
            ),
            context.personalData,
          );
        },
      };
    },

    finish: async () => undefined,
  };
}

const freshId = (context: ImportContext) => newId(() => randomBytes(16), context.at);

function checkRow(
  row: ImportRow,
  people: Map<string, Person>,
  units: ReadonlyMap<string, Unit>,
  context: ImportContext,
) {
  const check = new RowCheck('people', row);
  const code = checkCode(check, 'code');
  const name = check.required('name', 100);
  const known = people.get(code);
  if (known && !mayTakeOn(context.reach, known.held, dayOf(context.at))) {
    check.report('code', 'person-out-of-reach');
  }
  if (known && name !== '' && known.name !== name)
    check.report('name', 'person-differs', { where: known.where });
  const place = checkPlace(check, units, context);
  const given = checkPeriod(check);
  const contacts = checkContacts(check, known?.contacts);
  if (check.isBad) return { check, adds: false, person: null, appointment: null, contacts: [] };
  const person = known ?? {
    id: freshId(context),
    code,
    name,
    isNew: true,
    where: `${row.number}`,
    held: [],
    contacts: new Map<ContactChannel, Set<string>>(),
  };
  const appointment = place && planAppointment(check, person, place, given, context);
  if (check.isBad) return { check, adds: false, person: null, appointment: null, contacts: [] };
  people.set(code, person);
  const fresh = contacts.filter((contact) => !person.contacts.get(contact.channel)?.has(contact.value));
  for (const { channel, value } of fresh) addContact(person.contacts, channel, value);
  return {
    check,
    adds: appointment !== null || fresh.length > 0 || known === undefined,
    person,
    appointment,
    contacts: fresh,
  };
}

/** The unit and the post of the appointment; the row may have neither when it only adds contacts. */
function checkPlace(
  check: RowCheck,
  units: ReadonlyMap<string, Unit>,
  context: ImportContext,
): { unit: Unit; post: Post } | null {
  const [unitCode, postText] = [check.row.cell('unitCode'), check.row.cell('post')];
  // Somebody who manages a part of the city adds people to that part, never to nowhere.
  if (unitCode === '' && postText === '' && context.reach.includes('/')) return null;
  check.required('unitCode', 40);
  check.required('post', 40);
  const unit = units.get(unitCode);
  const post = readPost(postText);
  if (unitCode !== '' && !unit) check.report('unitCode', 'unknown-unit');
  if (unit && !context.reach.some((prefix) => unit.path.startsWith(prefix))) {
    check.report('unitCode', 'unit-out-of-reach');
  }
  if (postText !== '' && post === null) check.report('post', 'post');
  if (post !== null && !mayAppoint(context.reach, post)) check.report('post', 'post-not-yours');
  return unit && post ? { unit, post } : null;
}

function planAppointment(
  check: RowCheck,
  person: Person,
  { unit, post }: { unit: Unit; post: Post },
  given: { fromDay: string | undefined; untilDay: string | undefined },
  context: ImportContext,
): NewAppointment | null {
  const period = { fromDay: given.fromDay ?? dayOf(context.at), untilDay: given.untilDay ?? null };
  if (unit.until_day !== null && unit.until_day < period.fromDay) {
    check.report('unitCode', 'unit-closed', { untilDay: unit.until_day });
    return null;
  }
  const twin = person.held.find(
    (held) => held.unitId === unit.id && held.post === post && overlap(held, period),
  );
  if (twin) {
    const same =
      (given.fromDay === undefined || given.fromDay === twin.fromDay) &&
      (given.untilDay === undefined || given.untilDay === twin.untilDay);
    if (!same) check.report('fromDay', 'already-appointed', { fromDay: twin.fromDay });
    return null;
  }
  if (person.id === context.by) {
    check.report('code', 'own-appointment');
    return null;
  }
  person.held.push({ unitId: unit.id, unitPath: unit.path, post, ...period });
  return { id: freshId(context), personId: person.id, unitId: unit.id, post, ...period };
}

/**
 * Several in one cell are separated by a semicolon, a comma or 、. A masked one, as our own exports hold it, says nothing
 * new when the person has a contact with that mask.
 */
function checkContacts(
  check: RowCheck,
  known: ReadonlyMap<ContactChannel, ReadonlySet<string>> | undefined,
): { channel: ContactChannel; value: string }[] {
  return contactChannels.flatMap((channel) =>
    check.row
      .cell(channel)
      .split(/[;；,，、]/)
      .map((text) => text.trim())
      .filter((text) => text !== '' && !(text.includes('*') && known?.get(channel)?.has(text)))
      .flatMap((text) => {
        const value = normalContact(channel, text);
        if (value !== null) return { channel, value };
        check.report(channel, 'contact');
        return [];
      }),
  );
}

/** A contact is recognised by its value and by its mask. */
function addContact(contacts: Person['contacts'], channel: ContactChannel, value: string): void {
  const known = contacts.get(channel) ?? new Set();
  contacts.set(channel, known.add(value).add(maskContact(channel, value)));
}

async function knownPeople(
  db: Db,
  rows: readonly ImportRow[],
  context: ImportContext,
): Promise<Map<string, Person>> {
  const found = await peopleByCodes(
    db,
    rows.map((row) => row.cell('code')),
  );
  const people = new Map(
    [...found.values()].map(({ id, code, name }): [string, Person] => [
      id,
      { id, code, name, isNew: false, where: '已登记 registered', held: [], contacts: new Map() },
    ]),
  );
  const ids = [...people.keys()];
  const tables = reading<OrganisationTables>(db);
  for (const { person, unit, post, fromDay, untilDay } of await appointments(
    db,
    sql`appointment.person_id = any(${ids}::uuid[])`,
  )) {
    people.get(person.id)?.held.push({ unitId: unit.id, unitPath: unit.path, post, fromDay, untilDay });
  }
  const contacts = await tables
    .selectFrom('organisation.contact')
    .select(['person_id', 'channel', 'value_sealed'])
    .where(sql<boolean>`person_id = any(${ids}::uuid[]) and ended_at is null`)
    .execute();
  for (const row of contacts) {
    const person = people.get(row.person_id ?? '');
    if (person) addContact(person.contacts, row.channel, context.personalData.open(row.value_sealed));
  }
  return new Map([...people.values()].map((person) => [person.code, person]));
}

async function unitsByCode(db: Db, rows: readonly ImportRow[]): Promise<Map<string, Unit>> {
  const codes = [...new Set(rows.map((row) => row.cell('unitCode')))];
  const units = await reading<OrganisationTables>(db)
    .selectFrom('organisation.unit')
    .select(['id', 'code', 'path', 'until_day'])
    .where(sql<boolean>`code = any(${codes}::text[])`)
    .execute();
  return new Map(units.map((unit) => [unit.code, unit]));
}
