/** Reads of what the campaign pack brought: kinds of finding and legal bases. */
import { type RawBuilder, sql } from 'kysely';
import { type Db, reading } from '#platform/db/db.ts';
import { anywhere } from '#platform/db/within.ts';
import type { QueryOf, ReplyOf } from '#primitives/endpoint.ts';
import type { LegalBasis, listFindingKinds, listLegalBases } from './contract.ts';
import type { CaseTables } from './tables.ts';

export async function findingKinds(db: Db): Promise<ReplyOf<typeof listFindingKinds>> {
  const rows = await reading<CaseTables>(db).selectFrom('cases.kind').selectAll().orderBy('code').execute();
  return {
    rows: rows.map((row) => ({
      code: row.code,
      name: { zh: row.name_zh, en: row.name_en },
      severity: row.severity,
      group: row.grouping_code,
    })),
  };
}

const basisOf = (row: CaseTables['cases.legal_basis']): LegalBasis => ({
  code: row.code,
  law: row.law,
  article: row.article,
  summary: { zh: row.summary_zh, en: row.summary_en },
  validFrom: row.valid_from,
  validTo: row.valid_to,
});

/** By code; codes without a basis are absent. */
export async function legalBasesByCodes(db: Db, codes: readonly string[]): Promise<Map<string, LegalBasis>> {
  if (codes.length === 0) return new Map();
  const rows = await reading<CaseTables>(db)
    .selectFrom('cases.legal_basis')
    .selectAll()
    .where(sql<boolean>`code = any(${[...codes]}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.code, basisOf(row)]));
}

export async function legalBases(
  db: Db,
  query: Omit<QueryOf<typeof listLegalBases>, 'sort'> & { readonly sort: string },
): Promise<ReplyOf<typeof listLegalBases>> {
  const conditions: RawBuilder<boolean>[] = [sql<boolean>`true`];
  if (query.on !== undefined) {
    conditions.push(sql`valid_from <= ${query.on} and coalesce(valid_to >= ${query.on}, true)`);
  }
  if (query.text !== undefined) {
    const pattern = anywhere(query.text);
    conditions.push(sql`(law ilike ${pattern} or article ilike ${pattern} or summary_zh ilike ${pattern})`);
  }
  const condition = sql<boolean>`(${sql.join(conditions, sql` and `)})`;
  const from = reading<CaseTables>(db).selectFrom('cases.legal_basis').where(condition);
  const [rows, { total }] = await Promise.all([
    from
      .selectAll()
      .orderBy(
        query.sort.replace('-', '') === 'law' ? 'law' : 'code',
        query.sort.startsWith('-') ? 'desc' : 'asc',
      )
      .orderBy('code')
      .limit(query.pageSize)
      .offset((query.page - 1) * query.pageSize)
      .execute(),
    from.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows: rows.map(basisOf), total };
}
