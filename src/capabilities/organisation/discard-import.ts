import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import type { ImportKind } from './contract.ts';
import type { Import } from './import-contract.ts';
import { importById } from './import-queries.ts';
import type { OrganisationTables } from './tables.ts';

/**
 * Refuses an import and erases its file; its report stays. Asked again, it changes nothing.
 * @throws Refusal `not-found`, `import-taken` (or being taken).
 */
export async function discardImport(
  tx: Tx,
  act: Act,
  input: { id: string; reason: string },
): Promise<Import> {
  const table = writing<OrganisationTables>(tx);
  const row = await table
    .selectFrom('organisation.file_import')
    .select(['state', 'kind'])
    .where('id', '=', input.id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not-found');
  if (row.state === 'taking' || row.state === 'taken') throw new Refusal('import-taken');
  if (row.state !== 'discarded') {
    await table
      .updateTable('organisation.file_import')
      .set({ state: 'discarded', file_sealed: null, discard_reason: input.reason, ended_at: act.at })
      .where('id', '=', input.id)
      .execute();
    await append(tx, {
      ...act,
      kind: 'organisation.import-discarded',
      subject: input.id,
      facts: { kind: row.kind },
      details: { reason: input.reason },
    });
  }
  return (await importById(tx, input.id)) as Import;
}

/** Discards every import of a kind that waits to be taken, so that none of their files is kept; returns how many. */
export async function discardWaitingImports(
  tx: Tx,
  act: Act,
  input: { kind: ImportKind; reason: string },
): Promise<number> {
  const waiting = await writing<OrganisationTables>(tx)
    .selectFrom('organisation.file_import')
    .select('id')
    .where('kind', '=', input.kind)
    .where('state', 'not in', ['taking', 'taken', 'discarded'])
    .orderBy('id')
    .forUpdate()
    .execute();
  for (const { id } of waiting) await discardImport(tx, act, { id, reason: input.reason });
  return waiting.length;
}
