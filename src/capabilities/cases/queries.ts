/** Lists and counts of findings, exact within what the viewer may see. */
import { type RawBuilder, sql } from 'kysely';
import { dueLamp } from '#capabilities/obligations/public.ts';
import { unitsByCodes, unitsByIds } from '#capabilities/organisation/public.ts';
import { sitesByIds } from '#capabilities/timetable/public.ts';
import { type Db, reading } from '#platform/db/db.ts';
import type { Viewer } from '#platform/http/viewer.ts';
import type { QueryOf, ReplyOf } from '#primitives/endpoint.ts';
import type {
  countFindings,
  FindingRow,
  FindingSource,
  FindingState,
  listFindings,
  Severity,
} from './contract.ts';
import { findingLamp } from './rules.ts';
import type { CaseTables } from './tables.ts';
import { lampIs, narrowedBy, seesEverything, visibleTo } from './visible.ts';

/** Columns of a list. */
export const listedColumns = sql.raw(
  'id, number, kind, severity, source, site_id, place, unit_id, path, found_at, title, state, orders, next_due_at',
);

export interface ListedFinding {
  readonly id: string;
  readonly number: number;
  readonly kind: string;
  readonly severity: Severity;
  readonly source: FindingSource;
  readonly site_id: string | null;
  readonly place: string | null;
  readonly unit_id: string;
  readonly path: string;
  readonly found_at: Date;
  readonly title: string;
  readonly state: FindingState;
  readonly orders: number;
  readonly next_due_at: Date | null;
}

/** Rows as lists show them, in the order given. */
export async function rowsOf(db: Db, findings: readonly ListedFinding[], now: Date): Promise<FindingRow[]> {
  const [units, sites, kinds] = await Promise.all([
    unitsByIds(
      db,
      findings.map((finding) => finding.unit_id),
    ),
    sitesByIds(
      db,
      findings.flatMap((finding) => finding.site_id ?? []),
    ),
    reading<CaseTables>(db).selectFrom('cases.kind').select(['code', 'name_zh', 'name_en']).execute(),
  ]);
  const kindNames = new Map(kinds.map((kind) => [kind.code, { zh: kind.name_zh, en: kind.name_en }]));
  return findings.map((finding) => {
    const unit = units.get(finding.unit_id);
    const site = finding.site_id === null ? undefined : sites.get(finding.site_id);
    const nextDue = finding.next_due_at && dueLamp(finding.next_due_at, now);
    return {
      id: finding.id,
      number: finding.number,
      kind: {
        code: finding.kind,
        name: kindNames.get(finding.kind) ?? { zh: finding.kind, en: finding.kind },
      },
      severity: finding.severity,
      source: finding.source,
      title: finding.title,
      unit: { id: finding.unit_id, code: unit?.code ?? '', name: unit?.name ?? '' },
      site: site ? { id: site.id, code: site.code, name: site.name } : null,
      place: finding.place,
      state: finding.state,
      lamp: findingLamp(finding, nextDue),
      dueAt: finding.next_due_at?.toISOString() ?? null,
      orders: finding.orders,
      foundAt: finding.found_at.toISOString(),
    };
  });
}

/** Time left: what is due first comes first; without a due instant last. */
const sortings: Readonly<Record<string, RawBuilder<unknown>>> = {
  dueAt: sql`next_due_at, id`,
  '-dueAt': sql`next_due_at desc nulls last, id desc`,
  foundAt: sql`found_at, id`,
  '-foundAt': sql`found_at desc, id desc`,
  number: sql`number`,
  '-number': sql`number desc`,
  severity: sql`severity_rank, id`,
  '-severity': sql`severity_rank desc, id desc`,
};

export type FindingListQuery = Omit<QueryOf<typeof listFindings>, 'sort'> & { readonly sort: string };

/** Up to this many rows are gathered and sorted. */
const SORTED_WHOLE = 20_000;

/**
 * One page and the exact total. What a part of the city sees is gathered once, counted and sorted: left to itself, the
 * planner would walk the index of the sort column in search of rare rows and read everything. Whoever sees the whole city
 * is counted from an index; if that is many rows, walking the sort column's index soon shows a page of them.
 */
export async function findings(
  db: Db,
  viewer: Viewer,
  query: FindingListQuery,
  now: Date,
): Promise<ReplyOf<typeof listFindings>> {
  const condition = narrowedBy(viewer, query, now);
  const many = seesEverything(viewer) ? await countOf(db, condition) : 0;
  const { total, rows } =
    many > SORTED_WHOLE
      ? { total: many, rows: await walkedPage(db, condition, query) }
      : await gatheredPage(db, condition, query);
  return { rows: await rowsOf(db, rows, now), total };
}

async function countOf(db: Db, condition: RawBuilder<boolean>): Promise<number> {
  const { rows } = await sql<{
    total: number;
  }>`select count(*) as total from cases.finding where ${condition}`.execute(reading<CaseTables>(db));
  return rows[0]?.total ?? 0;
}

const pageOf = ({ sort, page, pageSize }: FindingListQuery) =>
  sql`order by ${sortings[sort] ?? sortings.dueAt} limit ${pageSize} offset ${(page - 1) * pageSize}`;

async function walkedPage(
  db: Db,
  condition: RawBuilder<boolean>,
  query: FindingListQuery,
): Promise<ListedFinding[]> {
  const { rows } = await sql<ListedFinding>`
    select ${listedColumns} from cases.finding where ${condition} ${pageOf(query)}`.execute(
    reading<CaseTables>(db),
  );
  return rows;
}

async function gatheredPage(
  db: Db,
  condition: RawBuilder<boolean>,
  query: FindingListQuery,
): Promise<{ total: number; rows: ListedFinding[] }> {
  const { rows } = await sql<ListedFinding & { total: number; place_on_page: number | null }>`
    with matching as materialized (select ${listedColumns}, severity_rank from cases.finding where ${condition}),
      page as (select * from matching ${pageOf(query)})
    select counted.total, page.* from (select count(*) as total from matching) as counted
      left join (select row_number() over () as place_on_page, ${listedColumns} from page) as page on true
    order by place_on_page`.execute(reading<CaseTables>(db));
  return { total: rows[0]?.total ?? 0, rows: rows.filter((row) => row.place_on_page !== null) };
}

/** The finding if the viewer may see it. */
export async function visibleFinding(db: Db, viewer: Viewer, id: string): Promise<ListedFinding | null> {
  const { rows } = await sql<ListedFinding>`select ${listedColumns} from cases.finding
    where id = ${id}::uuid and ${visibleTo(viewer)}`.execute(reading<CaseTables>(db));
  return rows[0] ?? null;
}

interface GroupCount {
  readonly district: string | null;
  readonly state: FindingState;
  readonly findings: number;
  readonly ordered: number;
  readonly overdue: number;
  readonly near: number;
  readonly on_time: number;
  readonly not_started: number;
  readonly done: number;
}

export async function findingCounts(
  db: Db,
  viewer: Viewer,
  query: QueryOf<typeof countFindings>,
  now: Date,
): Promise<ReplyOf<typeof countFindings>> {
  const lit = (lamp: Parameters<typeof lampIs>[0]) => sql`count(*) filter (where ${lampIs(lamp, now)})`;
  const { rows } = await sql<GroupCount>`
    select district, state, count(*) as findings, count(*) filter (where orders > 0) as ordered,
      ${lit('overdue')} as overdue, ${lit('near')} as near, ${lit('on-time')} as on_time,
      ${lit('not-started')} as not_started, ${lit('done')} as done
    from cases.finding where ${narrowedBy(viewer, query, now)}
    group by district, state`.execute(reading<CaseTables>(db));
  const sum = (key: Exclude<keyof GroupCount, 'district' | 'state'>, among: readonly GroupCount[] = rows) =>
    among.reduce((total, row) => total + row[key], 0);
  const inState = (state: FindingState, among: readonly GroupCount[] = rows) =>
    sum(
      'findings',
      among.filter((row) => row.state === state),
    );
  const byDistrict = Map.groupBy(rows, (row) => row.district);
  const names = await unitsByCodes(
    db,
    [...byDistrict.keys()].flatMap((code) => code ?? []),
  );
  return {
    total: sum('findings'),
    states: { open: inState('open'), closed: inState('closed'), voided: inState('voided') },
    lamps: {
      overdue: sum('overdue'),
      near: sum('near'),
      'on-time': sum('on_time'),
      'not-started': sum('not_started'),
      done: sum('done'),
    },
    byDistrict: [...byDistrict]
      .map(([code, own]) => ({
        district: code === null ? null : { code, name: names.get(code)?.name ?? code },
        findings: sum('findings', own) - inState('voided', own),
        ordered: sum(
          'ordered',
          own.filter((row) => row.state !== 'voided'),
        ),
        closed: inState('closed', own),
        overdue: sum('overdue', own),
      }))
      .sort(
        (a, b) => b.overdue - a.overdue || ((a.district?.code ?? '~') < (b.district?.code ?? '~') ? -1 : 1),
      ),
  };
}
