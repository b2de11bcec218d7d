import type { Capability } from '#platform/capability.ts';
import { timetableRoutes } from './routes.ts';

export const timetableCapability: Capability = {
  name: 'timetable',
  journalKinds: {
    'timetable.exam-defined': { zh: '设定考试', en: 'exam defined' },
    'timetable.session-scheduled': { zh: '安排场次', en: 'session scheduled' },
    'timetable.session-moved': { zh: '调整场次时间', en: 'session moved' },
    'timetable.moments-moved': { zh: '期限随场次重新计时', en: 'times re-anchored' },
    'timetable.site-registered': { zh: '登记考点', en: 'site registered' },
    'timetable.site-changed': { zh: '更正考点登记', en: 'site corrected' },
    'timetable.site-hosted': { zh: '设定考点承担的场次', en: 'sessions of a site set' },
    'timetable.cooling-recorded': { zh: '登记防暑降温', en: 'cooling recorded' },
    'timetable.site-accepted': { zh: '考点验收通过', en: 'site accepted' },
    'timetable.site-rejected': { zh: '考点验收未通过', en: 'site not accepted' },
    'timetable.upgrade-kinds-defined': { zh: '载入提升项目类别', en: 'upgrade kinds defined' },
    'timetable.upgrade-planned': { zh: '列入提升项目', en: 'upgrade planned' },
    'timetable.upgrade-started': { zh: '提升项目开工', en: 'upgrade started' },
    'timetable.upgrade-completed': { zh: '提升项目完工', en: 'upgrade completed' },
    'timetable.upgrade-accepted': { zh: '提升项目验收', en: 'upgrade accepted' },
    'timetable.upgrade-returned': { zh: '提升项目退回', en: 'upgrade sent back' },
  },
  permissions: {
    'timetable.read': { zh: '查看场次与考点', en: 'see sessions and sites' },
    'timetable.manage': { zh: '安排和调整场次', en: 'schedule and move sessions' },
    'sites.manage': { zh: '管理考点登记与提升', en: 'manage sites and their upgrades' },
  },
  routes: timetableRoutes,
};
