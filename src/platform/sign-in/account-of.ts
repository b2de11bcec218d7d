import { type Db, inTransaction, reading, writing } from '../db/db.ts';
import type { SignInTables } from './tables.ts';
import { digestOf } from './token.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A sign-in ends when it was not used for this long … */
export const IDLE_MS = 12 * HOUR_MS;
/** … and in any case after this long. */
export const LONGEST_MS = 7 * 24 * HOUR_MS;
/** Use is written down this often at most: a row per request would be a write per read. */
const NOTED_EVERY_MS = MINUTE_MS;

export interface SignedInAccount {
  readonly accountId: string;
  readonly accountName: string;
  readonly personId: string;
}

/** Whose sign-in the token is; `null` when it is nobody's, has lapsed, or was ended. Notes that it was used. */
export async function accountOf(
  db: Db,
  token: string | undefined,
  now: Date,
): Promise<SignedInAccount | null> {
  const digest = digestOf(token);
  if (digest === null) return null;
  const row = await reading<SignInTables>(db)
    .selectFrom('sign_in.sign_in as s')
    .innerJoin('sign_in.account as a', 'a.id', 's.account_id')
    .select(['a.id', 'a.name', 'a.person_id', 's.last_seen_at'])
    .where('s.token_digest', '=', digest)
    .where('s.expires_at', '>', now)
    .where('s.last_seen_at', '>', new Date(now.getTime() - IDLE_MS))
    .executeTakeFirst();
  if (!row) return null;
  if (now.getTime() - row.last_seen_at.getTime() > NOTED_EVERY_MS) {
    await inTransaction(db, (tx) =>
      writing<SignInTables>(tx)
        .updateTable('sign_in.sign_in')
        .set({ last_seen_at: now })
        .where('token_digest', '=', digest)
        .where('last_seen_at', '<', now)
        .execute(),
    );
  }
  return { accountId: row.id, accountName: row.name, personId: row.person_id };
}
