/** The organisation as the server sees it. */
import type { Capability } from '#platform/capability.ts';
import { accountRoutes } from './account-routes.ts';
import { CHECK_IMPORT, checkImport } from './check-import.ts';
import { importRoutes } from './import-routes.ts';
import { routes } from './routes.ts';
import { performTake, TAKE_IMPORT } from './take-import.ts';

export const organisationCapability: Capability = {
  name: 'organisation',
  journalKinds: {
    'organisation.unit-established': { zh: '建立单位', en: 'unit established' },
    'organisation.unit-renamed': { zh: '单位更名', en: 'unit renamed' },
    'organisation.unit-closed': { zh: '撤销单位', en: 'unit closed' },
    'organisation.unit-joined': { zh: '加入为成员单位', en: 'unit joined another' },
    'organisation.membership-ended': { zh: '成员关系终止', en: 'membership ended' },
    'organisation.person-registered': { zh: '登记人员', en: 'person registered' },
    'organisation.person-appointed': { zh: '任职', en: 'person appointed' },
    'organisation.appointment-ended': { zh: '免职', en: 'appointment ended' },
    'organisation.account-opened': { zh: '开通账号', en: 'account opened' },
    'organisation.password-reset': { zh: '重设密码', en: 'password reset' },
    'organisation.contact-recorded': { zh: '登记联系方式', en: 'contact recorded' },
    'organisation.contact-tested': { zh: '联系方式测通', en: 'contact tested' },
    'organisation.contact-ended': { zh: '联系方式停用', en: 'contact taken out of use' },
    'organisation.contact-revealed': { zh: '查看完整联系方式', en: 'contact shown in full' },
    'organisation.roster-counted': { zh: '班级考生数', en: 'roster of a class counted' },
    'organisation.candidate-erased': { zh: '删除考生个人信息', en: 'personal data of a candidate erased' },
    'organisation.import-taken': { zh: '采用导入', en: 'import taken' },
    'organisation.import-discarded': { zh: '放弃导入', en: 'import discarded' },
    'organisation.data-exported': { zh: '导出数据', en: 'data exported' },
  },
  permissions: {
    'organisation.read': { zh: '查看单位与人员', en: 'see units and people' },
    'organisation.manage': { zh: '管理单位、任职与联系方式', en: 'manage units, appointments and contacts' },
    'organisation.manage-accounts': { zh: '开通账号、重设密码', en: 'open accounts and reset passwords' },
    'organisation.import': { zh: '导入与导出', en: 'import and export' },
    'organisation.read-contacts': { zh: '查看完整联系方式', en: 'see contacts in full' },
    'organisation.read-candidates': { zh: '查看考生名单', en: 'see candidates' },
    'organisation.erase-candidate': { zh: '删除考生个人信息', en: 'erase personal data of candidates' },
  },
  routes: (platform) => [...routes(platform), ...accountRoutes(platform), ...importRoutes(platform)],
  jobs: {
    [CHECK_IMPORT]: (payload, platform) => checkImport(platform, payload as { id: string }),
    [TAKE_IMPORT]: (payload, platform) => {
      const { id, by, at } = payload as { id: string; by: string | null; at: string };
      return performTake(platform, { id, by, at: new Date(at) });
    },
  },
};
