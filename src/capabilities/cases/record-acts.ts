/** An act on a finding leaves a journal entry and, pointing to it, a line in the timeline of the finding. */
import { sql } from 'kysely';
import { unitFacts } from '#capabilities/organisation/public.ts';
import { sitesByIds } from '#capabilities/timetable/public.ts';
import { type Db, reading, type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { JsonValue } from '#primitives/canonical-json.ts';
import type { Facts } from '#primitives/tally.ts';
import type { ActVerb, EvidenceFile, FindingState } from './contract.ts';
import type { CaseTables } from './tables.ts';

export interface ActOnFinding {
  /** Of the act. */
  readonly id: string;
  readonly findingId: string;
  readonly verb: ActVerb;
  readonly note: string;
  readonly evidence?: readonly EvidenceFile[];
  readonly orderId?: string;
  /** Digest of what was asked; empty for what the system does by itself. */
  readonly asked: string;
  readonly kind: string;
  readonly subject: string;
  readonly facts: Facts;
  readonly details: { readonly [key: string]: JsonValue };
}

export async function recordAct(tx: Tx, act: Act, given: ActOnFinding): Promise<void> {
  const { id, findingId, verb, note, evidence = [], orderId = null, asked, kind, subject, facts } = given;
  const details = { ...given.details, note, evidence: evidence.map((file) => ({ ...file })) };
  const entryId = await append(tx, { ...act, kind, subject, facts, details });
  await writing<CaseTables>(tx)
    .insertInto('cases.act')
    .values({
      id,
      finding_id: findingId,
      verb,
      by: act.by,
      at: act.at,
      note,
      evidence: JSON.stringify(evidence),
      order_id: orderId,
      asked,
      entry_id: entryId,
    })
    .execute();
}

/** @returns whether this very act was already made. @throws Refusal `id-taken` when the id stands for another one. */
export async function wasMade(
  db: Db,
  act: { id: string; findingId: string; asked: string },
): Promise<boolean> {
  const made = await reading<CaseTables>(db)
    .selectFrom('cases.act')
    .select(['finding_id', 'asked'])
    .where('id', '=', act.id)
    .executeTakeFirst();
  if (!made) return false;
  if (made.asked !== act.asked || made.finding_id !== act.findingId) throw new Refusal('id-taken');
  return true;
}

/** Locks the finding until the transaction ends. @throws Refusal `not-found`. */
export async function lockFinding(tx: Tx, id: string) {
  const finding = await writing<CaseTables>(tx)
    .selectFrom('cases.finding')
    .select(['id', 'kind', 'severity', 'source', 'site_id', 'unit_id', 'state', 'title', 'found_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!finding) throw new Refusal('not-found');
  return finding;
}

/** What every leaf about a finding says in public. */
export async function findingFacts(
  db: Db,
  finding: { kind: string; severity: string; source: string; site_id: string | null; unit_id: string },
  state: FindingState,
): Promise<Facts> {
  const [belonging, sites] = await Promise.all([
    unitFacts(db, [finding.unit_id]),
    sitesByIds(db, finding.site_id === null ? [] : [finding.site_id]),
  ]);
  const site = finding.site_id === null ? undefined : sites.get(finding.site_id)?.code;
  return {
    kind: finding.kind,
    severity: finding.severity,
    source: finding.source,
    state,
    ...belonging.get(finding.unit_id),
    ...(site !== undefined && { site }),
  };
}

/** @returns the order's states, as far as its obligations have come. */
export const ordersOfFinding = (db: Db, findingId: string) =>
  reading<CaseTables>(db)
    .selectFrom('cases.rectification_order as rectification')
    .select(['id', 'obligation_id', 'state', 'unit_id'])
    .select(
      sql<boolean>`exists (select from cases.act where order_id = rectification.id and verb = 'order-withdrawn')`.as(
        'withdrawn',
      ),
    )
    .where('finding_id', '=', findingId)
    .orderBy('issued_at')
    .orderBy('id')
    .execute();
