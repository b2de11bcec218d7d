/** Going down from a unit to its classes one level at a time: a city's districts, a district's schools, a school's classes. */
import type { Db } from '#platform/db/db.ts';
import { classSizes } from './candidate-queries.ts';
import type { UnitBrief } from './contract.ts';
import { ancestorsOf, unitsBelow, unitsByCodes } from './unit-queries.ts';

/** Widest first. */
const LEVELS = ['district', 'school', 'class'] as const;

export interface DrillDown {
  /** What stands next below the unit, in order of their paths; none below a class. */
  readonly rows: readonly UnitBrief[];
  /** Every class at or below the unit. `rowId` names the row that it is counted in; `null` for the unit itself. */
  readonly classes: readonly {
    readonly id: string;
    readonly candidates: number;
    readonly rowId: string | null;
  }[];
}

/** A class or school with no unit of the wider level above it is a row of its own, so the rows add up to the whole. */
export async function drillDown(db: Db, unit: UnitBrief): Promise<DrillDown> {
  const [sizes, ...levels] = await Promise.all([
    classSizes(db, unit.path),
    ...LEVELS.map((kind) => unitsBelow(db, unit.path, kind)),
  ]);
  const inside = new Map(
    levels
      .flat()
      .filter(({ id }) => id !== unit.id)
      .map((below) => [below.path, below]),
  );
  const rows: UnitBrief[] = [];
  const rowOf = new Map<string, UnitBrief>();
  for (const below of inside.values()) {
    const row = widestAbove(below.path, unit.path, inside);
    if (row === below) rows.push(below);
    if (row) rowOf.set(below.id, row);
  }
  const classes = levels.flat().filter(({ kind }) => kind === 'class');
  return {
    rows: rows.sort((a, b) => (a.path < b.path ? -1 : 1)),
    classes: classes.map(({ id }) => ({
      id,
      candidates: sizes.get(id) ?? 0,
      rowId: rowOf.get(id)?.id ?? null,
    })),
  };
}

/** Of the units on the way from `top` down to `path`, the one of the widest level. */
function widestAbove(path: string, top: string, inside: ReadonlyMap<string, UnitBrief>): UnitBrief | null {
  const way: UnitBrief[] = [];
  for (let end = path.indexOf('/', top.length); end !== -1; end = path.indexOf('/', end + 1)) {
    const unit = inside.get(path.slice(0, end + 1));
    if (unit) way.push(unit);
  }
  for (const level of LEVELS) {
    const widest = way.find((unit) => unit.kind === level);
    if (widest) return widest;
  }
  return null;
}

/** The widest unit within the viewer's reach: where going down begins. `null` when nothing is within reach. */
export async function widestUnit(db: Db, reach: readonly string[]): Promise<UnitBrief | null> {
  const [path] = [...reach].sort((a, b) => a.length - b.length);
  if (path === undefined) return null;
  if (path === '/') return (await unitsBelow(db, path, 'city'))[0] ?? null;
  const code = path.split('/').at(-2) ?? '';
  return (await unitsByCodes(db, [code])).get(code) ?? null;
}

/** The units above this one that the viewer reaches, widest first: the way back up. */
export const trailTo = async (db: Db, unit: UnitBrief, reach: readonly string[]): Promise<UnitBrief[]> =>
  (await ancestorsOf(db, unit.path)).filter((above) => reach.some((prefix) => above.path.startsWith(prefix)));
