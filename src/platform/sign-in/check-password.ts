/**
 * One attempt at a password. It is counted *before* the password is looked at and forgiven when it was right, so that
 * a hundred attempts at once are five attempts, not a hundred.
 */
import { type RawBuilder, sql } from 'kysely';
import { type Db, inTransaction, type Tx, writing } from '../db/db.ts';
import { hashOfNothing, hashPassword, isPassword, isWeaker, type PasswordCost } from './password.ts';
import type { SignInTables } from './tables.ts';

const FAILURES_BEFORE_LOCK = 5;
const FIRST_LOCK_MINUTES = 15;
const LONGEST_LOCK_MINUTES = 24 * 60;

export interface CheckedAccount {
  readonly id: string;
  readonly name: string;
  readonly personId: string;
}

/**
 * @param which by name at sign-in, by id when somebody signed in changes the password.
 * @returns the account, or `null`: no such account, wrong password, or locked. Which of these it was takes the same
 * work and is told to nobody.
 */
export async function checkPassword(
  db: Db,
  which: { readonly name: string | null } | { readonly id: string },
  attempt: { readonly password: string; readonly now: Date; readonly cost: PasswordCost },
): Promise<CheckedAccount | null> {
  const { password, now, cost } = attempt;
  const account = await inTransaction(db, (tx) => countAttempt(tx, which, now));
  const isRight = await isPassword(password, account?.password_hash ?? hashOfNothing(cost));
  if (!account || !isRight) return null;
  const better = isWeaker(account.password_hash, cost) ? await hashPassword(password, cost) : null;
  await inTransaction(db, (tx) => forgive(tx, account, better));
  return { id: account.id, name: account.name, personId: account.person_id };
}

interface Counted {
  readonly id: string;
  readonly name: string;
  readonly person_id: string;
  readonly password_hash: string;
}

/** Nothing is counted, and nobody found, while a lock lasts: attempts then do not prolong it. */
async function countAttempt(
  tx: Tx,
  which: { readonly name: string | null } | { readonly id: string },
  now: Date,
): Promise<Counted | undefined> {
  const isThis: RawBuilder<boolean> = 'id' in which ? sql`id = ${which.id}` : sql`name = ${which.name}`;
  const { rows } = await sql<Counted>`
    update sign_in.account set
      failures = case when failures + 1 >= ${FAILURES_BEFORE_LOCK} then 0 else failures + 1 end,
      lockouts = lockouts + case when failures + 1 >= ${FAILURES_BEFORE_LOCK} then 1 else 0 end,
      locked_until = case when failures + 1 >= ${FAILURES_BEFORE_LOCK} then ${now}::timestamptz + interval '1 minute'
        * least(${FIRST_LOCK_MINUTES} * power(2, least(lockouts, 20)), ${LONGEST_LOCK_MINUTES}) end
    where ${isThis} and (locked_until is null or locked_until <= ${now})
    returning id, name, person_id, password_hash`.execute(writing<SignInTables>(tx));
  return rows[0];
}

async function forgive(tx: Tx, account: Counted, betterHash: string | null): Promise<void> {
  await writing<SignInTables>(tx)
    .updateTable('sign_in.account')
    .set({ failures: 0, lockouts: 0, locked_until: null, ...(betterHash && { password_hash: betterHash }) })
    .where('id', '=', account.id)
    // Not if the password was changed in the meantime.
    .where('password_hash', '=', account.password_hash)
    .execute();
}
