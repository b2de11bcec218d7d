import { askedDigest } from '#platform/db/asked.ts';
import type { Tx } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import type { EvidenceFile, Standing } from './contract.ts';
import { findingFacts, lockFinding, recordAct, wasMade } from './record-acts.ts';
import { findingCan } from './rules.ts';

/**
 * Adds what was learned, and evidence, to the timeline.
 * @throws Refusal `not-found`, `id-taken`, `not-now`.
 */
export async function noteFinding(
  tx: Tx,
  act: Act,
  input: { id: string; findingId: string; note: string; evidence: readonly EvidenceFile[] },
  standing: Standing = { records: true, orders: true, voids: true },
): Promise<{ id: string }> {
  const { id, findingId, note, evidence } = input;
  const finding = await lockFinding(tx, findingId);
  const asked = askedDigest(input);
  if (await wasMade(tx, { id, findingId, asked })) return { id };
  const allowed = findingCan.note(finding.state, standing);
  if (allowed !== true) throw new Refusal('not-now', { zh: allowed.zh, en: allowed.en });
  await recordAct(tx, act, {
    id,
    findingId,
    verb: 'noted',
    note,
    evidence,
    asked,
    kind: 'cases.finding-noted',
    subject: findingId,
    facts: { ...(await findingFacts(tx, finding, finding.state)), files: evidence.length },
    details: {},
  });
  return { id };
}
