import type { Capability } from '#platform/capability.ts';
import { routes } from './routes.ts';

export const activitiesCapability: Capability = {
  name: 'activities',
  journalKinds: {
    'activities.planned': { zh: '计划活动', en: 'activity planned' },
    'activities.held': { zh: '举办活动', en: 'activity held' },
    'activities.corrected': { zh: '更正参加情况', en: 'attendance corrected' },
    'activities.cancelled': { zh: '取消活动', en: 'activity cancelled' },
    'activities.evidence-added': { zh: '补充活动佐证', en: 'evidence of an activity added' },
    'activities.resolution-added': { zh: '形成议定事项', en: 'resolution added' },
  },
  permissions: {
    'activities.read': { zh: '查看活动与班级教育覆盖', en: 'see activities and which classes they reached' },
    'activities.manage': {
      zh: '计划、登记、更正、取消活动',
      en: 'plan, record, correct and cancel activities',
    },
  },
  routes,
};
