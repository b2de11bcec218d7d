import { sql } from 'kysely';
import { unitFacts, unitsByIds } from '#capabilities/organisation/public.ts';
import { askedDigest } from '#platform/db/asked.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import { recordSiteActs, siteFacts } from './record-site-acts.ts';
import type { SiteToRegister } from './site-contract.ts';
import { refuseRoomTwice, roomFacts, storeRooms } from './store-rooms.ts';
import type { TimetableTables } from './tables.ts';

/**
 * Adds sites with their rooms to the register. Sessions are given to them by `hostSessions` or when scheduled.
 * @throws Refusal `id-taken`, `code-taken`, `unknown-unit`, `room-twice`.
 */
export async function registerSites(
  tx: Tx,
  act: Act,
  input: { sites: readonly SiteToRegister[] },
): Promise<{ ids: string[] }> {
  const ids = input.sites.map((site) => site.id);
  // One registration at a time, so that the same sites sent twice at once are registered once.
  await sql`lock table timetable.site in share row exclusive mode`.execute(writing<TimetableTables>(tx));
  const fresh = await notYetRegistered(tx, input.sites);
  if (fresh.length === 0) return { ids };
  const unitIds = fresh.map((site) => site.unitId);
  const [units, facts] = await Promise.all([unitsByIds(tx, unitIds), unitFacts(tx, unitIds)]);
  const rows = fresh.map((site) => {
    const unit = units.get(site.unitId);
    if (!unit) throw new Refusal('unknown-unit', { unit: site.unitId });
    refuseRoomTwice(site.code, site.rooms);
    const { district = null, school = null } = facts.get(unit.id) ?? {};
    return { ...site, path: unit.path, district, school, asked: askedDigest(site) };
  });
  const column = <T>(read: (row: (typeof rows)[number]) => T): T[] => rows.map(read);
  await sql`insert into timetable.site (id, code, name, unit_id, path, district, school, longitude, latitude,
      standardised, asked)
    select * from unnest(${column((site) => site.id)}::uuid[], ${column((site) => site.code)}::text[],
      ${column((site) => site.name)}::text[], ${column((site) => site.unitId)}::uuid[],
      ${column((site) => site.path)}::text[], ${column((site) => site.district)}::text[],
      ${column((site) => site.school)}::text[], ${column((site) => site.position?.longitude ?? null)}::float8[],
      ${column((site) => site.position?.latitude ?? null)}::float8[],
      ${column((site) => site.standardised)}::boolean[], ${column((site) => site.asked)}::text[])`.execute(
    writing<TimetableTables>(tx),
  );
  await storeRooms(
    tx,
    fresh.flatMap((site) => site.rooms.map((room) => ({ ...room, siteId: site.id }))),
  );
  await recordSiteActs(
    tx,
    act,
    rows.map((site) => ({
      siteId: site.id,
      verb: 'registered' as const,
      note: '',
      kind: 'timetable.site-registered',
      subject: site.id,
      facts: { ...siteFacts(site), standardised: site.standardised, ...roomFacts(site.rooms) },
      details: { name: site.name, unit: site.unitId, position: site.position, rooms: site.rooms },
    })),
  );
  return { ids };
}

async function notYetRegistered(tx: Tx, asked: readonly SiteToRegister[]): Promise<SiteToRegister[]> {
  const codes = asked.map((site) => site.code);
  const twice = codes.find((code, i) => codes.indexOf(code) !== i);
  if (twice !== undefined) throw new Refusal('code-taken', { code: twice });
  const known = await writing<TimetableTables>(tx)
    .selectFrom('timetable.site')
    .select(['id', 'code', 'asked'])
    .where(
      sql<boolean>`id = any(${asked.map((site) => site.id)}::uuid[]) or code = any(${asked.map((site) => site.code)})`,
    )
    .execute();
  const byId = new Map(known.map((row) => [row.id, row]));
  const byCode = new Map(known.map((row) => [row.code, row]));
  return asked.filter((site) => {
    const same = byId.get(site.id);
    if (same) {
      if (same.asked !== askedDigest(site)) throw new Refusal('id-taken');
      return false;
    }
    if (byCode.has(site.code)) throw new Refusal('code-taken', { code: site.code });
    return true;
  });
}
