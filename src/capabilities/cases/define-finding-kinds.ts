import { type Tx, writing } from '#platform/db/db.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { FindingKind } from './contract.ts';
import type { CaseTables } from './tables.ts';

/** Takes the kinds of the campaign pack; a kind that is already there gets its new words and severity. */
export async function defineFindingKinds(
  tx: Tx,
  act: Act,
  input: { id: string; kinds: readonly FindingKind[] },
): Promise<{ kinds: number }> {
  if (input.kinds.length === 0) return { kinds: 0 };
  await writing<CaseTables>(tx)
    .insertInto('cases.kind')
    .values(
      input.kinds.map((kind) => ({
        code: kind.code,
        name_zh: kind.name.zh,
        name_en: kind.name.en,
        severity: kind.severity,
        grouping_code: kind.group,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('code').doUpdateSet((eb) => ({
        name_zh: eb.ref('excluded.name_zh'),
        name_en: eb.ref('excluded.name_en'),
        severity: eb.ref('excluded.severity'),
        grouping_code: eb.ref('excluded.grouping_code'),
      })),
    )
    .execute();
  await append(tx, {
    ...act,
    kind: 'cases.kinds-defined',
    subject: input.id,
    facts: { kinds: input.kinds.map((kind) => kind.code) },
    details: { kinds: [...input.kinds] },
  });
  return { kinds: input.kinds.length };
}
