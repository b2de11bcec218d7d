import { inTransaction } from '#platform/db/db.ts';
import { on, type Route } from '#platform/http/route.ts';
import type { Viewer } from '#platform/http/viewer.ts';
import type { Act } from '#platform/journal/append.ts';
import type { Platform } from '#platform/platform.ts';
import { advanceUpgrade } from './advance-upgrade.ts';
import * as timetable from './contract.ts';
import { correctSite } from './correct-site.ts';
import { defineExam } from './define-exam.ts';
import { hostSessions } from './host-sessions.ts';
import { moveSessions } from './move-sessions.ts';
import { planUpgrades } from './plan-upgrades.ts';
import { recordAcceptance } from './record-acceptance.ts';
import { recordCooling } from './record-cooling.ts';
import { registerSites } from './register-sites.ts';
import { scheduleSessions } from './schedule-sessions.ts';
import * as register from './site-contract.ts';
import {
  requireManageable,
  requireSitesManageable,
  requireUnitsManageable,
  siteOfUpgrade,
  sitePage,
  sites,
  upgradeKinds,
} from './site-queries.ts';
import { moves, timetablePage } from './timetable-queries.ts';

export function timetableRoutes({ db, clock }: Platform): Route[] {
  const by = (viewer: Viewer): Act => ({ by: viewer.personId, at: clock.now() });
  return [
    on(timetable.getTimetable, () => timetablePage(db, clock.now())),
    on(timetable.defineExam, ({ body, viewer }) =>
      inTransaction(db, (tx) => defineExam(tx, by(viewer), body)),
    ),
    on(timetable.scheduleSessions, ({ body, viewer }) =>
      inTransaction(db, (tx) => scheduleSessions(tx, by(viewer), body)),
    ),
    on(timetable.moveSessions, ({ body, viewer }) =>
      inTransaction(db, (tx) => moveSessions(tx, by(viewer), body)),
    ),
    on(timetable.listMoves, ({ query }) => moves(db, query)),
    on(timetable.hostSessions, ({ params, body, viewer }) =>
      inTransaction(db, (tx) => hostSessions(tx, by(viewer), { siteId: params.id, ...body })),
    ),
    on(register.listSites, ({ query, viewer }) => sites(db, viewer, query)),
    on(register.getSite, ({ params, viewer }) => sitePage(db, viewer, params.id)),
    on(register.registerSites, ({ body, viewer }) =>
      inTransaction(db, async (tx) => {
        await requireUnitsManageable(
          tx,
          viewer,
          body.sites.map((site) => site.unitId),
        );
        return registerSites(tx, by(viewer), body);
      }),
    ),
    on(register.correctSite, ({ params, body, viewer }) =>
      inTransaction(db, async (tx) => {
        await requireManageable(tx, viewer, params.id);
        return correctSite(tx, by(viewer), { siteId: params.id, ...body });
      }),
    ),
    on(register.recordCooling, ({ params, body, viewer }) =>
      inTransaction(db, async (tx) => {
        await requireManageable(tx, viewer, params.id);
        return recordCooling(tx, by(viewer), { siteId: params.id, ...body });
      }),
    ),
    on(register.recordAcceptance, ({ params, body, viewer }) =>
      inTransaction(db, async (tx) => {
        await requireManageable(tx, viewer, params.id);
        return recordAcceptance(tx, by(viewer), { siteId: params.id, ...body });
      }),
    ),
    on(register.planUpgrades, ({ body, viewer }) =>
      inTransaction(db, async (tx) => {
        await requireSitesManageable(
          tx,
          viewer,
          body.items.map((item) => item.siteId),
        );
        return planUpgrades(tx, by(viewer), body);
      }),
    ),
    on(register.advanceUpgrade, ({ params, body, viewer }) =>
      inTransaction(db, async (tx) => {
        await requireManageable(tx, viewer, await siteOfUpgrade(tx, params.id));
        return advanceUpgrade(tx, by(viewer), { upgradeId: params.id, ...body });
      }),
    ),
    on(register.listUpgradeKinds, () => upgradeKinds(db)),
  ];
}
