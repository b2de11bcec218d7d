import { type Tx, writing } from '#platform/db/db.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { LegalBasis } from './contract.ts';
import type { CaseTables } from './tables.ts';

/** Takes the legal bases of the campaign pack; one that is already there gets its new text and days. */
export async function defineLegalBases(
  tx: Tx,
  act: Act,
  input: { id: string; bases: readonly LegalBasis[] },
): Promise<{ bases: number }> {
  if (input.bases.length === 0) return { bases: 0 };
  await writing<CaseTables>(tx)
    .insertInto('cases.legal_basis')
    .values(
      input.bases.map((basis) => ({
        code: basis.code,
        law: basis.law,
        article: basis.article,
        summary_zh: basis.summary.zh,
        summary_en: basis.summary.en,
        valid_from: basis.validFrom,
        valid_to: basis.validTo,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('code').doUpdateSet((eb) => ({
        law: eb.ref('excluded.law'),
        article: eb.ref('excluded.article'),
        summary_zh: eb.ref('excluded.summary_zh'),
        summary_en: eb.ref('excluded.summary_en'),
        valid_from: eb.ref('excluded.valid_from'),
        valid_to: eb.ref('excluded.valid_to'),
      })),
    )
    .execute();
  await append(tx, {
    ...act,
    kind: 'cases.legal-bases-defined',
    subject: input.id,
    facts: { bases: input.bases.map((basis) => basis.code) },
    details: { bases: [...input.bases] },
  });
  return { bases: input.bases.length };
}
