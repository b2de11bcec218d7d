/** One writer at a time where a rule looks at more rows than it changes. */
import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';

/**
 * Held to the end of the transaction.
 * - `structure`: the tree and its memberships, where a ring is a matter of all links together;
 * - `enrolment`: a class's number of candidates and the journal entry that states it;
 * - `erasure`: who the candidates are; shared by those who act on what they have read of one, see {@link holdCandidates}.
 */
export async function lock(tx: Tx, what: 'structure' | 'enrolment' | 'erasure'): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`organisation.${what}`}, 0))`.execute(
    writing(tx),
  );
}

/**
 * No candidate is erased until this transaction ends: whatever it writes about one that it read as enrolled is there
 * when the erasure is journalled, and so is found by those who follow it. Taken before reading; any number may hold it.
 */
export async function holdCandidates(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended('organisation.erasure', 0))`.execute(
    writing(tx),
  );
}
