import { type Tx, writing } from '#platform/db/db.ts';
import { contentDigest } from '#platform/files/files.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { enqueue } from '#platform/jobs/jobs.ts';
import type { Act } from '#platform/journal/append.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import { CHECK_IMPORT } from './check-import.ts';
import type { ImportKind } from './contract.ts';
import type { Import } from './import-contract.ts';
import { importById } from './import-queries.ts';
import { openImportFile } from './import-rows.ts';
import { sealFile } from './import-store.ts';
import type { OrganisationTables } from './tables.ts';

/**
 * Keeps a file, sealed, and queues its check. The same id with the same file again gets the first answer.
 * @throws Refusal `id-taken`, or one of `fileRefusals` for what the header and the first row show.
 */
export async function uploadImport(
  tx: Tx,
  act: Act,
  input: {
    id: string;
    kind: ImportKind;
    fileName: string;
    oldData: boolean;
    bytes: Uint8Array;
    reach: readonly string[];
  },
  personalData: PersonalData,
): Promise<Import> {
  const bytes = Buffer.from(input.bytes.buffer, input.bytes.byteOffset, input.bytes.byteLength);
  const digest = contentDigest(bytes);
  const table = writing<OrganisationTables>(tx);
  const there = await table
    .selectFrom('organisation.file_import')
    .select(['file_digest', 'kind', 'uploaded_by'])
    .where('id', '=', input.id)
    .executeTakeFirst();
  if (there) {
    if (there.file_digest !== digest || there.kind !== input.kind || there.uploaded_by !== act.by) {
      throw new Refusal('id-taken', { id: input.id });
    }
    return (await importById(tx, input.id)) as Import;
  }
  const opened = await openImportFile(input.kind, bytes);
  await table
    .insertInto('organisation.file_import')
    .values({
      id: input.id,
      kind: input.kind,
      file_name: input.fileName,
      file_digest: digest,
      file_sealed: sealFile(bytes, personalData),
      format: opened.format,
      encoding: opened.encoding,
      old_data: input.oldData,
      reach: [...input.reach],
      state: 'checking',
      uploaded_by: act.by,
      uploaded_at: act.at,
    })
    .execute();
  await enqueue(tx, CHECK_IMPORT, { id: input.id }, `import ${input.id}`);
  return (await importById(tx, input.id)) as Import;
}
