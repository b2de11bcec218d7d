/**
 * Tallies computed by PostgreSQL over numbered entries: the same meaning as the pure fold in `#primitives/tally.ts`,
 * which the verifier runs over the published bundles (a property test holds the two together). What stands below an
 * index never changes, so a tally at an index is a constant.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Facts, Tally } from '#primitives/tally.ts';
import { type Db, reading } from '../db/db.ts';

export interface Subtotal {
  /** Value of the fact; `null` for entries without it. */
  readonly key: string | null;
  readonly value: number;
}

export interface ContributingRow {
  readonly index: number;
  readonly at: Date;
  readonly kind: string;
  readonly subject: string;
  readonly facts: Facts;
}

/** The value over entries 0 … index−1. */
export async function tallyAt(db: Db, tally: Tally, index: number): Promise<number> {
  const { rows } = await sql<{ value: number }>`
    ${counting(tally, index, {})} select ${measured(tally)} as value from ${measuredRows(tally)}`.execute(
    reading(db),
  );
  return rows[0]?.value ?? 0;
}

/** The value split by a fact, narrowed to rows whose facts contain `within`; keys in code order. */
export async function subtotalsAt(
  db: Db,
  tally: Tally,
  index: number,
  by: string,
  within: Facts = {},
): Promise<Subtotal[]> {
  const { rows } = await sql<Subtotal>`
    ${counting(tally, index, within)}
    select facts ->> ${by} as key, ${measured(tally)} as value from ${measuredRows(tally)}
    group by 1 order by 1 nulls last`.execute(reading(db));
  return rows;
}

/** The entries that make up the value, latest first, one page of them. */
export async function rowsAt(
  db: Db,
  tally: Tally,
  index: number,
  page: { within?: Facts; offset: number; limit: number },
): Promise<{ rows: ContributingRow[]; total: number }> {
  const executor = reading(db);
  const within = page.within ?? {};
  const [{ rows }, counted] = await Promise.all([
    sql<ContributingRow>`${counting(tally, index, within)}
      select index, at, kind, subject, facts from counted
      order by index desc offset ${page.offset} limit ${page.limit}`.execute(executor),
    sql<{ total: number }>`${counting(tally, index, within)} select count(*) as total from counted`.execute(
      executor,
    ),
  ]);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

/** `counted`: of each subject the latest entry of the tally's kinds, kept when it satisfies the tally's condition. */
function counting(tally: Tally, index: number, within: Facts): RawBuilder<unknown> {
  const kindNow = tally.where?.kind ?? tally.kinds;
  return sql`with latest as (
      select distinct on (subject) subject, index, at, kind, facts from journal.entry
      where kind = any(${[...tally.kinds]}) and index < ${index}
      order by subject, index desc),
    counted as (
      select * from latest
      where kind = any(${[...kindNow]}) and facts @> ${JSON.stringify(tally.where?.facts ?? {})}::jsonb
        and facts @> ${JSON.stringify(within)}::jsonb)`;
}

function measured(tally: Tally): RawBuilder<unknown> {
  if ('count' in tally.measure) return sql`count(*)`;
  if ('sum' in tally.measure) return sql`coalesce(sum((facts ->> ${tally.measure.sum})::bigint), 0)::bigint`;
  return sql`count(distinct element)`;
}

/** For a distinct count, one row for each element of the fact, whether it is a single value or a list. */
function measuredRows(tally: Tally): RawBuilder<unknown> {
  if (!('distinct' in tally.measure)) return sql`counted`;
  const fact = tally.measure.distinct;
  return sql`(
    select facts, facts ->> ${fact} as element from counted where jsonb_typeof(facts -> ${fact}) <> 'array'
    union all
    select facts, jsonb_array_elements_text(facts -> ${fact}) from counted
      where jsonb_typeof(facts -> ${fact}) = 'array') as element_rows`;
}
