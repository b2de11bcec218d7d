import { type Db, reading } from '../db/db.ts';
import type { SignInTables } from './tables.ts';

/** Names of a person's accounts. */
export async function accountsOf(db: Db, personId: string): Promise<string[]> {
  const rows = await reading<SignInTables>(db)
    .selectFrom('sign_in.account')
    .select('name')
    .where('person_id', '=', personId)
    .orderBy('name')
    .execute();
  return rows.map((row) => row.name);
}
