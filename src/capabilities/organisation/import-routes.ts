import { inTransaction } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { on, type Route } from '#platform/http/route.ts';
import { reachOf, type Viewer } from '#platform/http/viewer.ts';
import type { Platform } from '#platform/platform.ts';
import type { ImportKind } from './contract.ts';
import { discardImport } from './discard-import.ts';
import { exportTable } from './export-table.ts';
import * as contract from './import-contract.ts';
import { listImports, readImport, visibleImport } from './import-queries.ts';
import { importReport } from './import-report.ts';
import { found } from './routes.ts';
import { takeImport } from './take-import.ts';
import { uploadImport } from './upload-import.ts';

export function importRoutes({
  db,
  clock,
  personalData,
}: Pick<Platform, 'db' | 'clock' | 'personalData'>): readonly Route[] {
  const act = (viewer: Viewer) => ({ by: viewer.personId, at: clock.now() });
  const importer = (viewer: Viewer) => ({
    personId: viewer.personId,
    reach: reachOf(viewer, 'organisation.import'),
  });
  const visible = async (viewer: Viewer, id: string) => found(await visibleImport(db, importer(viewer), id));
  const exported = (
    viewer: Viewer,
    request: { kind: ImportKind; language: 'zh' | 'en' },
    format: 'csv' | 'xlsx',
    inFull: { reason: string } | null,
  ) => {
    const reach = exportReach(viewer, request.kind, inFull !== null);
    return inTransaction(db, (tx) =>
      exportTable(
        tx,
        act(viewer),
        { request: { kind: request.kind, language: request.language, reach }, format, inFull },
        personalData,
      ),
    );
  };

  return [
    on(contract.uploadImport, ({ viewer, query, body }) =>
      inTransaction(db, (tx) =>
        uploadImport(tx, act(viewer), { ...query, bytes: body, reach: importer(viewer).reach }, personalData),
      ),
    ),
    on(contract.listImports, ({ viewer, query }) => listImports(db, importer(viewer), query)),
    on(contract.readImport, async ({ viewer, params }) =>
      found(await readImport(db, importer(viewer), params.id)),
    ),
    on(contract.importReport, async ({ viewer, params, query }) =>
      importReport(db, await visible(viewer, params.id), query.language),
    ),
    on(contract.takeImport, async ({ viewer, params, body }) => {
      await visible(viewer, params.id);
      const { reach } = importer(viewer);
      return inTransaction(db, (tx) => takeImport(tx, act(viewer), { id: params.id, ...body, reach }));
    }),
    on(contract.discardImport, async ({ viewer, params, body }) => {
      await visible(viewer, params.id);
      return inTransaction(db, (tx) => discardImport(tx, act(viewer), { id: params.id, ...body }));
    }),
    on(contract.exportCsv, ({ viewer, query }) => exported(viewer, query, 'csv', null)),
    on(contract.exportXlsx, ({ viewer, query }) => exported(viewer, query, 'xlsx', null)),
    on(contract.exportRevealed, ({ viewer, body }) =>
      exported(viewer, body, body.format, { reason: body.reason }),
    ),
  ];
}

/** A file holds no more than its taker could read on the screen. */
function exportReach(viewer: Viewer, kind: ImportKind, inFull: boolean): readonly string[] {
  const permission =
    kind === 'roster'
      ? 'organisation.read-candidates'
      : kind === 'people' && inFull
        ? 'organisation.read-contacts'
        : 'organisation.read';
  const reach = reachOf(viewer, permission);
  if (reach.length === 0) throw new Refusal('export-needs-more', { permission });
  return reach;
}
