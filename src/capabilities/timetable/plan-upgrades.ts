import { sql } from 'kysely';
import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import { recordSiteActs, siteFacts } from './record-site-acts.ts';
import type { UpgradeToPlan } from './site-contract.ts';
import type { TimetableTables } from './tables.ts';
import { theExam } from './timetable-queries.ts';

/** @throws Refusal `id-taken`, `unknown-site`, `unknown-kind`. */
export async function planUpgrades(
  tx: Tx,
  act: Act,
  input: { items: readonly UpgradeToPlan[] },
): Promise<{ ids: string[] }> {
  const ids = input.items.map((item) => item.id);
  const tables = writing<TimetableTables>(tx);
  // One plan at a time, so that the same items sent twice at once are planned once.
  await sql`lock table timetable.upgrade_item in share row exclusive mode`.execute(tables);
  const known = await tables
    .selectFrom('timetable.upgrade_item')
    .select(['id', 'asked'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();
  const askedBefore = new Map(known.map((row) => [row.id, row.asked]));
  const fresh = input.items.filter((item) => {
    const before = askedBefore.get(item.id);
    if (before !== undefined && before !== askedDigest(item)) throw new Refusal('id-taken');
    return before === undefined;
  });
  if (fresh.length === 0) return { ids };

  const sites = new Map(
    (
      await tables
        .selectFrom('timetable.site')
        .select(['id', 'code', 'district', 'school'])
        .where(sql<boolean>`id = any(${fresh.map((item) => item.siteId)}::uuid[])`)
        .execute()
    ).map((site) => [site.id, site]),
  );
  const kinds = new Set(
    (await tables.selectFrom('timetable.upgrade_kind').select('code').execute()).map((row) => row.code),
  );
  const exam = await theExam(tx);
  const acts = fresh.map((item) => {
    const site = sites.get(item.siteId);
    if (!site) throw new Refusal('unknown-site', { site: item.siteId });
    if (!kinds.has(item.kind)) throw new Refusal('unknown-kind', { kind: item.kind });
    return {
      siteId: item.siteId,
      verb: 'upgrade-planned' as const,
      note: item.name,
      kind: 'timetable.upgrade-planned',
      subject: item.id,
      facts: { ...siteFacts(site), ...upgradeFacts(item, exam) },
      details: { name: item.name },
    };
  });
  await tables
    .insertInto('timetable.upgrade_item')
    .values(
      fresh.map((item) => ({
        id: item.id,
        site_id: item.siteId,
        kind: item.kind,
        name: item.name,
        year: item.year,
        asked: askedDigest(item),
      })),
    )
    .execute();
  await recordSiteActs(tx, act, acts);
  return { ids };
}

/** `examYear`: the item belongs to the year of this exam, so that a figure need not name a year. */
export const upgradeFacts = (
  item: { kind: string; year: number },
  exam: { firstDay: string } | null,
): { kind: string; year: number; examYear: boolean } => ({
  kind: item.kind,
  year: item.year,
  examYear: exam?.firstDay.startsWith(String(item.year)) ?? false,
});
