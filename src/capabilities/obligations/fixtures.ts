/** Obligations in miniature for tests: every maker brings the parents it needs. */
import { createHash } from 'node:crypto';
import { aDepartment, aPerson, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { qingdaoInstant } from '#capabilities/timetable/fixtures.ts';
import type { Tx } from '#platform/db/db.ts';
import { advanceObligation } from './advance-obligation.ts';
import { assignObligation } from './assign-obligation.ts';
import type { EvidenceFile, ObligationBrief, ObligationState, ObligationToAssign, Verb } from './contract.ts';

/** What a test keeps where a request is to name the photo: over HTTP, evidence has to be there. */
export const photoBytes = Buffer.from('ffd8ffe000104a464946', 'hex');
export const aPhoto: EvidenceFile = {
  digest: createHash('sha256').update(photoBytes).digest('hex'),
  name: '整改后.jpg',
  type: 'image/jpeg',
  sizeBytes: photoBytes.length,
};
export const aDocument: EvidenceFile = {
  ...aPhoto,
  digest: 'cd'.repeat(32),
  name: '整改报告.pdf',
  type: 'application/pdf',
};

/** Due on 5 July 2020 at 18:00, a photo required, unless wished otherwise. */
export async function anObligation(tx: Tx, wish: Partial<ObligationToAssign> = {}): Promise<ObligationBrief> {
  const id = wish.id ?? freshId();
  return assignObligation(tx, testAct, {
    id,
    unitId: wish.unitId ?? (await aDepartment(tx)).id,
    title: '完成考点周边清查',
    outcome: '考点周边五百米内无作弊器材销售',
    proofRequired: ['photo'],
    source: { kind: 'direct', id },
    deadline: { instant: qingdaoInstant('2020-07-05 18:00') },
    ...wish,
  });
}

const stepsTo: Readonly<Record<ObligationState, readonly Verb[]>> = {
  assigned: [],
  'signed-for': ['sign-for'],
  working: ['sign-for', 'start'],
  reported: ['sign-for', 'start', 'report'],
  verified: ['sign-for', 'start', 'report', 'verify'],
  'struck-off': ['sign-for', 'start', 'report', 'verify', 'strike-off'],
  returned: ['sign-for', 'start', 'report', 'return'],
  withdrawn: ['withdraw'],
};

/** Takes a fresh obligation through its life until it is in this state; returns who performed and who verified. */
export async function broughtTo(
  tx: Tx,
  obligationId: string,
  state: ObligationState,
): Promise<{ performer: string; verifier: string }> {
  const performer = (await aPerson(tx)).id;
  const verifier = (await aPerson(tx)).id;
  for (const verb of stepsTo[state]) {
    const by = ['sign-for', 'start', 'report'].includes(verb) ? performer : verifier;
    const input = { id: freshId(), obligationId, verb, note: '已按要求完成', evidence: [aPhoto, aDocument] };
    await advanceObligation(tx, { ...testAct, by }, input);
  }
  return { performer, verifier };
}
