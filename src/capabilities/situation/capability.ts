import type { Capability } from '#platform/capability.ts';
import { situationRoutes } from './routes.ts';

export const situationCapability: Capability = {
  name: 'situation',
  journalKinds: {},
  permissions: { 'situation.read': { zh: '查看今日总览', en: 'See the overview' } },
  routes: situationRoutes,
};
