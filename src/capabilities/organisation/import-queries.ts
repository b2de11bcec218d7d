/** Reads of imports. An import is shown to whoever uploaded it, and to those who import for the whole city. */
import { type RawBuilder, sql } from 'kysely';
import { type Db, reading } from '#platform/db/db.ts';
import type { ImportKind, ImportState } from './contract.ts';
import { type Import, importFailures, PROBLEMS_SHOWN, type Problem } from './import-contract.ts';
import { filled, problemReply, type RowProblem } from './import-problems.ts';
import type { OrganisationTables } from './tables.ts';

export interface ImportViewer {
  readonly personId: string;
  readonly reach: readonly string[];
}

const visibleTo = (viewer: ImportViewer) =>
  viewer.reach.includes('/')
    ? sql<boolean>`true`
    : sql<boolean>`import.uploaded_by = ${viewer.personId}::uuid`;

type Row = Omit<OrganisationTables['organisation.file_import'], 'file_sealed' | 'failure_details'> & {
  rows_total: number;
  rows_done: number;
  rows_good: number;
  rows_bad: number;
  rows_unchanged: number;
  errors: number;
  warnings: number;
  failure_details: Record<string, string | number>;
  uploader: string | null;
};

/** Everything but the file itself. */
const columns = sql`import.id, import.kind, import.file_name, import.format, import.encoding, import.old_data,
  import.state, import.rows_total, import.rows_done, import.rows_good, import.rows_bad, import.rows_unchanged,
  import.errors, import.warnings, import.take, import.rows_taken, import.failure, import.failure_details,
  import.uploaded_by, import.uploaded_at, import.ended_at,
  (select person.name from organisation.person where person.id = import.uploaded_by) as uploader`;

async function imports(db: Db, condition: RawBuilder<unknown>, tail = sql``): Promise<Import[]> {
  const { rows } =
    await sql<Row>`select ${columns} from organisation.file_import as import where ${condition} ${tail}`.execute(
      reading(db),
    );
  return rows.map(reply);
}

function reply(row: Row): Import {
  return {
    id: row.id,
    kind: row.kind,
    fileName: row.file_name,
    format: row.format,
    encoding: row.encoding,
    oldData: row.old_data,
    state: row.state,
    rowsDone: row.rows_done,
    rows: row.rows_total,
    good: row.rows_good,
    bad: row.rows_bad,
    unchanged: row.rows_unchanged,
    errors: row.errors,
    warnings: row.warnings,
    take: row.take,
    rowsTaken: row.rows_taken,
    failure: failureReply(row),
    uploadedBy: row.uploaded_by === null ? null : { id: row.uploaded_by, name: row.uploader ?? '' },
    uploadedAt: row.uploaded_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

function failureReply(row: Row): Import['failure'] {
  const declared = row.failure === null ? undefined : importFailures[row.failure];
  if (row.failure === null || !declared) return null;
  return {
    code: row.failure,
    words: { zh: filled(declared.zh, row.failure_details), en: filled(declared.en, row.failure_details) },
  };
}

/** For writes, which have checked who asks. */
export const importById = async (db: Db, id: string): Promise<Import | null> =>
  (await imports(db, sql`import.id = ${id}::uuid`))[0] ?? null;

/** `null` when there is none or the viewer may not see it. */
export const visibleImport = async (db: Db, viewer: ImportViewer, id: string): Promise<Import | null> =>
  (await imports(db, sql`import.id = ${id}::uuid and ${visibleTo(viewer)}`))[0] ?? null;

export async function listImports(
  db: Db,
  viewer: ImportViewer,
  query: {
    page: number;
    pageSize: number;
    sort: string;
    kind?: ImportKind | undefined;
    state?: ImportState | undefined;
  },
): Promise<{ rows: Import[]; total: number }> {
  const conditions: RawBuilder<unknown>[] = [visibleTo(viewer)];
  if (query.kind) conditions.push(sql`import.kind = ${query.kind}`);
  if (query.state) conditions.push(sql`import.state = ${query.state}`);
  const condition = sql.join(conditions, sql` and `);
  const column = query.sort.endsWith('fileName') ? sql`import.file_name` : sql`import.uploaded_at`;
  const direction = query.sort.startsWith('-') ? sql`desc` : sql`asc`;
  const tail = sql`order by ${column} ${direction}, import.id
    limit ${query.pageSize} offset ${(query.page - 1) * query.pageSize}`;
  const [rows, counted] = await Promise.all([
    imports(db, condition, tail),
    sql<{
      total: number;
    }>`select count(*) as total from organisation.file_import as import where ${condition}`.execute(
      reading(db),
    ),
  ]);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

/** The import and the first of its problems. */
export async function readImport(
  db: Db,
  viewer: ImportViewer,
  id: string,
): Promise<{ import: Import; problems: Problem[] } | null> {
  const found = await visibleImport(db, viewer, id);
  if (!found) return null;
  const problems = await problemsOf(db, id, { after: 0, limit: PROBLEMS_SHOWN });
  return { import: found, problems: problems.map((problem) => problemReply(found.kind, problem)) };
}

async function problemsOf(
  db: Db,
  importId: string,
  page: { after: number; limit: number },
): Promise<(RowProblem & { number: number })[]> {
  const { rows } = await sql<RowProblem & { number: number }>`
    select number, row_number as row, column_name as column, severity, code, found, details
    from organisation.file_import_problem where import_id = ${importId}::uuid and number > ${page.after}
    order by number limit ${page.limit}`.execute(reading(db));
  return rows;
}

/** Every problem of an import, in the order of the file. */
export async function* allProblems(db: Db, found: Import): AsyncGenerator<Problem> {
  const limit = 10_000;
  for (let after = 0; ; ) {
    const page = await problemsOf(db, found.id, { after, limit });
    for (const problem of page) yield problemReply(found.kind, problem);
    if (page.length < limit) return;
    after = page.at(-1)?.number ?? after;
  }
}
