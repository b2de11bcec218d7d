import { type Db, reading } from '../db/db.ts';
import { accountName } from './account-name.ts';
import type { SignInTables } from './tables.ts';

/** Whose account it is; `null` when there is none of this name. */
export async function personOfAccount(db: Db, typed: string): Promise<string | null> {
  const name = accountName(typed);
  if (name === null) return null;
  const row = await reading<SignInTables>(db)
    .selectFrom('sign_in.account')
    .select('person_id')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.person_id ?? null;
}
