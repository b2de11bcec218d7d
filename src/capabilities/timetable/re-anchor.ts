/** Brings the moments to a changed timetable, in the transaction that changed it. */
import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { Reanchoring } from './rules.ts';
import type { TimetableTables } from './tables.ts';

/** How many conflicts are written out; the rest is counted. */
export const CONFLICTS_SHOWN = 500;

/**
 * One statement for all of them: its trigger hands the new instants to every dependent.
 * @param subject what changed the timetable: a move, a session, a site.
 * @returns id of the journal entry.
 */
export async function storeReanchoring(
  tx: Tx,
  act: Act,
  subject: string,
  { moved, conflicts }: Reanchoring,
  details: { reason: string },
): Promise<string> {
  if (moved.length > 0) {
    await sql`update timetable.moment as moment set at = fresh.at
      from unnest(${moved.map((moment) => moment.id)}::uuid[], ${moved.map((moment) => moment.at)}::timestamptz[])
        as fresh (id, at)
      where moment.id = fresh.id`.execute(writing<TimetableTables>(tx));
  }
  const count = (kind: string) => conflicts.filter((conflict) => conflict.kind === kind).length;
  return append(tx, {
    ...act,
    kind: 'timetable.moments-moved',
    subject,
    facts: {
      moments: moved.length,
      conflicts: conflicts.length,
      sessionsPast: count('session-past'),
      momentsPast: count('moment-past'),
      outOfOrder: count('out-of-order'),
    },
    details: { ...details, conflicts: conflicts.slice(0, CONFLICTS_SHOWN) },
  });
}
