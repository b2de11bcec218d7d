import type { EvidenceFile } from '#capabilities/obligations/contract.ts';
import { askedDigest } from '#platform/db/asked.ts';
import type { Tx } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import { evidenceOf } from './queries.ts';
import { activityFacts, lockActivities, recordActs } from './record-acts.ts';
import { activityCan } from './rules.ts';
import { storeEvidence } from './store-evidence.ts';

/**
 * Adds evidence to a held activity; files that it has already are left as they are, and if all are, nothing happens.
 * @throws Refusal `not-found`, `not-now`.
 */
export async function addEvidence(
  tx: Tx,
  act: Act,
  { activityId, files }: { activityId: string; files: readonly EvidenceFile[] },
): Promise<{ evidence: EvidenceFile[] }> {
  const row = (await lockActivities(tx, [activityId])).get(activityId);
  if (!row) throw new Refusal('not-found');
  const verdict = activityCan.addEvidence({ state: row.state, resolutions: 0 });
  if (verdict !== true) throw new Refusal('not-now', { ...verdict });
  const known = new Set((await evidenceOf(tx, activityId)).map((file) => file.digest));
  const added = files.filter((file) => !known.has(file.digest));
  if (added.length > 0) {
    await storeEvidence(tx, act.at, [{ activityId, files: added }]);
    const digests = added.map((file) => file.digest).sort();
    await recordActs(tx, act, [
      {
        activityId,
        verb: 'add-evidence',
        facts: { ...activityFacts(row), files: digests.length },
        reason: null,
        personTimes: row.person_times,
        asked: askedDigest(digests),
        details: { evidence: digests },
      },
    ]);
  }
  return { evidence: await evidenceOf(tx, activityId) };
}
