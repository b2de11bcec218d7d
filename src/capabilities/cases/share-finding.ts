import { sql } from 'kysely';
import { unitById } from '#capabilities/organisation/public.ts';
import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import type { shareFinding as endpoint, Standing } from './contract.ts';
import { findingFacts, lockFinding, recordAct, wasMade } from './record-acts.ts';
import { findingCan, marksOfShare } from './rules.ts';
import type { CaseTables } from './tables.ts';

/**
 * Makes a finding visible to a unit outside its path, and says whether that unit has to act.
 * @throws Refusal `not-found`, `id-taken`, `not-now`, `unknown-unit`.
 */
export async function shareFinding(
  tx: Tx,
  act: Act,
  input: { id: string; findingId: string; unitId: string; actionRequired: boolean; note: string },
  standing: Standing = { records: true, orders: true, voids: true },
): Promise<ReplyOf<typeof endpoint>> {
  const { id, findingId, unitId, actionRequired, note } = input;
  const finding = await lockFinding(tx, findingId);
  const unit = await unitById(tx, unitId);
  if (!unit) throw new Refusal('unknown-unit', { unit: unitId });
  const asked = askedDigest(input);
  if (!(await wasMade(tx, { id, findingId, asked }))) {
    const allowed = findingCan.share(finding.state, standing);
    if (allowed !== true) throw new Refusal('not-now', { zh: allowed.zh, en: allowed.en });
    await putShare(tx, { findingId, unit, actionRequired, at: act.at });
    await recordAct(tx, act, {
      id,
      findingId,
      verb: 'shared',
      note: note || unit.name,
      asked,
      kind: 'cases.finding-shared',
      subject: findingId,
      facts: { ...(await findingFacts(tx, finding, finding.state)), with: unit.code, actionRequired },
      details: { unit: unitId },
    });
  }
  const share = await writing<CaseTables>(tx)
    .selectFrom('cases.share')
    .select(['action_required', 'shared_at'])
    .where('finding_id', '=', findingId)
    .where('unit_id', '=', unitId)
    .executeTakeFirstOrThrow();
  return {
    unit: { id: unit.id, code: unit.code, name: unit.name },
    actionRequired: share.action_required,
    sharedAt: share.shared_at.toISOString(),
  };
}

/** A unit that has to act already goes on having to. The finding must be locked. */
export async function putShare(
  tx: Tx,
  share: { findingId: string; unit: { id: string; path: string }; actionRequired: boolean; at: Date },
): Promise<void> {
  const { findingId, unit, actionRequired, at } = share;
  const tables = writing<CaseTables>(tx);
  await tables
    .insertInto('cases.share')
    .values({ finding_id: findingId, unit_id: unit.id, action_required: actionRequired, shared_at: at })
    .onConflict((conflict) =>
      conflict
        .columns(['finding_id', 'unit_id'])
        .doUpdateSet({ action_required: sql<boolean>`share.action_required or excluded.action_required` }),
    )
    .execute();
  const marks = marksOfShare({ path: unit.path, actionRequired });
  await tables
    .updateTable('cases.finding')
    .set({
      audience: sql<
        string[]
      >`array(select distinct mark from unnest(audience || ${marks}::text[]) as given (mark))`,
    })
    .where('id', '=', findingId)
    .where(sql<boolean>`not audience @> ${marks}::text[]`)
    .execute();
}
