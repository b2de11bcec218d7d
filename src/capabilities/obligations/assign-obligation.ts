import { unitById, unitFacts } from '#capabilities/organisation/public.ts';
import { examStartsAt, type MomentToSet, setMoment } from '#capabilities/timetable/public.ts';
import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { ObligationBrief, ObligationToAssign } from './contract.ts';
import { firstAnswer } from './first-answer.ts';
import { obligationsByIds } from './queries.ts';
import type { ObligationTables } from './tables.ts';

/**
 * A unit owes an outcome by a moment. Its moment and its first act carry the id of the obligation.
 * @throws Refusal `id-taken`, `unknown-unit`, `due-in-the-past`, and those of `setMoment`.
 */
export async function assignObligation(
  tx: Tx,
  act: Act,
  input: ObligationToAssign,
): Promise<ObligationBrief> {
  const { id, unitId, title, outcome, proofRequired, source, deadline } = input;
  const asked = askedDigest(input);
  const answered = await firstAnswer(tx, { actId: id, asked, obligationId: id }, act.at);
  if (answered) return answered;
  const unit = await unitById(tx, unitId);
  if (!unit) throw new Refusal('unknown-unit', { unit: unitId });
  const belonging = (await unitFacts(tx, [unitId])).get(unitId) ?? { unit: unit.code };

  const moment = await setMoment(tx, {
    id,
    owner: 'obligations.deadline',
    label: title,
    moment: deadline,
    ...(await beforeTheExam(tx, deadline)),
  });
  if (moment.at <= act.at) throw new Refusal('due-in-the-past', { dueAt: moment.at.toISOString() });
  const tables = writing<ObligationTables>(tx);
  const { numInsertedOrUpdatedRows: made } = await tables
    .insertInto('obligations.obligation')
    .values({
      id,
      unit_id: unitId,
      path: unit.path,
      district: belonging.district ?? null,
      title,
      outcome,
      proof_required: proofRequired,
      source_kind: source.kind,
      source_id: source.id,
      moment_id: moment.id,
      due_at: moment.at,
      state: 'assigned',
      assigned_by: act.by,
      assigned_at: act.at,
      reported_by: null,
      reported_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (!made) {
    // The same assignment arrived twice at once, and the other one has just been committed.
    const other = await firstAnswer(tx, { actId: id, asked, obligationId: id }, act.at);
    if (!other) throw new Refusal('id-taken');
    return other;
  }
  const entryId = await append(tx, {
    ...act,
    kind: 'obligations.assigned',
    subject: id,
    facts: { state: 'assigned', source: source.kind, ...belonging },
    details: { title, outcome, proofRequired, source, deadline, dueAt: moment.at.toISOString() },
  });
  await tables
    .insertInto('obligations.act')
    .values({
      id,
      obligation_id: id,
      verb: 'assign',
      by: act.by,
      at: act.at,
      note: outcome,
      evidence: '[]',
      asked,
      entry_id: entryId,
    })
    .execute();
  return (await obligationsByIds(tx, [id], act.at)).get(id) as ObligationBrief;
}

/** A date that was set before the exam has to stay before it: should the exam be brought forward, it is a conflict. */
async function beforeTheExam(
  tx: Tx,
  deadline: ObligationToAssign['deadline'],
): Promise<Pick<MomentToSet, 'mustPrecede'>> {
  if (!('instant' in deadline)) return {};
  const startsAt = await examStartsAt(tx);
  if (startsAt === null || new Date(deadline.instant) > startsAt) return {};
  return { mustPrecede: { anchor: { session: 'first', edge: 'start', offsetMinutes: 0 } } };
}
