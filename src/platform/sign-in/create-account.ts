import { type Tx, writing } from '../db/db.ts';
import { InvalidInput } from '../http/refusal.ts';
import { accountName } from './account-name.ts';
import { hashPassword, isAcceptable, type PasswordCost } from './password.ts';
import type { SignInTables } from './tables.ts';

export interface NewAccount {
  readonly id: string;
  /** 1 to 64 letters, digits, `.`, `_`, `@` or `-`; case and width do not matter. */
  readonly name: string;
  readonly personId: string;
  readonly password: string;
  readonly now: Date;
  readonly cost: PasswordCost;
}

/** @throws InvalidInput for a name or password that cannot be used, a name that is taken included. */
export async function createAccount(tx: Tx, account: NewAccount): Promise<void> {
  const name = accountName(account.name);
  if (name === null) throw new InvalidInput([{ path: 'name', wrong: nameWanted }]);
  if (!isAcceptable(account.password, name))
    throw new InvalidInput([{ path: 'password', wrong: passwordWanted }]);
  const made = await writing<SignInTables>(tx)
    .insertInto('sign_in.account')
    .values({
      id: account.id,
      name,
      person_id: account.personId,
      password_hash: await hashPassword(account.password, account.cost),
      password_changed_at: account.now,
      locked_until: null,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows !== 1n) {
    throw new InvalidInput([{ path: 'name', wrong: `账号名 ${name} 已被使用 (the name is taken)` }]);
  }
}

const nameWanted =
  '账号名须为 1 至 64 个字母、汉字、数字或 . _ @ -，以前三者开头 (1 to 64 letters, digits or . _ @ -, beginning with a letter or digit)';

export const passwordWanted =
  '密码须为 10 至 200 个字符，至少 4 种不同字符，且不含账号名 (10 to 200 characters, at least 4 different ones, without the account name)';
