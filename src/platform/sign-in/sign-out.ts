import { type Db, inTransaction, writing } from '../db/db.ts';
import type { SignInTables } from './tables.ts';
import { digestOf } from './token.ts';

/** Ends the sign-in of this token; nothing happens when there is none. */
export async function signOut(db: Db, token: string | undefined): Promise<void> {
  const digest = digestOf(token);
  if (digest === null) return;
  await inTransaction(db, (tx) =>
    writing<SignInTables>(tx).deleteFrom('sign_in.sign_in').where('token_digest', '=', digest).execute(),
  );
}
