import { type Db, reading } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { ObligationBrief } from './contract.ts';
import { obligationsByIds } from './queries.ts';
import type { ObligationTables } from './tables.ts';

/**
 * What an act that was already made answers now; `null` when it is new.
 * @throws Refusal `id-taken` when the id stands for another act.
 */
export async function firstAnswer(
  db: Db,
  act: { readonly actId: string; readonly asked: string; readonly obligationId: string },
  now: Date,
): Promise<ObligationBrief | null> {
  const made = await reading<ObligationTables>(db)
    .selectFrom('obligations.act')
    .select(['obligation_id', 'asked'])
    .where('id', '=', act.actId)
    .executeTakeFirst();
  if (!made) return null;
  if (made.asked !== act.asked || made.obligation_id !== act.obligationId) throw new Refusal('id-taken');
  return (await obligationsByIds(db, [act.obligationId], now)).get(act.obligationId) ?? null;
}
