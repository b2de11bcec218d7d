/** Counting by hand: every row is fetched, and plain code says who sees it and which filter it meets. */
import { sql } from 'kysely';
import type { FindingListQuery } from '#capabilities/cases/queries.ts';
import type { ObligationState } from '#capabilities/obligations/contract.ts';
import { lampOf } from '#capabilities/obligations/rules.ts';
import { type Db, reading } from '#platform/db/db.ts';
import { reachOf, type Viewer } from '#platform/http/viewer.ts';

export interface Remembered {
  readonly path: string;
  readonly found_by_path: string | null;
  readonly state: string;
  readonly kind: string;
  readonly severity: string;
  readonly district: string | null;
  readonly title: string;
  readonly description: string;
  readonly site: string;
  readonly shares: readonly { readonly path: string; readonly act: boolean }[];
  readonly obligations: readonly { readonly state: ObligationState; readonly due: string }[];
}

/** From the obligations themselves, not from the copies that lists read. */
export async function rememberAll(db: Db): Promise<Remembered[]> {
  const { rows } = await sql<Remembered>`
    select finding.path, finder.path as found_by_path, finding.state, finding.kind, severity, finding.district, title, description,
      site.name as site,
      coalesce((select json_agg(json_build_object('path', unit.path, 'act', action_required))
        from cases.share join organisation.unit on unit.id = share.unit_id where share.finding_id = finding.id), '[]') as shares,
      coalesce((select json_agg(json_build_object('state', obligation.state, 'due', moment.at))
        from cases.rectification_order as own
          join obligations.obligation on obligation.id = own.obligation_id
          join timetable.moment on moment.id = obligation.moment_id
        where own.finding_id = finding.id), '[]') as obligations
    from cases.finding join cases.finding_detail on finding_detail.finding_id = finding.id
      join organisation.unit as finder on finder.id = found_by_unit_id
      join timetable.site on site.id = site_id`.execute(reading(db));
  return rows;
}

export function countByHand(
  all: readonly Remembered[],
  viewer: Viewer,
  query: FindingListQuery,
  now: Date,
): number {
  const reach = reachOf(viewer, 'cases.read');
  const below = (path: string) => reach.some((prefix) => path.startsWith(prefix));
  const mine = (path: string | null) => path !== null && viewer.unitPaths.includes(path);
  const overdue = (finding: Remembered) =>
    finding.state === 'open' &&
    finding.obligations.some(({ state, due }) => lampOf(state, new Date(due), now) === 'overdue');
  return all.filter(
    (finding) =>
      (below(finding.path) ||
        finding.shares.some(({ path }) => below(path) || mine(path)) ||
        mine(finding.found_by_path)) &&
      (query.state === undefined || finding.state === query.state) &&
      (query.kind === undefined || finding.kind === query.kind) &&
      (query.severity === undefined || finding.severity === query.severity) &&
      (query.district === undefined || finding.district === query.district) &&
      (query.ordered === undefined || finding.obligations.length > 0 === query.ordered) &&
      (query.lamp !== 'overdue' || overdue(finding)) &&
      (!query.mine ||
        mine(finding.path) ||
        mine(finding.found_by_path) ||
        finding.shares.some(({ path }) => mine(path))) &&
      (!query.actionRequired ||
        (finding.state === 'open' && finding.shares.some(({ path, act }) => act && mine(path)))) &&
      (query.text === undefined ||
        [finding.title, finding.site, finding.description].some((text) => text.includes(query.text ?? ''))),
  ).length;
}
