/** Words for where an activity stands and what was done with it. Pure. */
import type { LampState } from '#console/kit/lamp.tsx';
import { type Words, words } from '#console/words.ts';
import type { Activity, ActivityDetail, ActivityState } from '../contract.ts';
import { themeWords } from '../rules.ts';

export const activityStateWords: Readonly<Record<ActivityState, Words>> = {
  planned: words('计划中', 'Planned'),
  held: words('已举办', 'Held'),
  cancelled: words('已取消', 'Cancelled'),
};

export const activityVerbWords: Readonly<Record<ActivityDetail['acts'][number]['verb'], Words>> = {
  plan: words('计划', 'Planned'),
  hold: words('登记举办', 'Recorded as held'),
  correct: words('更正参加情况', 'Attendance corrected'),
  cancel: words('取消', 'Cancelled'),
  'add-evidence': words('补充佐证', 'Evidence added'),
};

/** A theme of another campaign has no words here and is shown by its code. */
export const themeName = (theme: string): Words => themeWords[theme] ?? words(theme, theme);

/** When it was held, or is to be. */
export const happensAt = ({ heldAt, plannedAt }: Pick<Activity, 'heldAt' | 'plannedAt'>): string | null =>
  heldAt ?? plannedAt;

export type Standing = ActivityState | 'due';

/** A planned activity whose time has passed without a word is `due`: it waits to be recorded. */
export const standingOf = (
  { state, plannedAt }: Pick<Activity, 'state' | 'plannedAt'>,
  nowMs: number,
): Standing => (state === 'planned' && plannedAt !== null && Date.parse(plannedAt) <= nowMs ? 'due' : state);

export const standingLamp: Readonly<Record<Standing, { readonly state: LampState; readonly label: Words }>> =
  {
    planned: { state: 'not-yet', label: activityStateWords.planned },
    due: { state: 'near', label: words('待登记', 'To be recorded') },
    held: { state: 'on-time', label: activityStateWords.held },
    cancelled: { state: 'not-yet', label: activityStateWords.cancelled },
  };
