import { upgradeItemsByIds } from '#capabilities/timetable/public.ts';
import { type Db, inTransaction } from '#platform/db/db.ts';
import { requireKept } from '#platform/files/require-kept.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { on, type Route } from '#platform/http/route.ts';
import type { Viewer } from '#platform/http/viewer.ts';
import type { Platform } from '#platform/platform.ts';
import { advanceObligation } from './advance-obligation.ts';
import { assignObligation } from './assign-obligation.ts';
import type { EvidenceFile, Source, Verb } from './contract.ts';
import * as contract from './contract.ts';
import {
  obligationCounts,
  obligationPage,
  obligations,
  requireAssignable,
  standingOf,
  visibleObligation,
} from './queries.ts';

interface ActCall {
  readonly params: { readonly id: string };
  readonly body: { readonly id: string; readonly note: string; readonly evidence?: EvidenceFile[] };
  readonly viewer: Viewer;
}

export function obligationRoutes({ db, clock, files }: Platform): Route[] {
  const advancing =
    (verb: Verb) =>
    async ({ params, body, viewer }: ActCall) => {
      await requireKept(files, body.evidence ?? [], 'body.evidence');
      return inTransaction(db, async (tx) => {
        const { path } = await visibleObligation(tx, viewer, params.id);
        const input = { ...body, obligationId: params.id, verb };
        return advanceObligation(
          tx,
          { by: viewer.personId, at: clock.now() },
          input,
          standingOf(viewer, path),
        );
      });
    };
  return [
    on(contract.listObligations, ({ viewer, query }) => obligations(db, viewer, query, clock.now())),
    on(contract.countObligations, ({ viewer, query }) => obligationCounts(db, viewer, query, clock.now())),
    on(contract.getObligation, ({ viewer, params }) => obligationPage(db, viewer, params.id, clock.now())),
    on(contract.assignObligation, ({ viewer, body }) =>
      inTransaction(db, async (tx) => {
        await requireAssignable(tx, viewer, body.unitId);
        await requireSource(tx, body.id, body.source);
        return assignObligation(tx, { by: viewer.personId, at: clock.now() }, body);
      }),
    ),
    on(contract.signForObligation, advancing('sign-for')),
    on(contract.startObligation, advancing('start')),
    on(contract.reportObligation, advancing('report')),
    on(contract.verifyObligation, advancing('verify')),
    on(contract.strikeOffObligation, advancing('strike-off')),
    on(contract.returnObligation, advancing('return')),
    on(contract.withdrawObligation, advancing('withdraw')),
  ];
}

/** @throws Refusal `unknown-source`. */
async function requireSource(db: Db, obligationId: string, source: Source): Promise<void> {
  const known =
    source.kind === 'direct'
      ? source.id === obligationId
      : (await upgradeItemsByIds(db, [source.id])).has(source.id);
  if (!known) throw new Refusal('unknown-source');
}
