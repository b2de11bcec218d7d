import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import type { NewUnit, UnitBrief } from './contract.ts';
import { periodFrom, requireOpen } from './periods.ts';
import { mayStandBelow } from './rules.ts';
import { lock } from './structure-lock.ts';
import type { OrganisationTables } from './tables.ts';
import { factsOf } from './unit-queries.ts';

type Unit = Omit<OrganisationTables['organisation.unit'], 'candidates'>;

/**
 * Makes units, parents and children in any order; without a first day they exist from the day of the act. A unit that
 * is already there with the same id and content is left as it is.
 * @returns them in the order given.
 * @throws Refusal `id-taken`, `code-taken`, `unknown-unit`, `parent-not-allowed`, `cycle`, `days-crossed`,
 * `unit-closed` (the parent was closed before); nothing is made then.
 */
export async function establishUnits(tx: Tx, act: Act, given: readonly NewUnit[]): Promise<UnitBrief[]> {
  if (given.length === 0) return [];
  await lock(tx, 'structure');
  const known = await involvedUnits(tx, given);
  const planned = planUnits(given, known, act.at);
  const fresh = [...planned.values()].filter((unit) => !known.has(unit.id));
  await insertUnits(tx, fresh);
  await appendAll(
    tx,
    fresh.map((unit) => ({
      ...act,
      kind: 'organisation.unit-established',
      subject: unit.id,
      facts: { kind: unit.kind, ...factsOf(unit) },
      details: { name: unit.name, parent: unit.parent_id, fromDay: unit.from_day, untilDay: unit.until_day },
    })),
  );
  return given.map(({ id }) => briefOf(planned.get(id) as Unit));
}

async function involvedUnits(tx: Tx, given: readonly NewUnit[]): Promise<Map<string, Unit>> {
  const ids = new Set(
    given.flatMap((unit) => (unit.parentId === null ? [unit.id] : [unit.id, unit.parentId])),
  );
  const rows = await writing<OrganisationTables>(tx)
    .selectFrom('organisation.unit')
    .selectAll()
    .where(
      sql<boolean>`id = any(${[...ids]}::uuid[]) or code = any(${given.map((unit) => unit.code)}::text[])`,
    )
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Places every unit below its parent: the whole change, computed before anything is stored. */
function planUnits(given: readonly NewUnit[], known: ReadonlyMap<string, Unit>, at: Date): Map<string, Unit> {
  const idsByCode = new Map([...known.values()].map((unit) => [unit.code, unit.id]));
  const givenById = new Map<string, NewUnit>();
  for (const unit of given) {
    if (givenById.has(unit.id)) throw new Refusal('id-taken', { id: unit.id });
    givenById.set(unit.id, unit);
    if ((idsByCode.get(unit.code) ?? unit.id) !== unit.id)
      throw new Refusal('code-taken', { code: unit.code });
    idsByCode.set(unit.code, unit.id);
  }
  const planned = new Map<string, Unit>();
  for (const start of given) {
    // Up to the first unit that is already placed, then down again: however deep, without recursion.
    const waiting: NewUnit[] = [];
    const onTheWay = new Set<string>();
    for (let unit: NewUnit | undefined = start; unit && !planned.has(unit.id); ) {
      if (onTheWay.has(unit.id)) throw new Refusal('cycle', { code: unit.code });
      onTheWay.add(unit.id);
      waiting.push(unit);
      unit = unit.parentId === null ? undefined : givenById.get(unit.parentId);
    }
    for (const unit of waiting.reverse()) {
      const parent = unit.parentId === null ? null : (planned.get(unit.parentId) ?? known.get(unit.parentId));
      if (parent === undefined) throw new Refusal('unknown-unit', { unit: unit.parentId });
      planned.set(unit.id, placed(unit, parent, known.get(unit.id), at));
    }
  }
  return planned;
}

function placed(unit: NewUnit, parent: Unit | null, there: Unit | undefined, at: Date): Unit {
  if (there) {
    if (!sameUnit(unit, there)) throw new Refusal('id-taken', { id: unit.id });
    return there;
  }
  if (!mayStandBelow(unit.kind, parent?.kind ?? null)) {
    throw new Refusal('parent-not-allowed', {
      code: unit.code,
      kind: unit.kind,
      parentKind: parent?.kind ?? '—',
    });
  }
  const period = periodFrom(unit, at);
  if (parent) requireOpen(parent, period);
  return {
    id: unit.id,
    code: unit.code,
    kind: unit.kind,
    name: unit.name,
    parent_id: unit.parentId,
    path: `${parent?.path ?? '/'}${unit.code}/`,
    district_code: unit.kind === 'district' ? unit.code : (parent?.district_code ?? null),
    school_code: unit.kind === 'school' ? unit.code : (parent?.school_code ?? null),
    class_code: unit.kind === 'class' ? unit.code : null,
    from_day: period.fromDay,
    until_day: period.untilDay,
  };
}

const sameUnit = (unit: NewUnit, there: Unit): boolean =>
  unit.code === there.code &&
  unit.kind === there.kind &&
  unit.name === there.name &&
  unit.parentId === there.parent_id &&
  (unit.fromDay === undefined || unit.fromDay === there.from_day) &&
  (unit.untilDay === undefined || unit.untilDay === there.until_day);

async function insertUnits(tx: Tx, rows: readonly Unit[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <K extends keyof Unit>(name: K) => rows.map((row) => row[name]);
  await sql`
    insert into organisation.unit (id, code, kind, name, parent_id, path, district_code, school_code, class_code,
      from_day, until_day)
    select * from unnest(
      ${column('id')}::uuid[], ${column('code')}::text[], ${column('kind')}::text[], ${column('name')}::text[],
      ${column('parent_id')}::uuid[], ${column('path')}::text[], ${column('district_code')}::text[],
      ${column('school_code')}::text[], ${column('class_code')}::text[], ${column('from_day')}::date[],
      ${column('until_day')}::date[])`.execute(writing(tx));
}

export const briefOf = (
  unit: Pick<Unit, 'id' | 'code' | 'kind' | 'name' | 'path' | 'parent_id'>,
): UnitBrief => ({
  id: unit.id,
  code: unit.code,
  kind: unit.kind,
  name: unit.name,
  path: unit.path,
  parentId: unit.parent_id,
});
