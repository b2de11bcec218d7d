import { unitFacts } from '#capabilities/organisation/public.ts';
import { holdTimetable, settleMoments } from '#capabilities/timetable/public.ts';
import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import { type EvidenceFile, type ObligationBrief, proofWords, type Standing, type Verb } from './contract.ts';
import { firstAnswer } from './first-answer.ts';
import { obligationsByIds } from './queries.ts';
import { isOpen, life, missingProofs, obligationCan } from './rules.ts';
import type { ObligationTables } from './tables.ts';

export interface ObligationAdvance {
  /** Of this act. */
  readonly id: string;
  readonly obligationId: string;
  readonly verb: Verb;
  /** The statement of a report; the reason of a return or withdrawal. */
  readonly note: string;
  readonly evidence?: readonly EvidenceFile[];
}

const pastParticiple: Readonly<Record<Verb, string>> = {
  'sign-for': 'signed-for',
  start: 'started',
  report: 'reported',
  verify: 'verified',
  'strike-off': 'struck-off',
  return: 'returned',
  withdraw: 'withdrawn',
};

/**
 * One step in the life of an obligation, as `life` in rules.ts allows it.
 * @param standing what the person is to the obligation; callers that have no viewer act with every power but that of
 * verifying one's own report.
 * @throws Refusal `not-found`, `id-taken`, `not-now` with the words of `obligationCan`, `proof-missing`.
 */
export async function advanceObligation(
  tx: Tx,
  act: Act,
  input: ObligationAdvance,
  standing: Standing = { personId: act.by, performs: true, verifies: true, assigns: true },
): Promise<ObligationBrief> {
  const { obligationId, verb, note, evidence = [] } = input;
  const tables = writing<ObligationTables>(tx);
  // Before the row: a move of the timetable locks in this order, too.
  if (!isOpen(life[verb].to)) await holdTimetable(tx);
  // Locked first: two acts on one obligation follow each other, and the later one meets the state the earlier one left.
  const row = await tables
    .selectFrom('obligations.obligation')
    .selectAll()
    .where('id', '=', obligationId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not-found');
  const asked = askedDigest({ ...input, evidence });
  const answered = await firstAnswer(tx, { actId: input.id, asked, obligationId }, act.at);
  if (answered) return answered;

  const allowed = obligationCan[verb]({ state: row.state, reportedById: row.reported_by }, standing);
  if (allowed !== true) throw new Refusal('not-now', { zh: allowed.zh, en: allowed.en });
  if (verb === 'report') refuseUnproven(row.proof_required, note, evidence);

  const state = life[verb].to;
  const reported =
    verb === 'report'
      ? { reported_by: act.by, reported_at: act.at }
      : verb === 'return'
        ? { reported_by: null, reported_at: null }
        : { reported_by: row.reported_by, reported_at: row.reported_at };
  await tables
    .updateTable('obligations.obligation')
    .set({ state, ...reported })
    .where('id', '=', obligationId)
    .execute();
  if (!isOpen(state)) await settleMoments(tx, act.at, [row.moment_id]);

  const belonging = (await unitFacts(tx, [row.unit_id])).get(row.unit_id);
  const { reported_at: reportedAt } = reported;
  const entryId = await append(tx, {
    ...act,
    kind: `obligations.${pastParticiple[verb]}`,
    subject: obligationId,
    facts: {
      state,
      source: row.source_kind,
      ...belonging,
      ...(reportedAt !== null && { inTime: reportedAt <= row.due_at }),
    },
    details: { act: input.id, note, evidence: evidence.map((file) => ({ ...file })) },
  });
  await tables
    .insertInto('obligations.act')
    .values({
      id: input.id,
      obligation_id: obligationId,
      verb,
      by: act.by,
      at: act.at,
      note,
      evidence: JSON.stringify(evidence),
      asked,
      entry_id: entryId,
    })
    .execute();
  return (await obligationsByIds(tx, [obligationId], act.at)).get(obligationId) as ObligationBrief;
}

function refuseUnproven(...[required, note, evidence]: Parameters<typeof missingProofs>): void {
  const missing = missingProofs(required, note, evidence);
  if (missing.length === 0) return;
  throw new Refusal('proof-missing', {
    zh: missing.map((proof) => proofWords[proof].zh).join('、'),
    en: missing.map((proof) => proofWords[proof].en).join(', '),
  });
}
