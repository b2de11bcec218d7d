/** How far letters have come, per unit: class counters against the roster, summed up the unit tree. */
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import { drillDown } from '#capabilities/organisation/public.ts';
import { type Db, inSnapshot, reading } from '#platform/db/db.ts';
import { journalSize } from '#platform/journal/read.ts';
import type { Coverage, CoverageRow, coverageSorts } from './coverage-contract.ts';
import { addCoverage, classCoverage, noCoverage, signedShare } from './rules.ts';
import type { PledgeTables } from './tables.ts';

type Sort = (typeof coverageSorts)[number];

/**
 * Coverage of a unit, and of what stands next below it; the rows add up to the whole. `signed` is exact at the journal
 * index `index`: counters move in the transactions that number their entries, and both are read as of one moment.
 */
export const coverageBelow = (
  db: Db,
  unit: UnitBrief,
): Promise<{ coverage: Coverage; rows: CoverageRow[]; index: number }> =>
  inSnapshot(db, async (then) => ({ ...(await coverageThen(then, unit)), index: await journalSize(then) }));

async function coverageThen(db: Db, unit: UnitBrief): Promise<{ coverage: Coverage; rows: CoverageRow[] }> {
  const { rows, classes } = await drillDown(db, unit);
  const signed = await signedByClass(db, unit.path);
  const perRow = new Map<string, Coverage>();
  let whole = noCoverage;
  for (const { id, candidates, rowId } of classes) {
    const own = classCoverage(candidates, signed.get(id) ?? 0);
    whole = addCoverage(whole, own);
    if (rowId !== null) perRow.set(rowId, addCoverage(perRow.get(rowId) ?? noCoverage, own));
  }
  return {
    coverage: whole,
    rows: rows.map((row) => ({ unit: unitRef(row), coverage: perRow.get(row.id) ?? noCoverage })),
  };
}

/** Letters that count, of every class below the path that has any. */
async function signedByClass(db: Db, path: string): Promise<Map<string, number>> {
  const rows = await reading<PledgeTables>(db)
    .selectFrom('pledges.class_count')
    .select(['class_id', 'signed'])
    .where('path', 'like', `${path}%`)
    .execute();
  return new Map(rows.map((row) => [row.class_id, row.signed]));
}

/** Worst first is `-notYet`; by rate, units without candidates come last. Equal rows stand in the sequence of their codes. */
export function sortCoverage(rows: readonly CoverageRow[], sort: Sort | `-${Sort}`): CoverageRow[] {
  const direction = sort.startsWith('-') ? -1 : 1;
  const column = sort.replace(/^-/, '') as Sort;
  const compare: Record<Sort, (a: CoverageRow, b: CoverageRow) => number> = {
    notYet: (a, b) => a.coverage.notYet - b.coverage.notYet,
    rate: (a, b) => (signedShare(a.coverage) ?? Infinity) - (signedShare(b.coverage) ?? Infinity) || 0,
    code: (a, b) => byCode(a, b),
    name: (a, b) => a.unit.name.localeCompare(b.unit.name, 'zh-CN', { numeric: true }),
  };
  return [...rows].sort((a, b) => direction * compare[column](a, b) || byCode(a, b));
}

const byCode = (a: CoverageRow, b: CoverageRow): number =>
  a.unit.code < b.unit.code ? -1 : Number(a.unit.code > b.unit.code);

export const unitRef = ({ id, code, kind, name }: UnitBrief) => ({ id, code, kind, name });
