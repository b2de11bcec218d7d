import type { Capability } from '#platform/capability.ts';
import { closeWhenStruckOff } from './followers.ts';
import { caseRoutes } from './routes.ts';

export const casesCapability: Capability = {
  name: 'cases',
  journalKinds: {
    'cases.kinds-defined': { zh: '载入问题类别', en: 'kinds of finding defined' },
    'cases.legal-bases-defined': { zh: '载入法律依据', en: 'legal bases defined' },
    'cases.finding-recorded': { zh: '登记风险问题', en: 'finding recorded' },
    'cases.finding-noted': { zh: '补充问题情况', en: 'finding added to' },
    'cases.finding-shared': { zh: '共享问题', en: 'finding shared' },
    'cases.finding-closed': { zh: '问题销号', en: 'finding closed' },
    'cases.finding-voided': { zh: '问题作废', en: 'finding voided' },
    'cases.order-issued': { zh: '出具整改意见', en: 'rectification order issued' },
    'cases.order-withdrawn': { zh: '撤回整改意见', en: 'rectification order withdrawn' },
  },
  permissions: {
    'cases.read': { zh: '查看风险问题', en: 'see findings' },
    'cases.record': { zh: '登记和补充风险问题', en: 'record findings and add to them' },
    'cases.order': { zh: '出具整改意见、共享问题', en: 'issue rectification orders and share findings' },
    'cases.void': { zh: '作废风险问题', en: 'void findings' },
  },
  routes: caseRoutes,
  followers: [closeWhenStruckOff],
};
