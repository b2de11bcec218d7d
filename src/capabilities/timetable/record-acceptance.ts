import { type Tx, writing } from '#platform/db/db.ts';
import type { Act } from '#platform/journal/append.ts';
import { recordSiteActs, siteFacts } from './record-site-acts.ts';
import { lockSite } from './site-queries.ts';
import type { TimetableTables } from './tables.ts';

/** The verdict of those who inspected the site as a whole. The same verdict of the same day changes nothing. */
export async function recordAcceptance(
  tx: Tx,
  act: Act,
  input: { siteId: string; verdict: 'accepted' | 'rejected'; day: string; note: string },
): Promise<{ id: string }> {
  const { siteId, verdict, day, note } = input;
  const site = await lockSite(tx, siteId);
  if (site.acceptance === verdict && site.acceptance_day === day) return { id: siteId };
  await writing<TimetableTables>(tx)
    .updateTable('timetable.site')
    .set({ acceptance: verdict, acceptance_day: day })
    .where('id', '=', siteId)
    .execute();
  await recordSiteActs(tx, act, [
    {
      siteId,
      verb: verdict,
      note,
      kind: `timetable.site-${verdict}`,
      subject: siteId,
      facts: { ...siteFacts(site), day },
      details: { note },
    },
  ]);
  return { id: siteId };
}
