/** Reads of sites, their rooms and upgrade items. */
import { sql } from 'kysely';
import { peopleByIds, unitsByCodes, unitsByIds } from '#capabilities/organisation/public.ts';
import { type Db, reading } from '#platform/db/db.ts';
import { anywhere, within } from '#platform/db/within.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { reaches, reachOf, type Viewer } from '#platform/http/viewer.ts';
import type { QueryOf, ReplyOf } from '#primitives/endpoint.ts';
import type { Position } from './contract.ts';
import { isReady, readinessOf } from './rules.ts';
import type {
  getSite,
  listSites,
  listUpgradeKinds,
  Room,
  SiteAct,
  SiteRow,
  UpgradeItem,
} from './site-contract.ts';
import type { TimetableTables } from './tables.ts';
import { theExam } from './timetable-queries.ts';

const from = (db: Db) => reading<TimetableTables>(db);

/** What other capabilities show of a site. */
export interface SiteBrief {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly unitId: string;
  /** Of its unit. */
  readonly path: string;
  /** Code; `null` where no district stands on the path. */
  readonly district: string | null;
  readonly position: Position | null;
}

const briefs = (db: Db) =>
  from(db)
    .selectFrom('timetable.site')
    .select(['id', 'code', 'name', 'unit_id', 'path', 'district', 'longitude', 'latitude']);

type BriefRow = Awaited<ReturnType<ReturnType<typeof briefs>['execute']>>[number];

const positionOf = (row: { longitude: number | null; latitude: number | null }): Position | null =>
  row.longitude === null || row.latitude === null
    ? null
    : { longitude: row.longitude, latitude: row.latitude };

const briefOf = (row: BriefRow): SiteBrief => ({
  id: row.id,
  code: row.code,
  name: row.name,
  unitId: row.unit_id,
  path: row.path,
  district: row.district,
  position: positionOf(row),
});

/** By id; ids without a site are absent. */
export async function sitesByIds(db: Db, ids: readonly string[]): Promise<Map<string, SiteBrief>> {
  if (ids.length === 0) return new Map();
  const rows = await briefs(db)
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, briefOf(row)]));
}

export async function siteByCode(db: Db, code: string): Promise<SiteBrief | null> {
  const row = await briefs(db).where('code', '=', code).executeTakeFirst();
  return row ? briefOf(row) : null;
}

/** Locks the row until the transaction ends, so that two changes of one site follow each other. */
export async function lockSite(db: Db, id: string) {
  const row = await from(db)
    .selectFrom('timetable.site')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not-found');
  return { ...row, position: positionOf(row) };
}

/** In use, by number. */
export function roomsOf(db: Db, siteId: string): Promise<Room[]> {
  return from(db)
    .selectFrom('timetable.room')
    .select(['number', 'kind', 'seats'])
    .where('site_id', '=', siteId)
    .where('withdrawn', '=', false)
    .orderBy(sql`number collate "C"`)
    .execute();
}

const visibleBelow = (viewer: Viewer): readonly string[] => [
  ...reachOf(viewer, 'timetable.read'),
  ...reachOf(viewer, 'sites.manage'),
];

/** @throws Refusal `not-found` for a site that is not there or that the viewer may not see; `beyond-reach`. */
export async function requireManageable(db: Db, viewer: Viewer, siteId: string): Promise<void> {
  const site = (await sitesByIds(db, [siteId])).get(siteId);
  if (!site || !visibleBelow(viewer).some((prefix) => site.path.startsWith(prefix)))
    throw new Refusal('not-found');
  if (!reaches(viewer, 'sites.manage', site.path)) throw new Refusal('beyond-reach');
}

/** The site of an upgrade item. @throws Refusal `not-found`. */
export async function siteOfUpgrade(db: Db, upgradeId: string): Promise<string> {
  const item = (await upgradeItemsByIds(db, [upgradeId])).get(upgradeId);
  if (!item) throw new Refusal('not-found');
  return item.siteId;
}

/** @throws Refusal `beyond-reach` unless the viewer manages sites below all of these units. */
export async function requireUnitsManageable(
  db: Db,
  viewer: Viewer,
  unitIds: readonly string[],
): Promise<void> {
  const units = await unitsByIds(db, unitIds);
  for (const unit of units.values()) {
    if (!reaches(viewer, 'sites.manage', unit.path)) throw new Refusal('beyond-reach');
  }
}

/** @throws Refusal `beyond-reach` unless the viewer manages all of these sites. */
export async function requireSitesManageable(
  db: Db,
  viewer: Viewer,
  siteIds: readonly string[],
): Promise<void> {
  for (const site of (await sitesByIds(db, siteIds)).values()) {
    if (!reaches(viewer, 'sites.manage', site.path)) throw new Refusal('beyond-reach');
  }
}

interface Condition {
  readonly ids?: readonly string[] | undefined;
  readonly district?: string | undefined;
  readonly standardised?: boolean | undefined;
  readonly text?: string | undefined;
}

/** Rows with readiness, computed by the one rule, by code. */
async function siteRows(db: Db, reach: readonly string[], condition: Condition): Promise<SiteRow[]> {
  let query = from(db)
    .selectFrom('timetable.site as site')
    .selectAll('site')
    .select([
      sql<{ ordinary: number; spare: number; isolation: number; seats: number }>`(
        select json_build_object('ordinary', count(*) filter (where kind = 'ordinary'),
          'spare', count(*) filter (where kind = 'spare'), 'isolation', count(*) filter (where kind = 'isolation'),
          'seats', coalesce(sum(seats) filter (where kind = 'ordinary'), 0))
        from timetable.room where site_id = site.id and not withdrawn)`.as('rooms'),
      sql<SiteRow['upgrades']>`(
        select json_build_object('planned', count(*) filter (where state = 'planned'),
          'underWay', count(*) filter (where state = 'under-way'),
          'completed', count(*) filter (where state = 'completed'),
          'accepted', count(*) filter (where state = 'accepted'))
        from timetable.upgrade_item where site_id = site.id)`.as('upgrades'),
      sql<number>`(select count(*) from timetable.session_site where site_id = site.id and not withdrawn)`.as(
        'sessions',
      ),
    ])
    .where(within('site.path', reach))
    .orderBy(sql`site.code collate "C"`);
  if (condition.ids) query = query.where(sql<boolean>`site.id = any(${[...condition.ids]}::uuid[])`);
  if (condition.district !== undefined) query = query.where('site.district', '=', condition.district);
  if (condition.standardised !== undefined)
    query = query.where('site.standardised', '=', condition.standardised);
  if (condition.text !== undefined) {
    const pattern = anywhere(condition.text);
    query = query.where(sql<boolean>`(site.name ilike ${pattern} or site.code ilike ${pattern})`);
  }
  const [rows, exam] = await Promise.all([query.execute(), theExam(db)]);
  const [units, districts] = await Promise.all([
    unitsByIds(
      db,
      rows.map((row) => row.unit_id),
    ),
    unitsByCodes(
      db,
      rows.flatMap((row) => row.district ?? []),
    ),
  ]);
  return rows.map((row) => {
    const { seats, ...rooms } = row.rooms;
    const cooling =
      row.rooms_fittable === null || row.rooms_cooled === null
        ? null
        : { fittable: row.rooms_fittable, cooled: row.rooms_cooled };
    const { standardised, acceptance, upgrades } = row;
    const reasons = readinessOf(
      { standardised, acceptance, rooms, cooling, upgrades },
      exam?.rulePacks ?? [],
    );
    const unit = units.get(row.unit_id);
    const district = row.district === null ? undefined : districts.get(row.district);
    return {
      id: row.id,
      code: row.code,
      name: row.name,
      unit: { id: row.unit_id, code: unit?.code ?? '', name: unit?.name ?? '' },
      district: row.district === null ? null : { code: row.district, name: district?.name ?? row.district },
      position: positionOf(row),
      standardised,
      acceptance,
      rooms,
      seats,
      cooling,
      upgrades,
      sessions: row.sessions,
      ready: isReady(reasons),
      reasons,
    };
  });
}

const sortKeys: Readonly<Record<string, (row: SiteRow) => string | number>> = {
  code: (row) => row.code,
  name: (row) => row.name,
  district: (row) => row.district?.code ?? '',
  seats: (row) => row.seats,
  /** Worst first: by how much is lacking. */
  ready: (row) => -row.reasons.filter((reason) => !reason.ready).length,
};

/** A city has hundreds of sites, so all that match are rated by the rule and one page of them is shown. */
export async function sites(
  db: Db,
  viewer: Viewer,
  query: Omit<QueryOf<typeof listSites>, 'sort'> & { readonly sort: string },
): Promise<ReplyOf<typeof listSites>> {
  const { ready, lacking, page, pageSize, sort, ...condition } = query;
  const all = await siteRows(db, visibleBelow(viewer), condition);
  const matching = all.filter(
    (row) =>
      (ready === undefined || row.ready === ready) &&
      (lacking === undefined || row.reasons.some((reason) => reason.aspect === lacking && !reason.ready)),
  );
  const key = sortKeys[sort.replace('-', '')] ?? ((row) => row.code);
  const direction = sort.startsWith('-') ? -1 : 1;
  matching.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x < y ? -direction : x > y ? direction : 0;
  });
  return { total: matching.length, rows: matching.slice((page - 1) * pageSize, page * pageSize) };
}

/** @throws Refusal `not-found`. */
export async function sitePage(db: Db, viewer: Viewer, id: string): Promise<ReplyOf<typeof getSite>> {
  const [site] = await siteRows(db, visibleBelow(viewer), { ids: [id] });
  if (!site) throw new Refusal('not-found');
  const [rooms, upgrades, sessions, acts, own] = await Promise.all([
    roomsOf(db, id),
    upgradeItems(db).where('item.site_id', '=', id).execute(),
    from(db)
      .selectFrom('timetable.session as session')
      .innerJoin('timetable.session_site as hosting', 'hosting.session_id', 'session.id')
      .select(['session.id', 'code', 'subject_zh', 'subject_en', 'starts_at', 'ends_at'])
      .where('hosting.site_id', '=', id)
      .where('hosting.withdrawn', '=', false)
      .orderBy('starts_at')
      .execute(),
    from(db)
      .selectFrom('timetable.site_act')
      .selectAll()
      .where('site_id', '=', id)
      .orderBy('at')
      .orderBy('sequence')
      .execute(),
    placeOf(db, id),
  ]);
  const people = await peopleByIds(
    db,
    acts.flatMap((act) => act.by ?? []),
  );
  return {
    site,
    rooms,
    upgrades: upgrades.map(upgradeOf),
    acceptanceDay: own.acceptance_day,
    sessions: sessions.map((session) => ({
      id: session.id,
      code: session.code,
      subject: { zh: session.subject_zh, en: session.subject_en },
      startsAt: session.starts_at.toISOString(),
      endsAt: session.ends_at.toISOString(),
    })),
    timeline: acts.map((act) => ({
      verb: act.verb as SiteAct['verb'],
      at: act.at.toISOString(),
      by: act.by === null ? null : (people.get(act.by) ?? null),
      note: act.note,
      entryId: act.entry_id,
    })),
    mayManage: reaches(viewer, 'sites.manage', own.path),
  };
}

const placeOf = (db: Db, id: string) =>
  from(db)
    .selectFrom('timetable.site')
    .select(['path', 'acceptance_day'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

const upgradeItems = (db: Db) =>
  from(db)
    .selectFrom('timetable.upgrade_item as item')
    .innerJoin('timetable.upgrade_kind as kind', 'kind.code', 'item.kind')
    .select([
      'item.id',
      'item.site_id',
      'item.kind',
      'kind.name_zh',
      'kind.name_en',
      'item.name',
      'item.year',
    ])
    .select(['item.state', 'item.completed_by'])
    .orderBy('item.year')
    .orderBy('item.id');

const upgradeOf = (
  row: Awaited<ReturnType<ReturnType<typeof upgradeItems>['execute']>>[number],
): UpgradeItem => ({
  id: row.id,
  siteId: row.site_id,
  kind: row.kind,
  kindName: { zh: row.name_zh, en: row.name_en },
  name: row.name,
  year: row.year,
  state: row.state,
  completedById: row.completed_by,
});

/** By id; ids without an item are absent. */
export async function upgradeItemsByIds(db: Db, ids: readonly string[]): Promise<Map<string, UpgradeItem>> {
  if (ids.length === 0) return new Map();
  const rows = await upgradeItems(db)
    .where(sql<boolean>`item.id = any(${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, upgradeOf(row)]));
}

export async function upgradeKinds(db: Db): Promise<ReplyOf<typeof listUpgradeKinds>> {
  const rows = await from(db).selectFrom('timetable.upgrade_kind').selectAll().orderBy('code').execute();
  return { rows: rows.map((row) => ({ code: row.code, name: { zh: row.name_zh, en: row.name_en } })) };
}
