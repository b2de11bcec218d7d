/** Reads of candidates. What leaves here is the least that the asker needs. */
import { type RawBuilder, sql } from 'kysely';
import { type Db, reading } from '#platform/db/db.ts';
import { anywhere, within } from '#platform/db/within.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import type { CandidateIdType, ExamKind } from './contract.ts';
import { birthDayOf, idNumberTail4 } from './rules.ts';
import type { OrganisationTables, WhoACandidateIs } from './tables.ts';

/** Enough to recognise a candidate who says who they are. */
export interface CandidateIdentity {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly classId: string;
  /** Last four characters of the identity number, upper case. */
  readonly idNumberTail4: string;
  /** `YYYY-MM-DD`; `null` when the document's number states none. */
  readonly birthDay: string | null;
}

/** By candidate number; numbers without a candidate are absent. */
export async function candidatesByNumbers(
  db: Db,
  numbers: readonly string[],
  personalData: PersonalData,
): Promise<Map<string, CandidateIdentity>> {
  if (numbers.length === 0) return new Map();
  const rows = await reading<OrganisationTables>(db)
    .selectFrom('organisation.candidate')
    .select(['id', 'number', 'name', 'class_id', 'id_type', 'id_number_sealed'])
    .where(sql<boolean>`number = any(${[...new Set(numbers)]}::text[])`)
    .$narrowType<WhoACandidateIs>()
    .execute();
  return new Map(
    rows.map((row) => {
      const idNumber = personalData.open(row.id_number_sealed);
      return [
        row.number,
        {
          id: row.id,
          number: row.number,
          name: row.name,
          classId: row.class_id,
          idNumberTail4: idNumberTail4(idNumber),
          birthDay: birthDayOf(row.id_type, idNumber),
        },
      ];
    }),
  );
}

export const candidateByNumber = async (
  db: Db,
  number: string,
  personalData: PersonalData,
): Promise<CandidateIdentity | null> =>
  (await candidatesByNumbers(db, [number], personalData)).get(number) ?? null;

/** In order of their numbers; without those who are erased. */
export const candidatesOfClass = (
  db: Db,
  classId: string,
): Promise<{ id: string; number: string; name: string }[]> =>
  reading<OrganisationTables>(db)
    .selectFrom('organisation.candidate')
    .select(['id', 'number', 'name'])
    .where('class_id', '=', classId)
    .where('erased_at', 'is', null)
    .orderBy('number')
    .$narrowType<WhoACandidateIs>()
    .execute();

/** Ids of those of the class who are erased: they count, and nobody is named. */
export async function erasedOfClass(db: Db, classId: string): Promise<string[]> {
  const rows = await reading<OrganisationTables>(db)
    .selectFrom('organisation.candidate')
    .select('id')
    .where('class_id', '=', classId)
    .where('erased_at', 'is not', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** By id; `null` once erased, absent when there was never such a candidate. */
export async function candidatesByIds(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, { readonly number: string; readonly name: string } | null>> {
  const rows = await reading<OrganisationTables>(db)
    .selectFrom('organisation.candidate')
    .select(['id', 'number', 'name'])
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
  return new Map(
    rows.map(({ id, number, name }) => [id, number === null || name === null ? null : { number, name }]),
  );
}

/** Those of the numbers under which somebody is enrolled. */
export async function enrolledNumbers(db: Db, numbers: readonly string[]): Promise<Set<string>> {
  const rows = await reading<OrganisationTables>(db)
    .selectFrom('organisation.candidate')
    .select('number')
    .where(sql<boolean>`number = any(${[...numbers]}::text[])`)
    .execute();
  return new Set(rows.flatMap(({ number }) => number ?? []));
}

/** Enrolled candidates by class id, for every class at the path or below it, empty ones included. */
export async function classSizes(db: Db, underPath: string): Promise<Map<string, number>> {
  const rows = await reading<OrganisationTables>(db)
    .selectFrom('organisation.unit')
    .select(['id', 'candidates'])
    .where('kind', '=', 'class')
    .where(within('path', [underPath]))
    .execute();
  return new Map(rows.map((row) => [row.id, row.candidates]));
}

export interface CandidateRow {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly idType: CandidateIdType;
  readonly idNumberMasked: string;
  readonly examKind: ExamKind;
}

/** Without those who are erased, but with how many they are; `null` when the viewer reaches no such class. */
export async function listCandidates(
  db: Db,
  reach: readonly string[],
  classId: string,
  query: { page: number; pageSize: number; sort: string; search?: string | undefined },
): Promise<{ rows: CandidateRow[]; total: number; erased: number } | null> {
  const theClass = await reading<OrganisationTables>(db)
    .selectFrom('organisation.unit')
    .select('id')
    .where('id', '=', classId)
    .where('kind', '=', 'class')
    .where(within('path', reach))
    .executeTakeFirst();
  if (!theClass) return null;
  const conditions: RawBuilder<unknown>[] = [sql`class_id = ${classId}::uuid`, sql`erased_at is null`];
  if (query.search !== undefined) {
    conditions.push(sql`(name like ${anywhere(query.search)} or number like ${anywhere(query.search)})`);
  }
  const condition = sql.join(conditions, sql` and `);
  const direction = query.sort.startsWith('-') ? sql`desc` : sql`asc`;
  const [page, counted, erased] = await Promise.all([
    sql<CandidateRow>`select id, number, name, id_type as "idType", id_number_masked as "idNumberMasked",
        exam_kind as "examKind"
      from organisation.candidate where ${condition}
      order by ${sql.ref(query.sort.replace('-', ''))} ${direction}, number
      limit ${query.pageSize} offset ${(query.page - 1) * query.pageSize}`.execute(reading(db)),
    sql<{ total: number }>`select count(*) as total from organisation.candidate where ${condition}`.execute(
      reading(db),
    ),
    erasedOfClass(db, classId),
  ]);
  return { rows: page.rows, total: counted.rows[0]?.total ?? 0, erased: erased.length };
}
