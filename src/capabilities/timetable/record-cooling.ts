import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import { recordSiteActs, siteFacts } from './record-site-acts.ts';
import { lockSite, roomsOf } from './site-queries.ts';
import type { TimetableTables } from './tables.ts';

/**
 * How many rooms can have air-conditioning, and how many have it. The same numbers again change nothing.
 * @throws Refusal `not-found`, `more-cooled-than-fittable`, `more-fittable-than-rooms`.
 */
export async function recordCooling(
  tx: Tx,
  act: Act,
  input: { siteId: string; fittable: number; cooled: number; note: string },
): Promise<{ id: string }> {
  const { siteId, fittable, cooled, note } = input;
  if (cooled > fittable) throw new Refusal('more-cooled-than-fittable', { cooled, fittable });
  const site = await lockSite(tx, siteId);
  const rooms = (await roomsOf(tx, siteId)).length;
  if (fittable > rooms) throw new Refusal('more-fittable-than-rooms', { fittable, rooms });
  if (site.rooms_fittable === fittable && site.rooms_cooled === cooled) return { id: siteId };
  await writing<TimetableTables>(tx)
    .updateTable('timetable.site')
    .set({ rooms_fittable: fittable, rooms_cooled: cooled })
    .where('id', '=', siteId)
    .execute();
  await recordSiteActs(tx, act, [
    {
      siteId,
      verb: 'cooling-recorded',
      note,
      kind: 'timetable.cooling-recorded',
      subject: siteId,
      facts: { ...siteFacts(site), fittable, cooled, complete: cooled === fittable },
      details: { note },
    },
  ]);
  return { id: siteId };
}
