import type { Capability } from '#platform/capability.ts';
import { forgetErased } from './followers.ts';
import { routes } from './routes.ts';

export const pledgesCapability: Capability = {
  name: 'pledges',
  journalKinds: {
    'pledges.signed': { zh: '签署承诺书', en: 'commitment letter signed' },
    'pledges.withdrawn': { zh: '撤回承诺书', en: 'commitment letter withdrawn' },
    'pledges.link-issued': { zh: '发放班级签署链接', en: 'class signing link issued' },
    'pledges.link-revoked': { zh: '停用班级签署链接', en: 'class signing link stopped' },
    'pledges.evidence-opened': { zh: '查看承诺书证据', en: 'evidence of a letter opened' },
    'pledges.wording-adopted': { zh: '发布承诺书文本', en: 'wording of the letter adopted' },
  },
  permissions: {
    'pledges.read-coverage': { zh: '查看承诺书覆盖', en: 'see how many letters are signed' },
    'pledges.read-names': { zh: '查看班级已签、未签名单', en: 'see by name who has signed and who has not' },
    'pledges.read-evidence': {
      zh: '查看承诺书证据（逐次记入日志）',
      en: 'open the evidence of a letter (each time journalled)',
    },
    'pledges.issue-link': { zh: '发放、停用班级签署链接', en: 'issue and stop signing links of classes' },
    'pledges.withdraw': { zh: '撤回承诺书', en: 'withdraw letters' },
    'pledges.adopt-wording': { zh: '发布承诺书文本', en: 'adopt the wording of the letter' },
  },
  routes,
  followers: [forgetErased],
};
