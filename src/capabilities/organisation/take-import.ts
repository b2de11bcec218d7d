import { type Db, inTransaction, type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { enqueue } from '#platform/jobs/jobs.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import type { TakeMode } from './contract.ts';
import type { Import } from './import-contract.ts';
import { importById } from './import-queries.ts';
import { checkedParts, openImporter } from './import-rows.ts';
import {
  addPart,
  kindOfImport,
  noVerdictYet,
  type StoredImport,
  showProgress,
  storedImport,
  storeVerdict,
  type Verdict,
} from './import-store.ts';
import { lock } from './structure-lock.ts';
import type { OrganisationTables } from './tables.ts';

/** Name of the job. */
export const TAKE_IMPORT = 'organisation.take-import';

/**
 * Queues the taking of a checked import; asked again, it answers how far that is.
 * @param input.reach of whoever takes it: rows outside it are refused even if the one who uploaded reached them.
 * @throws Refusal `not-found`, `import-not-checked`, `import-has-bad-rows`, `import-nothing-to-take`.
 */
export async function takeImport(
  tx: Tx,
  act: Act,
  input: { id: string; take: TakeMode; reach: readonly string[] },
): Promise<Import> {
  const table = writing<OrganisationTables>(tx);
  const row = await table
    .selectFrom('organisation.file_import')
    .select(['state', 'rows_good', 'rows_bad'])
    .where('id', '=', input.id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not-found');
  if (row.state !== 'taking' && row.state !== 'taken') {
    if (row.state !== 'checked') throw new Refusal('import-not-checked', { state: row.state });
    if (row.rows_bad > 0 && input.take === 'all-or-nothing') {
      throw new Refusal('import-has-bad-rows', { bad: row.rows_bad });
    }
    if (row.rows_good === 0) throw new Refusal('import-nothing-to-take');
    await table
      .updateTable('organisation.file_import')
      .set({ state: 'taking', take: input.take, reach: [...input.reach], rows_done: 0, failure: null })
      .where('id', '=', input.id)
      .execute();
    await enqueue(
      tx,
      TAKE_IMPORT,
      { id: input.id, by: act.by, at: act.at.toISOString() },
      `import ${input.id}`,
    );
  }
  return (await importById(tx, input.id)) as Import;
}

/** Thrown to undo everything that was taken: what is there has changed since the check. */
class Changed extends Error {
  readonly verdict: Verdict;
  constructor(verdict: Verdict) {
    super('the import no longer fits what is there');
    this.verdict = verdict;
  }
}

/**
 * Writes the good rows in one transaction: all of them are there, or none. The file is checked again on the way, against
 * what is there now; then it is erased. Called again once it is done, it does nothing.
 */
export async function performTake(
  { db, personalData }: { db: Db; personalData: PersonalData },
  { id, ...act }: { id: string } & Act,
): Promise<void> {
  try {
    await inTransaction(db, async (tx) => {
      const kind = await kindOfImport(tx, id);
      // Before anything is read, so that no other writer comes between the check and the write.
      await lock(tx, kind === 'roster' ? 'enrolment' : 'structure');
      const stored = await storedImport(tx, id);
      if (stored?.state !== 'taking') return;
      const verdict = await takeRows(tx, act, stored, personalData, (rowsDone) =>
        showProgress(db, id, rowsDone),
      );
      await concludeTake(tx, act, stored, verdict);
    });
  } catch (error) {
    if (!(error instanceof Changed)) throw error;
    await inTransaction(db, (tx) => giveBack(tx, id, error.verdict));
  }
}

async function takeRows(
  tx: Tx,
  act: Act,
  stored: StoredImport,
  personalData: PersonalData,
  progress: (rowsDone: number) => Promise<void>,
): Promise<Verdict> {
  const importer = openImporter(stored.kind, {
    reach: stored.reach,
    by: act.by,
    oldData: stored.oldData,
    at: act.at,
    personalData,
  });
  const verdict = noVerdictYet();
  // While the database writes one part, the next is being read: its own queries wait for the write.
  let pending: Promise<void> = Promise.resolve();
  try {
    for await (const part of checkedParts(tx, stored.kind, stored.file(personalData), importer)) {
      await pending;
      addPart(verdict, part);
      // From the first bad row on, only the full list of them matters.
      if (stored.take === 'all-or-nothing' && verdict.bad > 0) continue;
      pending = part.take(tx, act).then(() => progress(part.rowsDone));
      // Whoever waits for it next hears of a failure; until then it is not an unhandled one.
      pending.catch(() => undefined);
    }
  } finally {
    await pending;
  }
  if (stored.take === 'all-or-nothing' && verdict.bad > 0) throw new Changed(verdict);
  await importer.finish(tx, act);
  return verdict;
}

async function concludeTake(tx: Tx, act: Act, stored: StoredImport, verdict: Verdict): Promise<void> {
  await storeVerdict(tx, stored.id, verdict);
  await writing<OrganisationTables>(tx)
    .updateTable('organisation.file_import')
    .set({ state: 'taken', rows_taken: verdict.good, file_sealed: null, ended_at: act.at })
    .where('id', '=', stored.id)
    .execute();
  await append(tx, {
    ...act,
    kind: 'organisation.import-taken',
    subject: stored.id,
    facts: { kind: stored.kind, rows: verdict.good },
    details: { fileDigest: stored.digest, take: stored.take, rowsLeftOut: verdict.bad },
  });
}

async function giveBack(tx: Tx, id: string, verdict: Verdict): Promise<void> {
  await storeVerdict(tx, id, verdict);
  await writing<OrganisationTables>(tx)
    .updateTable('organisation.file_import')
    .set({
      state: 'checked',
      failure: 'import-changed',
      failure_details: JSON.stringify({ bad: verdict.bad }),
    })
    .where('id', '=', id)
    .execute();
}
