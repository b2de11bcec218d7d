import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import { storeReanchoring } from './re-anchor.ts';
import { recordSiteActs, siteFacts } from './record-site-acts.ts';
import { refuseOverlap } from './refuse-overlap.ts';
import { reanchor } from './rules.ts';
import type { TimetableTables } from './tables.ts';
import { liveMoments, lockExam, timetableNow } from './timetable-queries.ts';

/**
 * Sets which sessions a site hosts. What hangs on the first or last session there follows.
 * @throws Refusal `no-exam`, `not-found`, `unknown-session`, `sessions-overlap`, `moments-depend`.
 */
export async function hostSessions(
  tx: Tx,
  act: Act,
  input: { siteId: string; sessionIds: readonly string[]; reason: string },
): Promise<{ id: string }> {
  await lockExam(tx, 'update');
  const tables = writing<TimetableTables>(tx);
  const { siteId } = input;
  const site = await tables
    .selectFrom('timetable.site')
    .selectAll()
    .where('id', '=', siteId)
    .executeTakeFirst();
  if (!site) throw new Refusal('not-found');
  const before = await timetableNow(tx);
  const known = new Set(before.sessions.map((session) => session.id));
  const stray = input.sessionIds.find((id) => !known.has(id));
  if (stray !== undefined) throw new Refusal('unknown-session', { session: stray });

  const wanted = new Set(input.sessionIds);
  const hosted = new Set(before.hosted.get(siteId));
  const added = [...wanted].filter((id) => !hosted.has(id));
  const removed = [...hosted].filter((id) => !wanted.has(id));
  if (added.length === 0 && removed.length === 0) return { id: siteId };
  const after = { ...before, hosted: new Map(before.hosted).set(siteId, [...wanted]) };
  await refuseOverlap(tx, after);
  const reanchoring = reanchor(before, after, await liveMoments(tx), act.at);
  if (reanchoring.lost.length > 0) throw new Refusal('moments-depend', { count: reanchoring.lost.length });

  if (removed.length > 0) {
    await tables
      .updateTable('timetable.session_site')
      .set({ withdrawn: true })
      .where('site_id', '=', siteId)
      .where('session_id', 'in', removed)
      .execute();
  }
  if (added.length > 0) {
    await tables
      .insertInto('timetable.session_site')
      .values(added.map((session_id) => ({ session_id, site_id: siteId })))
      .onConflict((conflict) => conflict.columns(['session_id', 'site_id']).doUpdateSet({ withdrawn: false }))
      .execute();
  }
  await recordSiteActs(tx, act, [
    {
      siteId,
      verb: 'hosted',
      note: input.reason,
      kind: 'timetable.site-hosted',
      subject: siteId,
      facts: { ...siteFacts(site), sessions: wanted.size },
      details: { added, removed, reason: input.reason },
    },
  ]);
  if (reanchoring.moved.length > 0 || reanchoring.conflicts.length > 0) {
    await storeReanchoring(tx, act, siteId, reanchoring, { reason: input.reason });
  }
  return { id: siteId };
}
