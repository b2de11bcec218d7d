/**
 * Lists over 200,000 findings for four viewers, from everything to one school: one page and its exact total, names
 * included, on a durable PostgreSQL of its own. Totals are compared with a count by hand over all rows, for the director
 * and for the site chief. Peer: the same lists on the same tables and indexes with one access row per person and
 * finding, as DFIR-IRIS keeps them ("effective access"), instead of reach and shares.
 */
import { sql } from 'kysely';
import {
  type FindingListQuery,
  findingCounts,
  findings,
  type ListedFinding,
  listedColumns,
  rowsOf,
} from '#capabilities/cases/queries.ts';
import { narrowedBy } from '#capabilities/cases/visible.ts';
import { viewerWith } from '#capabilities/timetable/fixtures.ts';
import { type Db, reading } from '#platform/db/db.ts';
import type { Viewer } from '#platform/http/viewer.ts';
import { countByHand, rememberAll } from './cases/by-hand.ts';
import { aCityOfFindings, grantAccessRows, NOW } from './cases/fill.ts';
import { type Measurement, report, rounded } from './report.ts';
import { onOwnDatabase } from './world/own-database.ts';

const RUNS = 40;
const PEER_RUNS = 12;

await onOwnDatabase(measure);

async function measure(db: Db): Promise<void> {
  const city = await aCityOfFindings(db);
  const [school] = city.schools;
  const [district] = city.districts;
  const [department] = city.departments;
  if (!school || !district || !department) throw new Error('the city is empty');
  const reader = (path: string, unitPath = path) =>
    viewerWith({ 'cases.read': [path] }, { unitPaths: [unitPath] });
  const viewers: Record<string, Viewer> = {
    director: reader('/', city.office.path),
    'district organiser': reader(district.path),
    'department liaison': reader(department.path),
    'site chief': reader(school.path),
  };
  await grantAccessRows(db, Object.values(viewers));
  const remembered = await rememberAll(db);

  const first = { page: 1, pageSize: 20, sort: 'dueAt', mine: false } as const;
  const queries: Record<string, FindingListQuery> = {
    'all, by time left': first,
    'open, one kind': { ...first, state: 'open', kind: 'KD-06' },
    'veto, one district, latest first': {
      ...first,
      severity: 'V',
      district: district.code,
      sort: '-foundAt',
    },
    overdue: { ...first, lamp: 'overdue' },
    'without an order': { ...first, ordered: false, sort: 'severity' },
    mine: { ...first, mine: true },
    'waits for my unit': { ...first, actionRequired: true },
    'two characters': { ...first, text: '杂音' },
    'six characters': { ...first, text: '三号楼二层广' },
    'page 50': { ...first, page: 50, sort: '-number' },
  };
  const measurements: Measurement[] = [];
  for (const [who, viewer] of Object.entries(viewers)) {
    for (const [what, query] of Object.entries(queries)) {
      const { total } = await findings(db, viewer, query, NOW);
      if (who === 'director' || who === 'site chief') {
        const counted = countByHand(remembered, viewer, query, NOW);
        if (counted !== total)
          throw new Error(`${who}, ${what}: ${total} in the list, ${counted} counted by hand`);
      }
      const peerTotal = (await byAccessRows(db, viewer, query)).total;
      if (peerTotal !== total) throw new Error(`${who}, ${what}: ${total} here, ${peerTotal} by access rows`);
      const ours = await times(RUNS, () => findings(db, viewer, query, NOW));
      const peers = await times(PEER_RUNS, () => byAccessRows(db, viewer, query));
      measurements.push(row(`${who}: ${what} (${total})`, ours, peers));
    }
    const counting = await times(RUNS, () => findingCounts(db, viewer, { mine: false }, NOW));
    measurements.push(
      row(
        `${who}: counts by state, lamp, district`,
        counting,
        await times(PEER_RUNS, () => countByAccessRows(db, viewer)),
      ),
    );
  }
  report(measurements);
  const worst = Math.max(...measurements.map((one) => one.value));
  console.error(`worst p95 ${worst} ms; totals of director and site chief equal the count by hand`);
}

function row(what: string, ours: readonly number[], peers: readonly number[]): Measurement {
  return {
    bench: 'cases',
    case: `${what}, p50 ${rounded(quantile(ours, 0.5))} ms`,
    value: rounded(quantile(ours, 0.95)),
    unit: 'ms p95',
    peer: 'an access row per person and finding (DFIR-IRIS)',
    peerValue: rounded(quantile(peers, 0.95)),
  };
}

/** The same conditions, sorting, page, total and names; only what is visible is said by access rows. */
async function byAccessRows(db: Db, viewer: Viewer, query: FindingListQuery) {
  const unlimited = { ...viewer, grants: new Map([['cases.read', ['/']]]) };
  const from = sql`from cases.finding join bench.effective_access as access
    on access.finding_id = finding.id and access.person_id = ${viewer.personId}::uuid
    where ${narrowedBy(unlimited, query, NOW)}`;
  const sorting = {
    dueAt: sql`next_due_at, id`,
    '-foundAt': sql`found_at desc, id desc`,
    '-number': sql`number desc`,
    severity: sql`severity_rank, id`,
  }[query.sort];
  if (!sorting) throw new Error(`the peer does not sort by ${query.sort}`);
  const offset = (query.page - 1) * query.pageSize;
  const page = sql<ListedFinding>`select ${listedColumns} ${from}
    order by ${sorting} limit ${query.pageSize} offset ${offset}`;
  const count = sql<{ total: number }>`select count(*) as total ${from}`;
  const [shown, counted] = await Promise.all([page.execute(reading(db)), count.execute(reading(db))]);
  return { rows: await rowsOf(db, shown.rows, NOW), total: counted.rows[0]?.total ?? 0 };
}

function countByAccessRows(db: Db, viewer: Viewer): Promise<unknown> {
  return sql`select district, state, count(*), count(*) filter (where orders > 0),
      count(*) filter (where state = 'open' and next_due_at <= ${NOW})
    from cases.finding join bench.effective_access as access
      on access.finding_id = finding.id and access.person_id = ${viewer.personId}::uuid
    group by district, state`.execute(reading(db));
}

async function times(runs: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const begun = performance.now();
    await work();
    taken.push(performance.now() - begun);
  }
  return taken;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}
