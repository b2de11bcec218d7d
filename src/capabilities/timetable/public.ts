/** What other capabilities may use of the timetable: the exam, its sessions, moments that move with it, and sites. */
export { advanceUpgrade } from './advance-upgrade.ts';
export { defineExam } from './define-exam.ts';
export { defineUpgradeKinds } from './define-upgrade-kinds.ts';
export { timetableFigures as figures } from './figures.ts';
export { hostSessions } from './host-sessions.ts';
export { moveSessions } from './move-sessions.ts';
export { planUpgrades } from './plan-upgrades.ts';
export { recordAcceptance } from './record-acceptance.ts';
export { recordCooling } from './record-cooling.ts';
export { registerSites } from './register-sites.ts';
export { scheduleSessions } from './schedule-sessions.ts';
export { type MomentToSet, setMoment } from './set-moment.ts';
export { settleMoments } from './settle-moments.ts';
export { siteByCode, sitesByIds, upgradeItemsByIds } from './site-queries.ts';
export {
  examDay,
  examStartsAt,
  holdTimetable,
  momentsByIds,
  nextSession,
  sessions,
  theExam,
} from './timetable-queries.ts';
