/** Reads of obligations: lists, counts, one with its history, and what other capabilities show of them. */
import { type RawBuilder, sql } from 'kysely';
import { peopleByIds, unitsByIds } from '#capabilities/organisation/public.ts';
import { momentsByIds } from '#capabilities/timetable/public.ts';
import { type Db, reading } from '#platform/db/db.ts';
import { anywhere, within } from '#platform/db/within.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { reaches, reachOf, type Viewer } from '#platform/http/viewer.ts';
import type { QueryOf, ReplyOf } from '#primitives/endpoint.ts';
import {
  type Arrears,
  type countObligations,
  type getObligation,
  type listObligations,
  type ObligationAct,
  type ObligationBrief,
  obligationStates,
  type SourceKind,
  type Standing,
} from './contract.ts';
import { lampIs } from './lamp-condition.ts';
import { finalStates, lampOf } from './rules.ts';
import type { ObligationTables } from './tables.ts';

const from = (db: Db) => reading<ObligationTables>(db);

const briefRows = (db: Db) =>
  from(db)
    .selectFrom('obligations.obligation')
    .select([
      'id',
      'title',
      'unit_id',
      'source_kind',
      'source_id',
      'state',
      'due_at',
      'assigned_at',
      'reported_at',
    ]);

type BriefRow = Awaited<ReturnType<ReturnType<typeof briefRows>['execute']>>[number];

async function briefsOf(db: Db, rows: readonly BriefRow[], now: Date): Promise<ObligationBrief[]> {
  const units = await unitsByIds(
    db,
    rows.map((row) => row.unit_id),
  );
  return rows.map((row) => {
    const unit = units.get(row.unit_id);
    return {
      id: row.id,
      title: row.title,
      unit: { id: row.unit_id, code: unit?.code ?? '', name: unit?.name ?? '' },
      source: { kind: row.source_kind, id: row.source_id },
      state: row.state,
      lamp: lampOf(row.state, row.due_at, now),
      dueAt: row.due_at.toISOString(),
      assignedAt: row.assigned_at.toISOString(),
      reportedAt: row.reported_at?.toISOString() ?? null,
      late: row.reported_at !== null && row.reported_at > row.due_at,
    };
  });
}

/** By id; ids without an obligation are absent. */
export async function obligationsByIds(
  db: Db,
  ids: readonly string[],
  now: Date,
): Promise<Map<string, ObligationBrief>> {
  if (ids.length === 0) return new Map();
  const rows = await briefRows(db)
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
  return new Map((await briefsOf(db, rows, now)).map((brief) => [brief.id, brief]));
}

/** What came of the orders, resolutions …: by source id, oldest first; sources without any are absent. */
export async function obligationsOfSources(
  db: Db,
  kind: SourceKind,
  sourceIds: readonly string[],
  now: Date,
): Promise<Map<string, ObligationBrief[]>> {
  if (sourceIds.length === 0) return new Map();
  const rows = await briefRows(db)
    .where('source_kind', '=', kind)
    .where(sql<boolean>`source_id = any(${[...sourceIds]}::uuid[])`)
    .orderBy('assigned_at')
    .orderBy('id')
    .execute();
  return Map.groupBy(await briefsOf(db, rows, now), (brief) => brief.source.id);
}

/** Everything that was done about them, oldest first. */
export async function actsOfObligations(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, ObligationAct[]>> {
  if (ids.length === 0) return new Map();
  const rows = await from(db)
    .selectFrom('obligations.act')
    .selectAll()
    .where(sql<boolean>`obligation_id = any(${[...ids]}::uuid[])`)
    .orderBy('at')
    .orderBy('sequence')
    .execute();
  const people = await peopleByIds(
    db,
    rows.flatMap((row) => row.by ?? []),
  );
  const acts = Map.groupBy(rows, (row) => row.obligation_id);
  return new Map(
    [...acts].map(([id, own]) => [
      id,
      own.map((row) => ({
        id: row.id,
        verb: row.verb,
        at: row.at.toISOString(),
        by: row.by === null ? null : (people.get(row.by) ?? null),
        note: row.note,
        evidence: row.evidence,
        entryId: row.entry_id,
      })),
    ]),
  );
}

/** What the viewer is to obligations of units at this path. */
export const standingOf = (viewer: Viewer, path: string): Standing => ({
  personId: viewer.personId,
  performs: reaches(viewer, 'obligations.perform', path),
  verifies: reaches(viewer, 'obligations.verify', path),
  assigns: reaches(viewer, 'obligations.assign', path),
});

/** @throws Refusal `not-found` when it is not there or the viewer may not see it. */
export async function visibleObligation(db: Db, viewer: Viewer, id: string) {
  const row = await from(db)
    .selectFrom('obligations.obligation')
    .selectAll()
    .where('id', '=', id)
    .where(within('path', reachOf(viewer, 'obligations.read')))
    .executeTakeFirst();
  if (!row) throw new Refusal('not-found');
  return row;
}

/** @throws Refusal `beyond-reach` unless the viewer may assign to this unit. An unknown unit passes: the write says so. */
export async function requireAssignable(db: Db, viewer: Viewer, unitId: string): Promise<void> {
  const unit = (await unitsByIds(db, [unitId])).get(unitId);
  if (unit && !reaches(viewer, 'obligations.assign', unit.path)) throw new Refusal('beyond-reach');
}

export async function obligationPage(
  db: Db,
  viewer: Viewer,
  id: string,
  now: Date,
): Promise<ReplyOf<typeof getObligation>> {
  const row = await visibleObligation(db, viewer, id);
  const [briefs, acts, moments, people] = await Promise.all([
    briefsOf(db, [row], now),
    actsOfObligations(db, [id]),
    momentsByIds(db, [row.moment_id]),
    peopleByIds(
      db,
      [row.assigned_by, row.reported_by].flatMap((person) => person ?? []),
    ),
  ]);
  const person = (by: string | null) => (by === null ? null : (people.get(by) ?? null));
  const anchor = moments.get(row.moment_id)?.anchor;
  return {
    obligation: {
      ...(briefs[0] as ObligationBrief),
      outcome: row.outcome,
      proofRequired: row.proof_required,
      deadline: anchor ? { anchor } : { instant: row.due_at.toISOString() },
      assignedBy: person(row.assigned_by),
      reportedBy: person(row.reported_by),
    },
    acts: acts.get(id) ?? [],
    standing: standingOf(viewer, row.path),
  };
}

type Narrowing = QueryOf<typeof countObligations>;

function conditionOf(viewer: Viewer, query: Narrowing): RawBuilder<boolean> {
  const conditions = [within('path', reachOf(viewer, 'obligations.read'))];
  if (query.mine) conditions.push(sql`path = any(${[...viewer.unitPaths]}::text[])`);
  if (query.open) conditions.push(isStillOpen);
  if (query.state) conditions.push(sql`state = ${query.state}`);
  if (query.unitId) conditions.push(sql`unit_id = ${query.unitId}::uuid`);
  if (query.district) conditions.push(sql`district = ${query.district}`);
  if (query.source) conditions.push(sql`source_kind = ${query.source}`);
  if (query.text) conditions.push(sql`title ilike ${anywhere(query.text)}`);
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

const isStillOpen = sql<boolean>`state <> all(${[...finalStates]}::text[])`;

/** Time left: what is still owed by what is due first, then what is done. */
const sortings: Readonly<Record<string, RawBuilder<unknown>>> = {
  dueAt: sql`undone desc, due_at`,
  '-dueAt': sql`due_at desc`,
  title: sql`title`,
  '-title': sql`title desc`,
  state: sql`array_position(${[...obligationStates]}, state)`,
  '-state': sql`array_position(${[...obligationStates]}, state) desc`,
  assignedAt: sql`assigned_at`,
  '-assignedAt': sql`assigned_at desc`,
  unit: sql`path collate "C"`,
  '-unit': sql`path collate "C" desc`,
};

export async function obligations(
  db: Db,
  viewer: Viewer,
  query: Omit<QueryOf<typeof listObligations>, 'sort'> & { readonly sort: string },
  now: Date,
): Promise<ReplyOf<typeof listObligations>> {
  const narrowed = conditionOf(viewer, query);
  const condition = query.lamp ? sql<boolean>`(${narrowed} and ${lampIs(query.lamp, now)})` : narrowed;
  const [rows, { total }] = await Promise.all([
    briefRows(db)
      .where(condition)
      .orderBy(sql`${sortings[query.sort] ?? sortings.dueAt}, id`)
      .limit(query.pageSize)
      .offset((query.page - 1) * query.pageSize)
      .execute(),
    from(db)
      .selectFrom('obligations.obligation')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .where(condition)
      .executeTakeFirstOrThrow(),
  ]);
  return { rows: await briefsOf(db, rows, now), total };
}

export async function obligationCounts(
  db: Db,
  viewer: Viewer,
  query: Narrowing,
  now: Date,
): Promise<ReplyOf<typeof countObligations>> {
  const condition = conditionOf(viewer, query);
  const lit = (lamp: Parameters<typeof lampIs>[0]) =>
    sql<number>`count(*) filter (where ${lampIs(lamp, now)})`;
  const [counts, byUnit] = await Promise.all([
    from(db)
      .selectFrom('obligations.obligation')
      .select([
        sql<number>`count(*)`.as('total'),
        lit('overdue').as('overdue'),
        lit('near').as('near'),
        lit('on-time').as('on-time'),
        lit('not-started').as('not-started'),
        lit('done').as('done'),
      ])
      .where(condition)
      .executeTakeFirstOrThrow(),
    countsByUnit(db, condition, now),
  ]);
  const { total, ...lamps } = counts;
  return { total, lamps, byUnit };
}

/**
 * Units with something overdue or near, the worst first.
 * @param reach paths below which the asker may count; everything when absent.
 */
export async function arrearsByUnit(db: Db, now: Date, reach: readonly string[] = ['/']): Promise<Arrears[]> {
  const rows = await countsByUnit(db, sql<boolean>`(undone and ${within('path', reach)})`, now);
  return rows.filter((row) => row.overdue > 0 || row.near > 0);
}

async function countsByUnit(db: Db, condition: RawBuilder<boolean>, now: Date): Promise<Arrears[]> {
  const rows = await from(db)
    .selectFrom('obligations.obligation')
    .select([
      'unit_id',
      sql<number>`count(*) filter (where ${lampIs('overdue', now)})`.as('overdue'),
      sql<number>`count(*) filter (where ${lampIs('near', now)})`.as('near'),
      sql<number>`count(*) filter (where undone)`.as('undone'),
    ])
    .where(condition)
    .groupBy(['unit_id', 'path'])
    .orderBy('overdue', 'desc')
    .orderBy('near', 'desc')
    .orderBy('undone', 'desc')
    .orderBy('path')
    .execute();
  const units = await unitsByIds(
    db,
    rows.map((row) => row.unit_id),
  );
  return rows.map(({ unit_id, ...counts }) => {
    const unit = units.get(unit_id);
    return { unit: { id: unit_id, code: unit?.code ?? '', name: unit?.name ?? '' }, ...counts };
  });
}
