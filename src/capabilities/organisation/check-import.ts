import { type Db, inTransaction, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import { checkedParts, openImporter } from './import-rows.ts';
import { addPart, noVerdictYet, showProgress, storedImport, storeVerdict } from './import-store.ts';
import type { OrganisationTables } from './tables.ts';

/** Name of the job. */
export const CHECK_IMPORT = 'organisation.check-import';

/**
 * Reads the whole file and reports every row: nothing of it is written yet. Called again, it starts anew; once the import
 * is past checking it does nothing.
 */
export async function checkImport(
  { db, personalData }: { db: Db; personalData: PersonalData },
  { id }: { id: string },
): Promise<void> {
  const stored = await storedImport(db, id);
  if (stored?.state !== 'checking') return;
  const importer = openImporter(stored.kind, {
    reach: stored.reach,
    by: stored.uploadedBy,
    oldData: stored.oldData,
    at: stored.uploadedAt,
    personalData,
  });
  const verdict = noVerdictYet();
  try {
    for await (const part of checkedParts(db, stored.kind, stored.file(personalData), importer)) {
      addPart(verdict, part);
      await showProgress(db, id, part.rowsDone);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await conclude(db, id, { state: 'unreadable', failure: error });
    return;
  }
  await inTransaction(db, (tx) => storeVerdict(tx, id, verdict));
  await conclude(db, id, { state: 'checked' });
}

function conclude(
  db: Db,
  id: string,
  outcome: { state: 'checked' } | { state: 'unreadable'; failure: Refusal },
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await writing<OrganisationTables>(tx)
      .updateTable('organisation.file_import')
      .set({
        state: outcome.state,
        ...('failure' in outcome && {
          failure: outcome.failure.code,
          failure_details: JSON.stringify(outcome.failure.details),
          // A file that nobody can read is kept by nobody.
          file_sealed: null,
        }),
      })
      .where('id', '=', id)
      // A discard that came in between stands.
      .where('state', '=', 'checking')
      .execute();
  });
}
