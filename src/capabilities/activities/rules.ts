/** Decisions about activities, the same on the server and in the console. */
import type { Words } from '#primitives/endpoint.ts';
import type { Activity, ActivityKind, Attendance } from './contract.ts';
import type { ClassCoverage } from './coverage-contract.ts';

export const kindWords: Readonly<Record<ActivityKind, Words>> = {
  meeting: { zh: '会议', en: 'meeting' },
  mobilisation: { zh: '动员部署', en: 'mobilisation' },
  training: { zh: '培训', en: 'training' },
  assembly: { zh: '动员大会', en: 'assembly' },
  'class-meeting': { zh: '主题班会', en: 'class meeting' },
  visit: { zh: '走访检查', en: 'visit' },
  patrol: { zh: '巡查', en: 'patrol' },
  drill: { zh: '演练', en: 'drill' },
};

/** Words for the themes of the built-in campaigns; another theme is shown by its code. */
export const themeWords: Readonly<Record<string, Words>> = {
  integrity: { zh: '诚信教育', en: 'integrity education' },
  coordination: { zh: '组织协调', en: 'coordination' },
  'paper-secrecy': { zh: '试卷保密', en: 'paper secrecy' },
  'room-discipline': { zh: '考场纪律', en: 'room discipline' },
  'second-check': { zh: '二次安检', en: 'second security check' },
  'wireless-cheating': { zh: '无线电作弊防范', en: 'prevention of wireless cheating' },
  inspection: { zh: '巡视检查', en: 'inspection' },
};

/** Attendances that one activity of the kind can have; a larger number is a slip of the keyboard, not a fact. */
export const mostPersonTimes: Readonly<Record<ActivityKind, number>> = {
  meeting: 2_000,
  mobilisation: 20_000,
  training: 5_000,
  assembly: 20_000,
  'class-meeting': 150,
  visit: 200,
  patrol: 200,
  drill: 5_000,
};

/** Attendances (人次): each named person once, or the head-count as stated. */
export const personTimesOf = (attendance: Attendance): number =>
  attendance.mode === 'people' ? new Set(attendance.people).size : attendance.personTimes;

export type HoldingFault = 'one-class-only' | 'class-needed' | 'too-many-people' | 'held-in-future';

/** Why this cannot have taken place as stated; `null` when it can. */
export function holdingFault(holding: {
  kind: ActivityKind;
  attendance: Attendance;
  classes: number;
  heldAt: Date;
  now: Date;
}): HoldingFault | null {
  if (holding.heldAt > holding.now) return 'held-in-future';
  if (holding.kind === 'class-meeting' && holding.classes !== 1) return 'one-class-only';
  if (holding.kind === 'assembly' && holding.classes < 1) return 'class-needed';
  const personTimes = personTimesOf(holding.attendance);
  const countable = Number.isSafeInteger(personTimes) && personTimes > 0;
  return countable && personTimes <= mostPersonTimes[holding.kind] ? null : 'too-many-people';
}

type Standing = Pick<Activity, 'state' | 'resolutions'>;
type Verdict = true | Words;

const cancelled: Words = { zh: '活动已取消。', en: 'The activity was cancelled.' };
const notHeld: Words = {
  zh: '活动尚未登记举办，请先登记举办情况。',
  en: 'It is not recorded as held yet; record that first.',
};

/** May this be done now? `true`, or why not. */
export const activityCan = {
  hold: ({ state }: Standing): Verdict => {
    if (state === 'planned') return true;
    return state === 'cancelled'
      ? cancelled
      : {
          zh: '活动已登记举办；要改动请用“更正”。',
          en: 'It is already recorded as held; use a correction to change it.',
        };
  },
  correct: ({ state }: Standing): Verdict =>
    state === 'held' || (state === 'cancelled' ? cancelled : notHeld),
  /** A held activity that was recorded by mistake is cancelled too, unless units already work on its resolutions. */
  cancel: ({ state, resolutions }: Standing): Verdict => {
    if (state === 'cancelled') return cancelled;
    return (
      resolutions === 0 || {
        zh: '已有议定事项交办，不能取消；请先撤回这些任务，或更正参加情况。',
        en: 'Its resolutions were already assigned, so it stays; correct the attendance instead.',
      }
    );
  },
  addResolution: ({ state }: Standing): Verdict =>
    state === 'held' || (state === 'cancelled' ? cancelled : notHeld),
  addEvidence: ({ state }: Standing): Verdict =>
    state === 'held' || (state === 'cancelled' ? cancelled : notHeld),
};

export const noClassCoverage: ClassCoverage = {
  classes: 0,
  reached: 0,
  notYet: 0,
  withClassMeeting: 0,
  withoutClassMeeting: 0,
};

export const oneClass = (reached: boolean, met: boolean): ClassCoverage => ({
  classes: 1,
  reached: Number(reached),
  notYet: Number(!reached),
  withClassMeeting: Number(met),
  withoutClassMeeting: Number(!met),
});

export const addClassCoverage = (a: ClassCoverage, b: ClassCoverage): ClassCoverage => ({
  classes: a.classes + b.classes,
  reached: a.reached + b.reached,
  notYet: a.notYet + b.notYet,
  withClassMeeting: a.withClassMeeting + b.withClassMeeting,
  withoutClassMeeting: a.withoutClassMeeting + b.withoutClassMeeting,
});
