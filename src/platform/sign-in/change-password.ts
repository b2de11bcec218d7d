import { type Db, inTransaction, type Tx, writing } from '../db/db.ts';
import { InvalidInput, Refusal } from '../http/refusal.ts';
import { accountName } from './account-name.ts';
import { accountOf } from './account-of.ts';
import { checkPassword } from './check-password.ts';
import { passwordWanted } from './create-account.ts';
import { hashPassword, isAcceptable, type PasswordCost } from './password.ts';
import type { SignInTables } from './tables.ts';
import { digestOf } from './token.ts';

export interface PasswordChange {
  readonly token: string | undefined;
  readonly current: string;
  readonly next: string;
  readonly now: Date;
  readonly cost: PasswordCost;
}

/** Changes the password of whoever is signed in and ends all their other sign-ins. @throws Refusal. */
export async function changePassword(db: Db, change: PasswordChange): Promise<void> {
  const { now, cost } = change;
  const signedIn = await accountOf(db, change.token, now);
  if (!signedIn) throw new Refusal('wrong-password');
  if (!isAcceptable(change.next, signedIn.accountName)) throw new Refusal('weak-password');
  const { accountId: id } = signedIn;
  if (!(await checkPassword(db, { id }, { password: change.current, now, cost })))
    throw new Refusal('wrong-password');
  const hash = await hashPassword(change.next, cost);
  await inTransaction(db, (tx) => store(tx, { id, hash, now, keep: digestOf(change.token) }));
}

/**
 * Sets somebody's password without the old one, opens a locked account and ends all its sign-ins: for the administrator
 * of the machine. @throws InvalidInput for an unknown account or a password that cannot be used.
 */
export async function resetPassword(
  tx: Tx,
  account: {
    readonly name: string;
    readonly password: string;
    readonly now: Date;
    readonly cost: PasswordCost;
  },
): Promise<void> {
  const { now } = account;
  const name = accountName(account.name);
  const row = await writing<SignInTables>(tx)
    .selectFrom('sign_in.account')
    .select(['id', 'name'])
    .where('name', '=', name ?? '')
    .executeTakeFirst();
  if (!row) throw new InvalidInput([{ path: 'name', wrong: `没有账号 ${account.name} (no such account)` }]);
  if (!isAcceptable(account.password, row.name))
    throw new InvalidInput([{ path: 'password', wrong: passwordWanted }]);
  const hash = await hashPassword(account.password, account.cost);
  await store(tx, { id: row.id, hash, now, keep: null });
}

async function store(
  tx: Tx,
  { id, hash, now, keep }: { id: string; hash: string; now: Date; keep: Buffer | null },
): Promise<void> {
  const tables = writing<SignInTables>(tx);
  await tables
    .updateTable('sign_in.account')
    .set({ password_hash: hash, password_changed_at: now, failures: 0, lockouts: 0, locked_until: null })
    .where('id', '=', id)
    .execute();
  let others = tables.deleteFrom('sign_in.sign_in').where('account_id', '=', id);
  if (keep) others = others.where('token_digest', '!=', keep);
  await others.execute();
}
