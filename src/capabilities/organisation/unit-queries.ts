/** Reads of units. */
import { type RawBuilder, sql } from 'kysely';
import { type Db, reading } from '#platform/db/db.ts';
import { anywhere, within } from '#platform/db/within.ts';
import type { Facts } from '#primitives/tally.ts';
import { type UnitBrief, type UnitKind, type UnitRow, unitKinds } from './contract.ts';
import type { OrganisationTables } from './tables.ts';

const briefColumns = ['id', 'code', 'kind', 'name', 'path', 'parent_id as parentId'] as const;

const units = (db: Db) =>
  reading<OrganisationTables>(db).selectFrom('organisation.unit').select(briefColumns);

/** By id; ids without a unit are absent. */
export async function unitsByIds(db: Db, ids: readonly string[]): Promise<Map<string, UnitBrief>> {
  if (ids.length === 0) return new Map();
  const rows = await units(db)
    .where(sql<boolean>`id = any(${[...new Set(ids)]}::uuid[])`)
    .execute();
  return new Map(rows.map((unit) => [unit.id, unit]));
}

/** By code; codes without a unit are absent. */
export async function unitsByCodes(db: Db, codes: readonly string[]): Promise<Map<string, UnitBrief>> {
  if (codes.length === 0) return new Map();
  const rows = await units(db)
    .where(sql<boolean>`code = any(${[...new Set(codes)]}::text[])`)
    .execute();
  return new Map(rows.map((unit) => [unit.code, unit]));
}

/** Names by code; codes without a unit are absent. */
export const namesByCode = async (db: Db, codes: readonly string[]): Promise<Map<string, string>> =>
  new Map([...(await unitsByCodes(db, codes))].map(([code, unit]) => [code, unit.name]));

export const unitById = async (db: Db, id: string): Promise<UnitBrief | null> =>
  (await units(db).where('id', '=', id).executeTakeFirst()) ?? null;

export const unitByCode = async (db: Db, code: string): Promise<UnitBrief | null> =>
  (await units(db).where('code', '=', code).executeTakeFirst()) ?? null;

/** The unit at `path` and all below it, in order of their paths; of one kind when given. */
export async function unitsBelow(db: Db, path: string, kind?: UnitKind): Promise<UnitBrief[]> {
  let query = units(db)
    .where(within('path', [path]))
    .orderBy('path');
  if (kind) query = query.where('kind', '=', kind);
  return query.execute();
}

/** Codes under which a unit stands: what every journal leaf says about where its subject belongs. */
export type UnitFacts = Facts & {
  readonly unit: string;
  readonly district?: string;
  readonly school?: string;
  readonly class?: string;
};

/** Facts by unit id; ids without a unit are absent. */
export async function unitFacts(db: Db, unitIds: readonly string[]): Promise<Map<string, UnitFacts>> {
  if (unitIds.length === 0) return new Map();
  const rows = await reading<OrganisationTables>(db)
    .selectFrom('organisation.unit')
    .select(['id', 'code', 'district_code', 'school_code', 'class_code'])
    .where(sql<boolean>`id = any(${[...new Set(unitIds)]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, factsOf(row)]));
}

export function factsOf(unit: {
  code: string;
  district_code: string | null;
  school_code: string | null;
  class_code: string | null;
}): UnitFacts {
  return {
    unit: unit.code,
    ...(unit.district_code !== null && { district: unit.district_code }),
    ...(unit.school_code !== null && { school: unit.school_code }),
    ...(unit.class_code !== null && { class: unit.class_code }),
  };
}

/**
 * Like `path like prefix || '%'`, but answered from the index when the prefix is another row's column: no character of
 * a path comes after `~`.
 */
const below = (path: RawBuilder<unknown>, prefix: RawBuilder<unknown>) =>
  sql`${path} ~>=~ ${prefix} and ${path} ~<~ (${prefix} || '~')`;

/**
 * Units with what stands below them: first the page is cut, then its rows are counted. The counts leave out what the
 * viewer does not reach.
 */
function countedUnits(condition: RawBuilder<unknown>, reach: readonly string[], order = sql``, page = sql``) {
  return sql<UnitRow>`
    select unit.id, unit.code, unit.kind, unit.name, unit.path, unit.parent_id as "parentId",
      unit.from_day as "fromDay", unit.until_day as "untilDay", below.*
    from (select * from organisation.unit where ${condition} ${order} ${page}) as unit cross join lateral (
      select count(*) filter (where inner_unit.parent_id = unit.id)::int as children,
        count(*) filter (where inner_unit.kind = 'school' and inner_unit.id <> unit.id)::int as schools,
        count(*) filter (where inner_unit.kind = 'class' and inner_unit.id <> unit.id)::int as classes,
        coalesce(sum(inner_unit.candidates), 0)::int as candidates
      from organisation.unit as inner_unit
      where ${below(sql.ref('inner_unit.path'), sql.ref('unit.path'))} and ${within('inner_unit.path', reach)}) as below
    ${order}`;
}

export interface UnitListQuery {
  readonly page: number;
  readonly pageSize: number;
  readonly sort: string;
  readonly search?: string | undefined;
  readonly kind?: UnitKind | undefined;
  readonly under?: string | undefined;
  readonly day?: string | undefined;
}

/** One page of the units that the viewer reaches, and their true number. */
export async function listUnits(
  db: Db,
  reach: readonly string[],
  query: UnitListQuery,
): Promise<{ rows: UnitRow[]; total: number }> {
  const conditions = [within('unit.path', reach)];
  if (query.search !== undefined) {
    conditions.push(
      sql`(unit.name like ${anywhere(query.search)} or unit.code like ${anywhere(query.search)})`,
    );
  }
  if (query.kind) conditions.push(sql`unit.kind = ${query.kind}`);
  if (query.under) {
    conditions.push(
      sql`unit.path like (select path || '_%' from organisation.unit where id = ${query.under}::uuid)`,
    );
  }
  if (query.day) {
    conditions.push(sql`unit.from_day <= ${query.day} and coalesce(unit.until_day >= ${query.day}, true)`);
  }
  const condition = sql.join(conditions, sql` and `);
  const column = sql.ref(`unit.${query.sort.replace('-', '')}`);
  const direction = query.sort.startsWith('-') ? sql`desc` : sql`asc`;
  const order = sql`order by ${column} ${direction}, unit.path`;
  const page = sql`limit ${query.pageSize} offset ${(query.page - 1) * query.pageSize}`;
  const [listed, counted] = await Promise.all([
    countedUnits(condition, reach, order, page).execute(reading(db)),
    sql<{ total: number }>`select count(*) as total from organisation.unit where ${condition}`.execute(
      reading(db),
    ),
  ]);
  return { rows: listed.rows, total: counted.rows[0]?.total ?? 0 };
}

/**
 * The children of a unit that the viewer reaches; without a parent, the highest units within reach.
 * @returns `null` when the parent is not there or not within reach.
 */
export async function unitTree(
  db: Db,
  reach: readonly string[],
  parentId?: string,
): Promise<UnitRow[] | null> {
  const inOrder = sql`order by array_position(${[...unitKinds]}::text[], unit.kind), unit.code`;
  if (parentId !== undefined) {
    const parent = await units(db).where('id', '=', parentId).where(within('path', reach)).executeTakeFirst();
    if (!parent) return null;
    const children = await countedUnits(sql`unit.parent_id = ${parentId}::uuid`, reach, inOrder).execute(
      reading(db),
    );
    return children.rows;
  }
  const top = reach.includes('/') ? sql`unit.parent_id is null` : sql`unit.path = any(${[...reach]})`;
  return (await countedUnits(top, reach, inOrder).execute(reading(db))).rows;
}

/** `null` when it is not there or not within reach. */
export async function unitRow(db: Db, reach: readonly string[], id: string): Promise<UnitRow | null> {
  const condition = sql`unit.id = ${id}::uuid and ${within('unit.path', reach)}`;
  return (await countedUnits(condition, reach).execute(reading(db))).rows[0] ?? null;
}

/** From the root down to the parent. */
export async function ancestorsOf(db: Db, path: string): Promise<UnitBrief[]> {
  const codes = path.split('/').slice(1, -2);
  const found = await unitsByCodes(db, codes);
  return codes.flatMap((code) => found.get(code) ?? []);
}
