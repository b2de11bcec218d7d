import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { UnitBrief } from './contract.ts';
import { briefOf } from './establish-units.ts';
import type { OrganisationTables } from './tables.ts';
import { factsOf } from './unit-queries.ts';

/** Gives a unit another name; the same name again changes nothing. @throws Refusal `not-found`. */
export async function renameUnit(
  tx: Tx,
  act: Act,
  input: { id: string; name: string; reason: string },
): Promise<UnitBrief> {
  const table = writing<OrganisationTables>(tx);
  const unit = await table
    .selectFrom('organisation.unit')
    .selectAll()
    .where('id', '=', input.id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!unit) throw new Refusal('not-found');
  if (unit.name === input.name) return briefOf(unit);
  await table.updateTable('organisation.unit').set({ name: input.name }).where('id', '=', unit.id).execute();
  await append(tx, {
    ...act,
    kind: 'organisation.unit-renamed',
    subject: unit.id,
    facts: { kind: unit.kind, ...factsOf(unit) },
    details: { from: unit.name, to: input.name, reason: input.reason },
  });
  return briefOf({ ...unit, name: input.name });
}
