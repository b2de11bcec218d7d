import { type Tx, writing } from '#platform/db/db.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { BothWords } from './contract.ts';
import type { TimetableTables } from './tables.ts';

/** Takes the kinds of the campaign pack; a kind that is already there gets the new name. */
export async function defineUpgradeKinds(
  tx: Tx,
  act: Act,
  input: { id: string; kinds: readonly { code: string; name: BothWords }[] },
): Promise<{ kinds: number }> {
  if (input.kinds.length === 0) return { kinds: 0 };
  await writing<TimetableTables>(tx)
    .insertInto('timetable.upgrade_kind')
    .values(input.kinds.map(({ code, name }) => ({ code, name_zh: name.zh, name_en: name.en })))
    .onConflict((conflict) =>
      conflict.column('code').doUpdateSet((eb) => ({
        name_zh: eb.ref('excluded.name_zh'),
        name_en: eb.ref('excluded.name_en'),
      })),
    )
    .execute();
  await append(tx, {
    ...act,
    kind: 'timetable.upgrade-kinds-defined',
    subject: input.id,
    facts: { kinds: input.kinds.map((kind) => kind.code) },
    details: { kinds: [...input.kinds] },
  });
  return { kinds: input.kinds.length };
}
