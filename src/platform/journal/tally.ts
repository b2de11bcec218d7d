/**
 * Tallies computed by PostgreSQL over numbered entries: the same meaning as the pure fold in
 * `#primitives/tally-fold.ts`, which the verifier runs over the published bundles (docs/formats/tally.md; the property
 * test beside this file holds the two together). What stands below an index never changes, so a tally at an index is a
 * constant.
 */
import { type RawBuilder, sql } from 'kysely';
import { FormatError } from '#primitives/bytes.ts';
import type { Facts, Tally } from '#primitives/tally.ts';
import { type Db, reading } from '../db/db.ts';

export interface Subtotal {
  /** A value of the fact, by its text; '' for entries without one. */
  readonly key: string;
  readonly value: number;
}

export interface ContributingRow {
  readonly index: number;
  readonly at: Date;
  readonly kind: string;
  readonly subject: string;
  readonly facts: Facts;
}

/** Narrows to the entries that stand under these subtotals: fact → key, '' for entries without the fact. */
export type Within = Readonly<Record<string, string>>;

/**
 * The value over entries 0 … index−1.
 * @throws FormatError naming the leaf whose fact cannot be summed; RangeError when the sum exceeds 2^53 − 1.
 */
export async function tallyAt(db: Db, tally: Tally, index: number): Promise<number> {
  const { rows } = await sql<MeasuredRow>`
    ${counting(tally, index, {})} select ${measured(tally)} from ${measurable(tally, sql`counted`)}`.execute(
    reading(db),
  );
  return rows[0] ? wholeValue(tally, rows[0]) : 0;
}

/**
 * The measure over the entries of each value of a fact, keys in the sequence of their code units. A list puts its entry
 * under each of its elements, so subtotals may add up to more than the value.
 * @throws as {@link tallyAt}.
 */
export async function subtotalsAt(
  db: Db,
  tally: Tally,
  index: number,
  by: string,
  within: Within = {},
): Promise<Subtotal[]> {
  const { rows } = await sql<MeasuredRow & { key: string }>`
    ${counting(tally, index, within)},
    grouped as (
      select coalesce(facts ->> ${by}::text, '') as key, index, facts from counted
      where jsonb_typeof(facts -> ${by}::text) is distinct from 'array'
      union all
      select element, index, facts from counted cross join lateral (
        select distinct element from ${elements(sql`facts -> ${by}::text`)}) as elements
      union all
      select '', index, facts from counted where facts -> ${by}::text = '[]')
    select key, ${measured(tally)} from ${measurable(tally, sql`grouped`)} group by key`.execute(reading(db));
  return rows
    .map((row) => ({ key: row.key, value: wholeValue(tally, row) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The entries that make up the value, latest first unless `ascending`, and how many there are. @param page all when absent. */
export async function rowsAt(
  db: Db,
  tally: Tally,
  index: number,
  {
    within = {},
    page,
    ascending = false,
  }: { within?: Within; page?: { offset: number; limit: number }; ascending?: boolean } = {},
): Promise<{ rows: ContributingRow[]; total: number }> {
  const direction = ascending ? sql`asc` : sql`desc`;
  const { rows } = await sql<{ total: number } & ContributingRow>`
    ${counting(tally, index, within)}
    select total, page.* from (select count(*) as total from counted) as counts left join (
      select index, at, kind, subject, facts from counted
      order by index ${direction} offset ${page?.offset ?? 0} limit ${page?.limit ?? null}) as page on true
    order by page.index ${direction}`.execute(reading(db));
  const total = rows[0]?.total ?? 0;
  return {
    // Beyond the last page the join gives the total alone.
    rows: rows.flatMap((row) =>
      row.index === null
        ? []
        : [{ index: row.index, at: row.at, kind: row.kind, subject: row.subject, facts: row.facts }],
    ),
    total,
  };
}

/** Index and subject of every entry that makes up the value, by ascending index. */
export async function leavesAt(
  db: Db,
  tally: Tally,
  index: number,
): Promise<{ index: number; subject: string }[]> {
  const { rows } = await sql<{ index: number; subject: string }>`
    ${counting(tally, index, {})} select index, subject from counted order by index`.execute(reading(db));
  return rows;
}

/** Of each kind the last entry below an index: between two indexes where these agree, no tally over them differs. */
export async function lastOfKinds(
  db: Db,
  kinds: readonly string[],
  index: number,
): Promise<Map<string, number>> {
  // Comparing pairs keeps to the index on (kind, index): by index alone, a rare kind is looked for through everything.
  const { rows } = await sql<{ kind: string; last: number | null }>`
    select kind, (select entry.index from journal.entry
      where (entry.kind, entry.index) >= (wanted.kind, 0::bigint)
        and (entry.kind, entry.index) < (wanted.kind, ${index}::bigint)
      order by entry.kind desc, entry.index desc limit 1) as last
    from unnest(${[...kinds]}::text[]) as wanted (kind)`.execute(reading(db));
  return new Map(rows.map(({ kind, last }) => [kind, last ?? -1]));
}

/** `counted`: of each subject the latest entry of the tally's kinds, kept when it satisfies the tally's condition. */
function counting(tally: Tally, index: number, within: Within): RawBuilder<unknown> {
  const { kind = tally.kinds, facts = {} } = tally.where ?? {};
  const conditions = [
    sql`kind = any(${[...kind]}::text[])`,
    ...Object.entries(facts).map(
      ([name, fact]) => sql`facts -> ${name}::text = ${JSON.stringify(fact)}::jsonb`,
    ),
    ...Object.entries(within).map(
      ([name, key]) => sql`case jsonb_typeof(facts -> ${name}::text)
        when 'array' then facts -> ${name}::text ? ${key}::text or (${key} = '' and facts -> ${name}::text = '[]')
        else coalesce(facts ->> ${name}::text, '') = ${key} end`,
    ),
  ];
  return sql`with latest as (
      select distinct on (subject) subject, index, at, kind, facts from journal.entry
      where kind = any(${[...tally.kinds]}::text[]) and index < ${index}
      order by subject, index desc),
    counted as (select * from latest where ${sql.join(conditions, sql` and `)})`;
}

/** `unfit` names the first entry over which the measure has no value. */
interface MeasuredRow {
  readonly value: string;
  readonly unfit: number | null;
}

function measured({ measure }: Tally): RawBuilder<unknown> {
  if ('count' in measure) return sql`count(*)::text as value, null::bigint as unfit`;
  if ('distinct' in measure) return sql`count(distinct element)::text as value, null::bigint as unfit`;
  const fact = sql`facts -> ${measure.sum}::text`;
  const isWhole = sql`case jsonb_typeof(${fact}) when 'number'
    then (${fact})::numeric % 1 = 0 and abs((${fact})::numeric) <= ${Number.MAX_SAFE_INTEGER}::numeric else false end`;
  return sql`coalesce(sum(case when ${isWhole} then (${fact})::numeric end), 0)::text as value,
    min(index) filter (where not ${isWhole}) as unfit`;
}

/** For a distinct count, a row for each element of the fact, whether it is a single value or a list. */
function measurable({ measure }: Tally, rows: RawBuilder<unknown>): RawBuilder<unknown> {
  if (!('distinct' in measure)) return rows;
  const fact = sql`source.facts -> ${measure.distinct}::text`;
  return sql`(
    select source.*, source.facts ->> ${measure.distinct}::text as element from ${rows} as source
    where jsonb_typeof(${fact}) is distinct from 'array'
    union all
    select source.*, element from ${rows} as source left join lateral ${elements(fact)} on true
    where jsonb_typeof(${fact}) = 'array') as elements_of_rows`;
}

/** The elements of a list; none for anything else, whose turn to be unnested may come before any condition is looked at. */
const elements = (fact: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`jsonb_array_elements_text(case jsonb_typeof(${fact}) when 'array' then ${fact} else '[]' end) as one (element)`;

function wholeValue({ measure }: Tally, { value, unfit }: MeasuredRow): number {
  if (unfit !== null && 'sum' in measure) {
    throw new FormatError(
      `leaf ${unfit}: fact ${JSON.stringify(measure.sum)} is no whole number; a sum needs one`,
    );
  }
  const whole = Number(value);
  if (!Number.isSafeInteger(whole)) throw new RangeError(`the value ${value} exceeds 2^53 − 1`);
  return whole;
}
