/** Words for a site's state, and its one line of readiness. Pure. */
import type { LampState } from '#console/kit/lamp.tsx';
import { type Words, words } from '#console/words.ts';
import type { Aspect, ReadinessReason, UpgradeState, UpgradeVerb } from '../contract.ts';
import type { SiteAct } from '../site-contract.ts';

export const aspectWords: Readonly<Record<Aspect, Words>> = {
  standardised: words('标准化', 'Standardised'),
  rooms: words('考场', 'Rooms'),
  'isolation-rooms': words('隔离考场', 'Isolation rooms'),
  upgrades: words('提升项目', 'Upgrades'),
  cooling: words('防暑降温', 'Cooling'),
  acceptance: words('验收', 'Acceptance'),
};

export const upgradeStateWords: Readonly<Record<UpgradeState, Words>> = {
  planned: words('已列入', 'Planned'),
  'under-way': words('施工中', 'Under way'),
  completed: words('已完工，待验收', 'Completed, to be accepted'),
  accepted: words('已验收', 'Accepted'),
};

export const upgradeLamp: Readonly<Record<UpgradeState, LampState>> = {
  planned: 'not-yet',
  'under-way': 'near',
  completed: 'near',
  accepted: 'on-time',
};

export const upgradeVerbWords: Readonly<Record<UpgradeVerb, Words>> = {
  start: words('开工', 'Start'),
  complete: words('报完工', 'Complete'),
  accept: words('验收', 'Accept'),
  'send-back': words('退回', 'Send back'),
};

/** What can come next in each state; the primary one last. */
export const nextVerbs: Readonly<Record<UpgradeState, readonly UpgradeVerb[]>> = {
  planned: ['start'],
  'under-way': ['complete'],
  completed: ['send-back', 'accept'],
  accepted: [],
};

export const siteActWords: Readonly<Record<SiteAct['verb'], Words>> = {
  registered: words('登记考点', 'Registered'),
  corrected: words('更正登记', 'Register corrected'),
  hosted: words('设定承担场次', 'Sessions assigned'),
  'cooling-recorded': words('登记防暑降温', 'Cooling recorded'),
  accepted: words('验收通过', 'Accepted'),
  rejected: words('验收未通过', 'Acceptance refused'),
  'upgrade-planned': words('列入提升项目', 'Upgrade planned'),
  'upgrade-started': words('项目开工', 'Upgrade started'),
  'upgrade-completed': words('项目完工', 'Upgrade completed'),
  'upgrade-accepted': words('项目验收', 'Upgrade accepted'),
  'upgrade-returned': words('项目退回', 'Upgrade sent back'),
};

export const lacking = (reasons: readonly ReadinessReason[]): readonly ReadinessReason[] =>
  reasons.filter(({ ready }) => !ready);

/** 就绪, or how much is lacking. */
export function readinessLamp(reasons: readonly ReadinessReason[]): { state: LampState; label: Words } {
  const count = lacking(reasons).length;
  return count === 0
    ? { state: 'on-time', label: words('就绪', 'Ready') }
    : { state: 'near', label: words(`未就绪 · 缺 ${count} 项`, `Not ready · ${count} lacking`) };
}
