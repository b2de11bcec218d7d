/** What the pledges forget when a candidate is erased. The letters go on counting; that they were signed stays proven. */
import { sql } from 'kysely';
import { enrolledNumbers } from '#capabilities/organisation/public.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { eraseDetails } from '#platform/journal/erase-details.ts';
import type { Follower } from '#platform/journal/follow.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { letterSubject } from './rules.ts';
import type { PledgeTables } from './tables.ts';

export const forgetErased: Follower = {
  name: 'pledges.forget-erased',
  kinds: ['organisation.candidate-erased'],
  // In the sequence in which signing takes its locks: attempts, letters, entries.
  async follow(tx, entries) {
    await forgetAttempts(tx);
    const letters = await emptyLetters(
      tx,
      entries.map(({ subject }) => subject),
    );
    await eraseDetails(
      tx,
      letters.map(({ id, signed_at }) => letterSubject(nodeHasher, id, signed_at)),
    );
  },
};

/** Leaves of a letter what its receipt says: class, wording, instants. @returns all their letters. */
async function emptyLetters(
  tx: Tx,
  candidateIds: readonly string[],
): Promise<{ id: string; signed_at: Date }[]> {
  const pledges = writing<PledgeTables>(tx);
  // Two indexes hold a candidate's letters, one for those that count and one for the others.
  const { rows } = await sql<{ id: string; signed_at: Date }>`
    select id, signed_at from pledges.letter where candidate_id = any(${[...candidateIds]}::uuid[]) and withdrawn_at is null
    union all
    select id, signed_at from pledges.letter where candidate_id = any(${[...candidateIds]}::uuid[]) and withdrawn_at is not null`.execute(
    pledges,
  );
  const ids = rows.map(({ id }) => id);
  await sql`delete from pledges.letter_evidence where letter_id = any(${ids}::uuid[])`.execute(pledges);
  await sql`
    update pledges.letter set device = null,
      withdrawn_reason = case when withdrawn_at is not null then '' end
    where id = any(${ids}::uuid[])`.execute(pledges);
  return rows;
}

const NUMBERS_AT_A_TIME = 5_000;

/**
 * Wrong attempts name a number that somebody typed, and the erasure does not tell whose it was: every number goes under
 * which nobody is enrolled now. Guessing at those leads nowhere, so nothing is lost. In order of the numbers, as those
 * who count attempts take them.
 */
async function forgetAttempts(tx: Tx): Promise<void> {
  const pledges = writing<PledgeTables>(tx);
  for (let after = ''; ; ) {
    const rows = await pledges
      .selectFrom('pledges.wrong_attempt')
      .select('number')
      .where('number', '>', after)
      .orderBy('number')
      .limit(NUMBERS_AT_A_TIME)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    after = last.number;
    const numbers = rows.map(({ number }) => number);
    const enrolled = await enrolledNumbers(tx, numbers);
    const nobodys = numbers.filter((number) => !enrolled.has(number));
    await sql`
      delete from pledges.wrong_attempt where number in (
        select number from pledges.wrong_attempt where number = any(${nobodys}::text[]) order by number for update)`.execute(
      pledges,
    );
  }
}
