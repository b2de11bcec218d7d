import type { Capability } from '#platform/capability.ts';
import type { Platform } from '#platform/platform.ts';
import type { JsonValue } from '#primitives/canonical-json.ts';
import { ISSUE_JOB, issueFiles } from './issue-files.ts';
import { routes } from './routes.ts';

export const bulletinsCapability: Capability = {
  name: 'bulletins',
  journalKinds: {
    'bulletins.drafted': { zh: '起草通报', en: 'bulletin drafted' },
    'bulletins.revised': { zh: '修改通报草稿', en: 'draft of a bulletin revised' },
    'bulletins.submitted': { zh: '通报送审', en: 'bulletin submitted for approval' },
    'bulletins.approved': { zh: '批准通报', en: 'bulletin approved' },
    'bulletins.refused': { zh: '退回通报', en: 'bulletin sent back' },
    'bulletins.published': { zh: '发布通报', en: 'bulletin published' },
    'bulletins.table-committed': { zh: '数字的分项表入日志', en: 'table of a figure committed' },
    'bulletins.superseded': { zh: '通报被更正', en: 'bulletin superseded' },
  },
  permissions: {
    'bulletins.read': { zh: '查看数字与通报', en: 'see figures and bulletins' },
    'bulletins.draft': { zh: '起草、修改、送审通报', en: 'draft, revise and submit bulletins' },
    'bulletins.approve': { zh: '批准或退回通报', en: 'approve bulletins or send them back' },
    'bulletins.publish': { zh: '发布通报', en: 'publish bulletins' },
    'journal.read': { zh: '查看日志及条目的经办人与内容', en: 'read the journal with who did what' },
  },
  routes,
  jobs: {
    [ISSUE_JOB]: async (payload: JsonValue, platform: Platform) => {
      await issueFiles(platform, (payload as { id: string }).id);
    },
  },
};
