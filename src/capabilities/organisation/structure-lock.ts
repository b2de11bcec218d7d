/** One writer at a time where a rule looks at more rows than it changes. */
import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';

/**
 * Held to the end of the transaction.
 * - `structure`: the tree and its memberships, where a ring is a matter of all links together;
 * - `enrolment`: a class's number of candidates and the journal entry that states it.
 */
export async function lock(tx: Tx, what: 'structure' | 'enrolment'): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`organisation.${what}`}, 0))`.execute(
    writing(tx),
  );
}
