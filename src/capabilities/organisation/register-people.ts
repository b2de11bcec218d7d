import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import type { NewPerson, PersonBrief } from './contract.ts';

/**
 * Registers people under their staff numbers. One who is already there with the same id and content is left alone.
 * @returns them in the order given.
 * @throws Refusal `id-taken`, `code-taken`; nobody is registered then.
 */
export async function registerPeople(tx: Tx, act: Act, given: readonly NewPerson[]): Promise<PersonBrief[]> {
  if (given.length === 0) return [];
  refuseDoubles(given);
  const people = writing(tx);
  const ids = given.map((person) => person.id);
  const codes = given.map((person) => person.code);
  const inserted = await sql<{ id: string }>`
    insert into organisation.person (id, code, name)
    select * from unnest(${ids}::uuid[], ${codes}::text[], ${given.map((person) => person.name)}::text[])
    order by 2
    on conflict do nothing
    returning id`.execute(people);
  const fresh = new Set(inserted.rows.map((row) => row.id));
  if (fresh.size < given.length) {
    const there = await sql<PersonBrief>`
      select id, code, name from organisation.person
      where id = any(${ids}::uuid[]) or code = any(${codes}::text[])`.execute(people);
    refuseOthers(given, there.rows);
  }
  await appendAll(
    tx,
    given
      .filter((person) => fresh.has(person.id))
      .map((person) => ({
        ...act,
        kind: 'organisation.person-registered',
        subject: person.id,
        facts: {},
        details: { code: person.code, name: person.name },
      })),
  );
  return given.map(({ id, code, name }) => ({ id, code, name }));
}

function refuseDoubles(given: readonly NewPerson[]): void {
  const ids = new Set<string>();
  const codes = new Set<string>();
  for (const { id, code } of given) {
    if (ids.has(id)) throw new Refusal('id-taken', { id });
    if (codes.has(code)) throw new Refusal('code-taken', { code });
    ids.add(id);
    codes.add(code);
  }
}

function refuseOthers(given: readonly NewPerson[], there: readonly PersonBrief[]): void {
  const byId = new Map(there.map((person) => [person.id, person]));
  const byCode = new Map(there.map((person) => [person.code, person]));
  for (const person of given) {
    const same = byId.get(person.id);
    if (same && (same.code !== person.code || same.name !== person.name)) {
      throw new Refusal('id-taken', { id: person.id });
    }
    if (byCode.get(person.code)?.id !== person.id) throw new Refusal('code-taken', { code: person.code });
  }
}
