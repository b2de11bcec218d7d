import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import type { Membership, NewMembership } from './contract.ts';
import { memberships } from './membership-queries.ts';
import { periodFrom, requireOpen } from './periods.ts';
import { holdsOn, mayHaveMembers, membershipRing, overlap, type Period } from './rules.ts';
import { lock } from './structure-lock.ts';
import type { OrganisationTables } from './tables.ts';

type Row = Omit<OrganisationTables['organisation.membership'], 'end_reason'>;
type Unit = Pick<
  OrganisationTables['organisation.unit'],
  'id' | 'code' | 'kind' | 'district_code' | 'from_day' | 'until_day'
>;

/**
 * Makes units members of others, for a time. A unit may belong to many at once, to each only once on any day, and never
 * to itself, directly or through others.
 * @returns them in the order given; one that is already there with the same id and content is left as it is.
 * @throws Refusal `id-taken`, `unknown-unit`, `no-members-allowed`, `cycle`, `days-crossed`, `unit-closed`,
 * `already-there`.
 */
export async function joinUnits(tx: Tx, act: Act, given: readonly NewMembership[]): Promise<Membership[]> {
  if (given.length === 0) return [];
  await lock(tx, 'structure');
  const all = await writing<OrganisationTables>(tx)
    .selectFrom('organisation.membership')
    .selectAll()
    .execute();
  const units = await unitsOf(tx, given);
  const fresh = planMemberships(given, all, units, act.at);
  await insertMemberships(tx, fresh);
  await appendAll(
    tx,
    fresh.map((row) => ({
      ...act,
      kind: 'organisation.unit-joined',
      subject: row.id,
      facts: {
        unit: units.get(row.unit_id)?.code ?? null,
        of: units.get(row.of_unit_id)?.code ?? null,
        part: row.part,
      },
      details: { fromDay: row.from_day, untilDay: row.until_day },
    })),
  );
  const ids = given.map((membership) => membership.id);
  const made = new Map(
    (await memberships(tx, sql`membership.id = any(${ids}::uuid[])`)).map((row) => [row.id, row]),
  );
  return ids.map((id) => made.get(id) as Membership);
}

async function unitsOf(tx: Tx, given: readonly NewMembership[]): Promise<Map<string, Unit>> {
  const ids = new Set(given.flatMap((membership) => [membership.unitId, membership.ofUnitId]));
  const rows = await writing<OrganisationTables>(tx)
    .selectFrom('organisation.unit')
    .select(['id', 'code', 'kind', 'district_code', 'from_day', 'until_day'])
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

function planMemberships(
  given: readonly NewMembership[],
  all: readonly Row[],
  units: ReadonlyMap<string, Unit>,
  at: Date,
): Row[] {
  const byId = new Map(all.map((row) => [row.id, row]));
  const byUnit = Map.groupBy(all, (row) => row.unit_id);
  const fresh: Row[] = [];
  for (const membership of given) {
    const there = byId.get(membership.id);
    if (there) {
      if (!sameMembership(membership, there)) throw new Refusal('id-taken', { id: membership.id });
      continue;
    }
    const row = checkedMembership(membership, units, at);
    const siblings = byUnit.get(row.unit_id) ?? [];
    const twin = siblings.find(
      (other) => other.of_unit_id === row.of_unit_id && overlap(periodOf(other), periodOf(row)),
    );
    if (twin) throw new Refusal('already-there', { fromDay: twin.from_day });
    byId.set(row.id, row);
    byUnit.set(row.unit_id, [...siblings, row]);
    fresh.push(row);
  }
  refuseRings(fresh, [...byId.values()], units);
  return fresh;
}

function checkedMembership(membership: NewMembership, units: ReadonlyMap<string, Unit>, at: Date): Row {
  const [unit, whole] = [membership.unitId, membership.ofUnitId].map((id) => {
    const found = units.get(id);
    if (!found) throw new Refusal('unknown-unit', { unit: id });
    return found;
  }) as [Unit, Unit];
  if (!mayHaveMembers(whole.kind)) throw new Refusal('no-members-allowed', { code: whole.code });
  if (unit.id === whole.id) throw new Refusal('cycle', { code: unit.code });
  const period = periodFrom(membership, at);
  for (const side of [unit, whole]) {
    requireOpen(side, period);
  }
  return {
    id: membership.id,
    unit_id: unit.id,
    of_unit_id: whole.id,
    part: membership.part,
    from_day: period.fromDay,
    until_day: period.untilDay,
  };
}

/** A ring holds on the first day of one of its links, so it is enough to look at the first days of the new ones. */
function refuseRings(fresh: readonly Row[], all: readonly Row[], units: ReadonlyMap<string, Unit>): void {
  const beginnings = all.map((row) => row.from_day);
  const touched = new Set(fresh.flatMap((row) => beginnings.filter((day) => holdsOn(periodOf(row), day))));
  for (const day of touched) {
    const links = all
      .filter((row) => holdsOn(periodOf(row), day))
      .map((row) => ({ unitId: row.unit_id, ofUnitId: row.of_unit_id }));
    const ring = membershipRing(links);
    if (ring) {
      const known = ring.find((id) => units.has(id));
      throw new Refusal('cycle', { code: units.get(known ?? '')?.code ?? '' });
    }
  }
}

const periodOf = (row: Row): Period => ({ fromDay: row.from_day, untilDay: row.until_day });

const sameMembership = (membership: NewMembership, there: Row): boolean =>
  membership.unitId === there.unit_id &&
  membership.ofUnitId === there.of_unit_id &&
  membership.part === there.part &&
  (membership.fromDay === undefined || membership.fromDay === there.from_day) &&
  (membership.untilDay === undefined || membership.untilDay === there.until_day);

async function insertMemberships(tx: Tx, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <K extends keyof Row>(name: K) => rows.map((row) => row[name]);
  await sql`
    insert into organisation.membership (id, unit_id, of_unit_id, part, from_day, until_day)
    select * from unnest(
      ${column('id')}::uuid[], ${column('unit_id')}::uuid[], ${column('of_unit_id')}::uuid[],
      ${column('part')}::text[], ${column('from_day')}::date[], ${column('until_day')}::date[])`.execute(
    writing(tx),
  );
}
