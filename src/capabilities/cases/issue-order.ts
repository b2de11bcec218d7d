import { sql } from 'kysely';
import { assignObligation } from '#capabilities/obligations/public.ts';
import { unitById } from '#capabilities/organisation/public.ts';
import { examDay, holdTimetable } from '#capabilities/timetable/public.ts';
import { askedDigest } from '#platform/db/asked.ts';
import { type Db, reading, type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import type { OrderToIssue, Standing } from './contract.ts';
import { findingFacts, lockFinding, recordAct } from './record-acts.ts';
import { legalBasesByCodes } from './reference-queries.ts';
import { findingCan, mayCite } from './rules.ts';
import { putShare } from './share-finding.ts';
import type { CaseTables } from './tables.ts';

/**
 * A rectification order obliges a unit, shares the finding with it, and asks it to act. Its act carries its id.
 * @throws Refusal `not-found`, `not-now` with the words of `findingCan`, `unknown-legal-basis`,
 * `legal-basis-not-in-force`, and those of `assignObligation`.
 */
export async function issueOrder(
  tx: Tx,
  act: Act,
  input: OrderToIssue & { readonly findingId: string },
  standing: Standing = { records: true, orders: true, voids: true },
): Promise<{ id: string; obligationId: string; dueAt: string }> {
  // Before the row: a move of the timetable locks in this order, too.
  await holdTimetable(tx);
  const finding = await lockFinding(tx, input.findingId);
  const asked = askedDigest(input);
  const issued = await issuedBefore(tx, input.id);
  if (issued) {
    if (issued.asked !== asked) throw new Refusal('id-taken');
    return { id: input.id, obligationId: issued.obligation_id, dueAt: issued.due_at.toISOString() };
  }
  const allowed = findingCan.order(finding.state, standing);
  if (allowed !== true) throw new Refusal('not-now', { zh: allowed.zh, en: allowed.en });
  await refuseOutdatedLaw(tx, input.legalBasis, finding.found_at, act.at);
  const unit = await unitById(tx, input.unitId);
  if (!unit) throw new Refusal('unknown-unit', { unit: input.unitId });

  const obligation = await assignObligation(tx, act, {
    id: input.obligationId,
    unitId: unit.id,
    title: finding.title,
    outcome: input.text,
    proofRequired: input.proofRequired,
    source: { kind: 'order', id: input.id },
    deadline: input.deadline,
  });
  const tables = writing<CaseTables>(tx);
  const dueAt = new Date(obligation.dueAt);
  await tables
    .insertInto('cases.rectification_order')
    .values({
      id: input.id,
      finding_id: finding.id,
      unit_id: unit.id,
      obligation_id: obligation.id,
      text: input.text,
      legal_basis: input.legalBasis,
      issued_by: act.by,
      issued_at: act.at,
      state: obligation.state,
      undone: true,
      due_at: dueAt,
      asked,
    })
    .execute();
  await tables
    .updateTable('cases.finding')
    .set((eb) => ({ orders: eb('orders', '+', 1), next_due_at: sql<Date>`least(next_due_at, ${dueAt})` }))
    .where('id', '=', finding.id)
    .execute();
  await putShare(tx, { findingId: finding.id, unit, actionRequired: true, at: act.at });
  await recordAct(tx, act, {
    id: input.id,
    findingId: finding.id,
    verb: 'order-issued',
    note: input.text,
    orderId: input.id,
    asked,
    kind: 'cases.order-issued',
    subject: input.id,
    facts: await orderFacts(tx, finding, unit.code),
    details: {
      obligation: obligation.id,
      unit: unit.id,
      legalBasis: input.legalBasis,
      dueAt: obligation.dueAt,
    },
  });
  return { id: input.id, obligationId: obligation.id, dueAt: obligation.dueAt };
}

/** An order is counted where its finding is; `unit` is the one that it obliges. */
export async function orderFacts(
  db: Db,
  finding: Parameters<typeof findingFacts>[1] & { readonly id: string },
  unit: string,
) {
  const { state: _, ...facts } = await findingFacts(db, finding, 'open');
  return { ...facts, finding: finding.id, unit };
}

const issuedBefore = (db: Db, id: string) =>
  reading<CaseTables>(db)
    .selectFrom('cases.rectification_order')
    .select(['asked', 'obligation_id', 'due_at'])
    .where('id', '=', id)
    .executeTakeFirst();

async function refuseOutdatedLaw(db: Db, code: string | null, foundAt: Date, now: Date): Promise<void> {
  if (code === null) return;
  const basis = (await legalBasesByCodes(db, [code])).get(code);
  if (!basis) throw new Refusal('unknown-legal-basis', { code });
  const [foundDay, today] = await Promise.all([examDay(db, foundAt), examDay(db, now)]);
  if (mayCite(basis, foundDay, today)) return;
  throw new Refusal('legal-basis-not-in-force', { law: basis.law, article: basis.article, day: foundDay });
}
