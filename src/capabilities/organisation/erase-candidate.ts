/**
 * Forgetting who a candidate is (Personal Information Protection Law art. 47). The row keeps its id, class and kind of
 * exam, so every count stays what it was and the journal's leaves remain true; what others hold about the candidate goes
 * when they follow the entry.
 */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import { newId } from '#primitives/id.ts';
import type { ErasureReason } from './erasure-contract.ts';
import { lock } from './structure-lock.ts';
import type { OrganisationTables } from './tables.ts';
import { unitById } from './unit-queries.ts';

interface Why {
  readonly reason: ErasureReason;
  /** Private; must not name the candidate. */
  readonly note: string;
}

export interface Erasure {
  readonly candidateId: string;
  readonly erasedAt: string;
}

/**
 * Erases the candidate who is enrolled under a number. The same id again gets the first answer.
 * @param input.reach paths below which the asker may erase.
 * @throws Refusal `unknown-candidate` (never enrolled, out of reach, or erased already), `id-taken`.
 */
export async function eraseCandidate(
  tx: Tx,
  act: Act,
  input: Why & { readonly id: string; readonly number: string; readonly reach: readonly string[] },
): Promise<Erasure> {
  await lock(tx, 'erasure');
  const rows = await writing<OrganisationTables>(tx)
    .selectFrom('organisation.candidate')
    .select(['id', 'class_id', 'erasure_id', 'erased_at'])
    .where((eb) => eb.or([eb('number', '=', input.number), eb('erasure_id', '=', input.id)]))
    .execute();
  const enrolled = rows.find((row) => row.erased_at === null);
  const before = rows.find((row) => row.erasure_id === input.id);
  if (before?.erased_at) {
    if (enrolled) throw new Refusal('id-taken');
    return { candidateId: before.id, erasedAt: before.erased_at.toISOString() };
  }
  const place = enrolled && (await unitById(tx, enrolled.class_id));
  if (!enrolled || !place || !input.reach.some((prefix) => place.path.startsWith(prefix))) {
    throw new Refusal('unknown-candidate', { number: input.number });
  }
  await erase(tx, act, [{ candidateId: enrolled.id, erasureId: input.id }], input);
  return { candidateId: enrolled.id, erasedAt: act.at.toISOString() };
}

/**
 * Erases the next candidates in order of their ids: for the end of a campaign, a batch to a transaction, to be gone on
 * with from `last` until it is `null`.
 */
export async function eraseCandidates(
  tx: Tx,
  act: Act,
  input: Why & { readonly after: string | null; readonly limit: number },
): Promise<{ erased: number; last: string | null }> {
  await lock(tx, 'erasure');
  let next = writing<OrganisationTables>(tx)
    .selectFrom('organisation.candidate')
    .select('id')
    .where('erased_at', 'is', null)
    .orderBy('id')
    .limit(input.limit);
  if (input.after !== null) next = next.where('id', '>', input.after);
  const rows = await next.execute();
  const erasures = rows.map(({ id }) => ({
    candidateId: id,
    erasureId: newId(() => randomBytes(16), act.at),
  }));
  await erase(tx, act, erasures, input);
  return { erased: rows.length, last: rows.at(-1)?.id ?? null };
}

/** The caller holds the lock `erasure`, and none of them is erased yet. */
async function erase(
  tx: Tx,
  act: Act,
  erasures: readonly { candidateId: string; erasureId: string }[],
  { reason, note }: Why,
): Promise<void> {
  if (erasures.length === 0) return;
  const candidateIds = erasures.map(({ candidateId }) => candidateId);
  await sql`
    update organisation.candidate set number = null, name = null, id_type = null, id_number_sealed = null,
      id_number_masked = null, erased_at = ${act.at}, erasure_id = wanted.erasure_id
    from unnest(${candidateIds}::uuid[], ${erasures.map(({ erasureId }) => erasureId)}::uuid[])
      as wanted (candidate_id, erasure_id)
    where candidate.id = wanted.candidate_id`.execute(writing(tx));
  await appendAll(
    tx,
    candidateIds.map((candidateId) => ({
      ...act,
      kind: 'organisation.candidate-erased',
      subject: candidateId,
      facts: { reason },
      details: { note },
    })),
  );
}
