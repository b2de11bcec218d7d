import type { Capability } from '#platform/capability.ts';
import { obligationRoutes } from './routes.ts';

export const obligationsCapability: Capability = {
  name: 'obligations',
  journalKinds: {
    'obligations.assigned': { zh: '交办任务', en: 'obligation assigned' },
    'obligations.signed-for': { zh: '签收任务', en: 'obligation signed for' },
    'obligations.started': { zh: '开始办理', en: 'work on an obligation started' },
    'obligations.reported': { zh: '上报完成', en: 'obligation reported done' },
    'obligations.verified': { zh: '核验通过', en: 'obligation verified' },
    'obligations.struck-off': { zh: '任务销号', en: 'obligation struck off' },
    'obligations.returned': { zh: '退回重办', en: 'obligation returned' },
    'obligations.withdrawn': { zh: '撤回交办', en: 'obligation withdrawn' },
  },
  permissions: {
    'obligations.read': { zh: '查看任务', en: 'see obligations' },
    'obligations.assign': { zh: '交办和撤回任务', en: 'assign and withdraw obligations' },
    'obligations.perform': { zh: '签收、办理、上报任务', en: 'sign for, work on and report obligations' },
    'obligations.verify': { zh: '核验、销号、退回任务', en: 'verify, strike off and return obligations' },
  },
  routes: obligationRoutes,
};
