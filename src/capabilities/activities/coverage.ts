/** Which classes an education has reached: held activities of a theme against the classes of the unit tree. */
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import { drillDown } from '#capabilities/organisation/public.ts';
import { type Db, reading } from '#platform/db/db.ts';
import type { ClassCoverage, ClassCoverageRow, coverageSorts } from './coverage-contract.ts';
import { unitRef } from './queries.ts';
import { addClassCoverage, noClassCoverage, oneClass } from './rules.ts';
import type { ActivityTables } from './tables.ts';

type Sort = (typeof coverageSorts)[number];

/** Coverage of a unit, and of what stands next below it; the rows add up to the whole. */
export async function classCoverageBelow(
  db: Db,
  unit: UnitBrief,
  theme: string,
): Promise<{ coverage: ClassCoverage; rows: ClassCoverageRow[] }> {
  const [{ rows, classes }, reached] = await Promise.all([
    drillDown(db, unit),
    reachedClasses(db, unit.path, theme),
  ]);
  const perRow = new Map<string, ClassCoverage>();
  let whole = noClassCoverage;
  for (const { id, rowId } of classes) {
    const own = oneClass(reached.has(id), reached.get(id) ?? false);
    whole = addClassCoverage(whole, own);
    if (rowId !== null) perRow.set(rowId, addClassCoverage(perRow.get(rowId) ?? noClassCoverage, own));
  }
  return {
    coverage: whole,
    rows: rows.map((row) => ({ unit: unitRef(row), coverage: perRow.get(row.id) ?? noClassCoverage })),
  };
}

/** Classes that a held activity of the theme has reached → whether one of these was a class meeting. */
async function reachedClasses(db: Db, path: string, theme: string): Promise<Map<string, boolean>> {
  const rows = await reading<ActivityTables>(db)
    .selectFrom('activities.activity_class as covered')
    .innerJoin('activities.activity as activity', 'activity.id', 'covered.activity_id')
    .where('activity.state', '=', 'held')
    .where('activity.theme', '=', theme)
    .where('covered.path', 'like', `${path}%`)
    .groupBy('covered.class_id')
    .select((eb) => [
      'covered.class_id as id',
      eb.fn<boolean>('bool_or', [eb('activity.kind', '=', 'class-meeting')]).as('met'),
    ])
    .execute();
  return new Map(rows.map((row) => [row.id, row.met]));
}

/** Equal rows stand in the sequence of their codes. */
export function sortClassCoverage(
  rows: readonly ClassCoverageRow[],
  sort: Sort | `-${Sort}`,
): ClassCoverageRow[] {
  const direction = sort.startsWith('-') ? -1 : 1;
  const column = sort.replace(/^-/, '') as Sort;
  const compare: Record<Sort, (a: ClassCoverageRow, b: ClassCoverageRow) => number> = {
    notYet: (a, b) => a.coverage.notYet - b.coverage.notYet,
    withoutClassMeeting: (a, b) => a.coverage.withoutClassMeeting - b.coverage.withoutClassMeeting,
    code: (a, b) => byCode(a, b),
    name: (a, b) => a.unit.name.localeCompare(b.unit.name, 'zh-CN', { numeric: true }),
  };
  return [...rows].sort((a, b) => direction * compare[column](a, b) || byCode(a, b));
}

const byCode = (a: ClassCoverageRow, b: ClassCoverageRow): number =>
  a.unit.code < b.unit.code ? -1 : Number(a.unit.code > b.unit.code);
