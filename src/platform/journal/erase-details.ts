/**
 * Forgetting what entries say in private. Leaves, tree and checkpoints stay as they are and go on proving that the acts
 * happened; without the salt nobody can tell any more what a leaf's commitments commit to, not even by guessing.
 */
import { sql } from 'kysely';
import { type Tx, writing } from '../db/db.ts';
import type { JournalTables } from './tables.ts';

/**
 * Empties salt and details of every entry about these subjects, numbered or not; an entry that is recorded about them
 * later keeps its own. Done again, it changes nothing.
 * @returns how many entries were emptied.
 */
export async function eraseDetails(tx: Tx, subjects: readonly string[]): Promise<number> {
  if (subjects.length === 0) return 0;
  const { numAffectedRows } = await sql`
    update journal.entry set salt = null, details = null
    where subject = any(${[...subjects]}::uuid[]) and salt is not null`.execute(writing<JournalTables>(tx));
  return Number(numAffectedRows ?? 0);
}
