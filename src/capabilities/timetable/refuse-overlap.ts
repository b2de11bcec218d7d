import { type Db, reading } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { overlaps, type Timetable } from './rules.ts';
import type { TimetableTables } from './tables.ts';

/** Nobody can sit two papers at once: at one site sessions never overlap. @throws Refusal `sessions-overlap`. */
export async function refuseOverlap(db: Db, timetable: Timetable): Promise<void> {
  const [overlap] = overlaps(timetable);
  if (!overlap) return;
  const rows = await reading<TimetableTables>(db)
    .selectFrom('timetable.session')
    .select('code')
    .where('id', 'in', overlap.sessionIds)
    .orderBy('starts_at')
    .execute();
  throw new Refusal('sessions-overlap', {
    a: rows[0]?.code ?? '',
    b: rows[1]?.code ?? '',
    sites: overlap.siteIds.length,
  });
}
