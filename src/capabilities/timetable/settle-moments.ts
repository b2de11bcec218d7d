import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import type { TimetableTables } from './tables.ts';

/** What they stood for is done: from now on they stand still whatever moves, and make no conflict. */
export async function settleMoments(tx: Tx, at: Date, ids: readonly string[]): Promise<void> {
  await writing<TimetableTables>(tx)
    .updateTable('timetable.moment')
    .set({ settled_at: at })
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .where('settled_at', 'is', null)
    .execute();
}
