import { type Db, inTransaction, type Tx } from '#platform/db/db.ts';
import { requireKept } from '#platform/files/require-kept.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { on, type Route } from '#platform/http/route.ts';
import { reaches, type Viewer } from '#platform/http/viewer.ts';
import type { Act } from '#platform/journal/append.ts';
import type { Platform } from '#platform/platform.ts';
import type { FindingToRecord, Standing } from './contract.ts';
import * as contract from './contract.ts';
import { findingPage, orderPlace, requireStanding } from './finding-page.ts';
import { issueOrder } from './issue-order.ts';
import { noteFinding } from './note-finding.ts';
import { locateOrder } from './order-contract.ts';
import { findingCounts, findings } from './queries.ts';
import { placeOf, recordFinding } from './record-finding.ts';
import { findingKinds, legalBases } from './reference-queries.ts';
import { shareFinding } from './share-finding.ts';
import { voidFinding } from './void-finding.ts';

export function caseRoutes({ db, clock, files }: Platform): Route[] {
  const by = (viewer: Viewer): Act => ({ by: viewer.personId, at: clock.now() });
  const onFinding = <R>(
    viewer: Viewer,
    id: string,
    work: (tx: Tx, standing: Standing) => Promise<R>,
  ): Promise<R> => inTransaction(db, async (tx) => work(tx, await requireStanding(tx, viewer, id)));
  return [
    on(contract.listFindings, ({ viewer, query }) => findings(db, viewer, query, clock.now())),
    on(contract.countFindings, ({ viewer, query }) => findingCounts(db, viewer, query, clock.now())),
    on(contract.getFinding, ({ viewer, params }) => findingPage(db, viewer, params.id, clock.now())),
    on(locateOrder, ({ viewer, params }) => orderPlace(db, viewer, params.id)),
    on(contract.recordFinding, async ({ viewer, body }) => {
      await requireKept(files, body.evidence, 'body.evidence');
      return inTransaction(db, async (tx) => {
        await requireRecordable(tx, viewer, body.where);
        return recordFinding(tx, by(viewer), body);
      });
    }),
    on(contract.issueOrder, ({ viewer, params, body }) =>
      onFinding(viewer, params.id, (tx, standing) =>
        issueOrder(tx, by(viewer), { ...body, findingId: params.id }, standing),
      ),
    ),
    on(contract.shareFinding, ({ viewer, params, body }) =>
      onFinding(viewer, params.id, (tx, standing) =>
        shareFinding(tx, by(viewer), { ...body, findingId: params.id }, standing),
      ),
    ),
    on(contract.noteFinding, async ({ viewer, params, body }) => {
      await requireKept(files, body.evidence, 'body.evidence');
      return onFinding(viewer, params.id, (tx, standing) =>
        noteFinding(tx, by(viewer), { ...body, findingId: params.id }, standing),
      );
    }),
    on(contract.voidFinding, ({ viewer, params, body }) =>
      onFinding(viewer, params.id, (tx, standing) =>
        voidFinding(tx, by(viewer), { ...body, findingId: params.id }, standing),
      ),
    ),
    on(contract.listFindingKinds, () => findingKinds(db)),
    on(contract.listLegalBases, ({ query }) => legalBases(db, query)),
  ];
}

/** @throws Refusal `beyond-reach`. */
async function requireRecordable(db: Db, viewer: Viewer, where: FindingToRecord['where']): Promise<void> {
  const { path } = await placeOf(db, where);
  if (!reaches(viewer, 'cases.record', path)) throw new Refusal('beyond-reach');
}
