import { peopleByIds } from '#capabilities/organisation/public.ts';
import { type Db, reading, type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { QueryOf } from '#primitives/endpoint.ts';
import { asOfWords } from './as-of.ts';
import type { BulletinPage, BulletinRow, listBulletins } from './contract.ts';
import { figuresAt } from './count-figures.ts';
import { missingFonts } from './missing-fonts.ts';
import { fillReferences } from './rules.ts';
import type { BulletinsTables } from './tables.ts';

const from = (db: Db) => reading<BulletinsTables>(db).selectFrom('bulletins.bulletin as bulletin');

/** @throws Refusal `not-found`. */
export async function bulletinRow(db: Db, id: string) {
  const row = await from(db).selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Refusal('not-found');
  return row;
}

/** The same, locked until the transaction ends: every act on a bulletin begins with this. */
export async function lockBulletin(tx: Tx, id: string) {
  const row = await writing<BulletinsTables>(tx)
    .selectFrom('bulletins.bulletin')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not-found');
  return row;
}

export type KeptBulletin = Awaited<ReturnType<typeof bulletinRow>>;

/** The approvals given to the text as it stands. */
export function approvalsOf(db: Db, { id, round }: Pick<KeptBulletin, 'id' | 'round'>) {
  return reading<BulletinsTables>(db)
    .selectFrom('bulletins.approval')
    .selectAll()
    .where('bulletin_id', '=', id)
    .where('round', '=', round)
    .orderBy('at')
    .execute();
}

/** Folder of the frozen files below `bulletins/`; `null` until there are any. */
export const folderOf = (row: Pick<KeptBulletin, 'year' | 'serial'>): string | null =>
  row.year === null ? null : `${row.year}-${row.serial}`;

/** As it stands in lists. */
function rowOf(row: KeptBulletin, supersededBy: string | null): BulletinRow {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    state: row.state,
    asOf: { index: row.as_of_index, instant: row.as_of_instant?.toISOString() ?? null },
    createdAt: row.created_at.toISOString(),
    publishedAt: row.published_at?.toISOString() ?? null,
    folder: folderOf(row),
    supersedes: row.supersedes,
    supersededBy,
  };
}

/** Of those that were corrected, which bulletin did it. */
export async function successors(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await from(db)
    .select(['id', 'supersedes'])
    .where('supersedes', 'in', [...ids])
    .where('state', 'in', ['published', 'superseded'])
    .execute();
  return new Map(rows.map((row) => [row.supersedes ?? '', row.id]));
}

export async function bulletinList(db: Db, query: QueryOf<typeof listBulletins>) {
  const { state } = query;
  const matching = state ? from(db).where('state', '=', state) : from(db);
  const [rows, { total }] = await Promise.all([
    matching
      .selectAll()
      .orderBy('created_at', query.sort.startsWith('-') ? 'desc' : 'asc')
      .orderBy('id')
      .offset((query.page - 1) * query.pageSize)
      .limit(query.pageSize)
      .execute(),
    matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ]);
  const next = await successors(
    db,
    rows.map((row) => row.id),
  );
  return { rows: rows.map((row) => rowOf(row, next.get(row.id) ?? null)), total };
}

/** @throws Refusal `not-found`. */
export async function bulletinPage(db: Db, id: string): Promise<BulletinPage> {
  const row = await bulletinRow(db, id);
  const figures = await figuresAt(db, row.as_of_index);
  const given = await approvalsOf(db, row);
  const next = await successors(db, [id]);
  const asOf = await asOfWords(db, row.as_of_index, row.as_of_instant);
  const people = await peopleByIds(
    db,
    given.map((approval) => approval.by),
  );
  return {
    bulletin: rowOf(row, next.get(id) ?? null),
    paragraphs: row.paragraphs,
    text: row.paragraphs.map((paragraph) => fillReferences(paragraph, figures, asOf)),
    figures,
    approvals: row.required.map((required) => {
      const found = given.find((one) => one.unit === required.unit && one.post === required.post);
      return {
        required,
        given: found ? { by: people.get(found.by)?.name ?? '—', at: found.at.toISOString() } : null,
      };
    }),
    refusedBecause: row.refused_because,
    files: row.files,
    warnings: await missingFonts(),
  };
}
