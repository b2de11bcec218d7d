/** An act on a site leaves a journal entry and, pointing to it, a line in the timeline of the site. */
import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import type { JsonValue } from '#primitives/canonical-json.ts';
import type { Facts } from '#primitives/tally.ts';
import type { SiteAct } from './site-contract.ts';
import type { TimetableTables } from './tables.ts';

export interface ActOnSite {
  readonly siteId: string;
  readonly verb: SiteAct['verb'];
  readonly note: string;
  readonly kind: string;
  readonly subject: string;
  readonly facts: Facts;
  readonly details: JsonValue;
}

export async function recordSiteActs(tx: Tx, act: Act, acts: readonly ActOnSite[]): Promise<void> {
  const entryIds = await appendAll(
    tx,
    acts.map(({ kind, subject, facts, details }) => ({ ...act, kind, subject, facts, details })),
  );
  await sql`insert into timetable.site_act (site_id, verb, at, by, note, entry_id)
    select site_id, verb, ${act.at}, ${act.by}::uuid, note, entry_id
    from unnest(${acts.map((one) => one.siteId)}::uuid[], ${acts.map((one) => one.verb)}::text[],
      ${acts.map((one) => one.note)}::text[], ${entryIds}::uuid[]) with ordinality
      as given (site_id, verb, note, entry_id, place)
    order by place`.execute(writing<TimetableTables>(tx));
}

/** Where a site belongs, for its journal leaves. */
export const siteFacts = (site: { code: string; district: string | null; school: string | null }): Facts => ({
  site: site.code,
  ...(site.district !== null && { district: site.district }),
  ...(site.school !== null && { school: site.school }),
});
