import { type Db, inTransaction, writing } from '../db/db.ts';
import { Refusal } from '../http/refusal.ts';
import { accountName } from './account-name.ts';
import { IDLE_MS, LONGEST_MS, type SignedInAccount } from './account-of.ts';
import { checkPassword } from './check-password.ts';
import type { PasswordCost } from './password.ts';
import type { SignInTables } from './tables.ts';
import { digestOf, newToken } from './token.ts';

export interface SignInAttempt {
  readonly name: string;
  readonly password: string;
  /** A token the browser still has; that sign-in ends, so that one browser has one. */
  readonly formerToken: string | undefined;
  readonly now: Date;
  readonly cost: PasswordCost;
}

/** @throws Refusal `wrong-name-or-password`, for a locked account too. */
export async function signIn(
  db: Db,
  attempt: SignInAttempt,
): Promise<{ readonly token: string; readonly account: SignedInAccount }> {
  const { now } = attempt;
  const account = await checkPassword(db, { name: accountName(attempt.name) }, attempt);
  if (!account) throw new Refusal('wrong-name-or-password');
  const token = newToken();
  const digest = digestOf(token) as Buffer;
  const former = digestOf(attempt.formerToken);
  await inTransaction(db, async (tx) => {
    const tables = writing<SignInTables>(tx);
    await tables
      .deleteFrom('sign_in.sign_in')
      .where((is) =>
        is.or([
          is('expires_at', '<=', now),
          is.and([
            is('account_id', '=', account.id),
            is('last_seen_at', '<=', new Date(now.getTime() - IDLE_MS)),
          ]),
          ...(former ? [is('token_digest', '=', former)] : []),
        ]),
      )
      .execute();
    await tables
      .insertInto('sign_in.sign_in')
      .values({
        token_digest: digest,
        account_id: account.id,
        created_at: now,
        last_seen_at: now,
        expires_at: new Date(now.getTime() + LONGEST_MS),
      })
      .execute();
  });
  return { token, account: { accountId: account.id, accountName: account.name, personId: account.personId } };
}
