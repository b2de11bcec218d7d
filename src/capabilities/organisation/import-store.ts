/** The row of an import between its steps: its sealed file, its progress and its problems. */
import { sql } from 'kysely';
import { type Db, inTransaction, reading, type Tx, writing } from '#platform/db/db.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import type { RowProblem } from './import-problems.ts';
import type { OrganisationTables } from './tables.ts';

/** The vault seals text; a file of bytes goes through the encoding in which each character is one byte. */
export const sealFile = (bytes: Buffer, personalData: PersonalData): Buffer =>
  personalData.seal(bytes.toString('latin1'));

export interface StoredImport {
  readonly id: string;
  readonly kind: OrganisationTables['organisation.file_import']['kind'];
  readonly state: OrganisationTables['organisation.file_import']['state'];
  readonly take: OrganisationTables['organisation.file_import']['take'];
  readonly oldData: boolean;
  readonly reach: readonly string[];
  readonly uploadedBy: string | null;
  readonly uploadedAt: Date;
  readonly digest: string;
  /** Opens the sealed file. @throws Error once it was erased. */
  file(personalData: PersonalData): Buffer;
}

export async function storedImport(db: Db, id: string): Promise<StoredImport | null> {
  const row = await reading<OrganisationTables>(db)
    .selectFrom('organisation.file_import')
    .select(['kind', 'state', 'take', 'old_data', 'reach', 'file_digest', 'file_sealed'])
    .select(['uploaded_by', 'uploaded_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id,
    kind: row.kind,
    state: row.state,
    take: row.take,
    oldData: row.old_data,
    reach: row.reach,
    uploadedBy: row.uploaded_by,
    uploadedAt: row.uploaded_at,
    digest: row.file_digest,
    file(personalData) {
      if (!row.file_sealed) throw new Error(`the file of import ${id} is no longer kept`);
      return Buffer.from(personalData.open(row.file_sealed), 'latin1');
    },
  };
}

export async function kindOfImport(db: Db, id: string): Promise<StoredImport['kind'] | null> {
  const row = await reading<OrganisationTables>(db)
    .selectFrom('organisation.file_import')
    .select('kind')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.kind ?? null;
}

/** Seen at once by whoever watches, whatever becomes of the work under way. */
export const showProgress = (db: Db, id: string, rowsDone: number): Promise<void> =>
  inTransaction(db, async (tx) => {
    await writing<OrganisationTables>(tx)
      .updateTable('organisation.file_import')
      .set({ rows_done: rowsDone })
      .where('id', '=', id)
      .execute();
  });

export interface Verdict {
  rows: number;
  good: number;
  bad: number;
  unchanged: number;
  readonly problems: RowProblem[];
}

export const noVerdictYet = (): Verdict => ({ rows: 0, good: 0, bad: 0, unchanged: 0, problems: [] });

/** Adds a checked part to the verdict on the whole. */
export function addPart(
  verdict: Verdict,
  part: Omit<Verdict, 'rows' | 'problems'> & { problems: readonly RowProblem[] },
) {
  verdict.rows += part.good + part.bad + part.unchanged;
  verdict.good += part.good;
  verdict.bad += part.bad;
  verdict.unchanged += part.unchanged;
  for (const problem of part.problems) verdict.problems.push(problem);
}

const PROBLEMS_A_STATEMENT = 20_000;

/** Replaces what an earlier, interrupted or outdated check had found. */
export async function storeVerdict(tx: Tx, id: string, verdict: Verdict): Promise<void> {
  const table = writing<OrganisationTables>(tx);
  await table.deleteFrom('organisation.file_import_problem').where('import_id', '=', id).execute();
  for (let start = 0; start < verdict.problems.length; start += PROBLEMS_A_STATEMENT) {
    const part = verdict.problems.slice(start, start + PROBLEMS_A_STATEMENT);
    await sql`
      insert into organisation.file_import_problem (import_id, number, row_number, column_name, severity, code, found, details)
      select ${id}::uuid, ${start} + n, row_number, column_name, severity, code, found, details::jsonb
      from unnest(
        ${part.map((problem) => problem.row)}::int[], ${part.map((problem) => problem.column)}::text[],
        ${part.map((problem) => problem.severity)}::text[], ${part.map((problem) => problem.code)}::text[],
        ${part.map((problem) => problem.found)}::text[],
        ${part.map((problem) => JSON.stringify(problem.details))}::text[])
        with ordinality as found_problem (row_number, column_name, severity, code, found, details, n)`.execute(
      table,
    );
  }
  const errors = verdict.problems.filter((problem) => problem.severity === 'error').length;
  await table
    .updateTable('organisation.file_import')
    .set({
      rows_total: verdict.rows,
      rows_done: verdict.rows,
      rows_good: verdict.good,
      rows_bad: verdict.bad,
      rows_unchanged: verdict.unchanged,
      errors,
      warnings: verdict.problems.length - errors,
    })
    .where('id', '=', id)
    .execute();
}
