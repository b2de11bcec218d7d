import type { Tx } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type KeptBulletin, lockBulletin } from './queries.ts';
import { bulletinCan } from './rules.ts';

/**
 * The bulletin that is to be corrected, held until this transaction ends: of two corrections one finds it superseded.
 * @throws Refusal `no-such-superseded`.
 */
export async function lockCorrected(tx: Tx, id: string): Promise<KeptBulletin> {
  const corrected = await lockBulletin(tx, id).catch((error) => {
    throw error instanceof Refusal ? new Refusal('no-such-superseded') : error;
  });
  if (bulletinCan.supersede(corrected.state) === true) return corrected;
  throw new Refusal('no-such-superseded');
}
