/** Activities in miniature for tests: every maker brings the parents it needs, and returns what the write returned. */

import { aPhoto } from '#capabilities/obligations/fixtures.ts';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import {
  aCity,
  aClass,
  aDistrict,
  aPerson,
  aSchool,
  freshId,
  testAct,
} from '#capabilities/organisation/fixtures.ts';
import type { Moment } from '#capabilities/timetable/contract.ts';
import { anExam, qingdao, qingdaoInstant } from '#capabilities/timetable/fixtures.ts';
import type { Tx } from '#platform/db/db.ts';
import { cancelActivity } from './cancel-activity.ts';
import type { Activity, ActivityKind, Attendance } from './contract.ts';
import { correctAttendance } from './correct-attendance.ts';
import type { ActivityDescription } from './describe-activities.ts';
import { type Holding, type HowItWent, holdActivities } from './hold-activities.ts';
import { planActivity } from './plan-activity.ts';

type Wish = Partial<Omit<ActivityDescription, 'unitId'>> & { unit?: UnitBrief };

async function described(tx: Tx, { unit, ...wish }: Wish): Promise<ActivityDescription> {
  return {
    id: freshId(),
    kind: 'meeting',
    theme: 'coordination',
    title: '联席会议',
    place: '三楼会议室',
    unitId: (unit ?? (await aSchool(tx))).id,
    ...wish,
  };
}

/** A joint meeting of a school on 29 June 2020 at 15:00, unless wished otherwise. */
export async function aPlannedActivity(tx: Tx, wish: Wish & { plannedAt?: Moment } = {}): Promise<Activity> {
  await anExam(tx);
  const { plannedAt = { instant: qingdaoInstant('2020-06-29 15:00') }, ...rest } = wish;
  return planActivity(tx, testAct, { ...(await described(tx, rest)), plannedAt });
}

export const heads = (personTimes: number): Attendance => ({ mode: 'head-count', personTimes });

/** How an activity went on 19 June 2020 at 14:00, with 30 person-times. */
export const how = (wish: Partial<HowItWent> = {}): HowItWent => ({
  heldAt: qingdao('2020-06-19 14:00'),
  attendance: heads(30),
  classIds: [],
  evidence: [],
  result: '',
  ...wish,
});

export async function aHolding(
  tx: Tx,
  wish: Wish & Partial<HowItWent> = {},
): Promise<Holding & { activity: ActivityDescription }> {
  const { heldAt, attendance, classIds, evidence, result, ...description } = wish;
  const given = { heldAt, attendance, classIds, evidence, result };
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { activity: await described(tx, description), ...how(stated) };
}

export async function aHeldActivity(tx: Tx, wish: Wish & Partial<HowItWent> = {}): Promise<Activity> {
  const [held] = await holdActivities(tx, testAct, [await aHolding(tx, wish)]);
  return held as Activity;
}

/** Integrity education in one class, organised by its school. */
export async function aClassMeeting(
  tx: Tx,
  wish: {
    school?: UnitBrief;
    class?: UnitBrief;
    kind?: ActivityKind;
    theme?: string;
  } & Partial<HowItWent> = {},
): Promise<Activity> {
  const school = wish.school ?? (await aSchool(tx));
  const theClass = wish.class ?? (await aClass(tx, { school }));
  const { school: _, class: __, ...rest } = wish;
  return aHeldActivity(tx, {
    kind: 'class-meeting',
    theme: 'integrity',
    title: '诚信考试主题班会',
    unit: school,
    classIds: [theClass.id],
    ...rest,
  });
}

export interface CityOfActivities {
  readonly city: UnitBrief;
  readonly districts: readonly UnitBrief[];
  readonly schools: readonly UnitBrief[];
  /** Three of the first school, then three of the second. */
  readonly classes: readonly UnitBrief[];
  /** The one person who came to the training. */
  readonly attender: string;
  readonly training: Activity;
}

/**
 * Two districts of one school of three classes. First school: two class meetings in one class, the first of them corrected
 * from 40 to 44, and one in another class. Second school: an assembly of two classes, and a class meeting that was
 * cancelled. The city: a training held, a meeting planned.
 */
export async function aCityOfActivities(tx: Tx): Promise<CityOfActivities> {
  await anExam(tx);
  const city = await aCity(tx);
  const districts = [await aDistrict(tx, { city }), await aDistrict(tx, { city, name: '崂山区' })] as const;
  const first = await aSchool(tx, { district: districts[0], name: '第1中学' });
  const second = await aSchool(tx, { district: districts[1], name: '第2中学' });
  const classesOf = async (school: UnitBrief) => {
    const make = (number: number) => aClass(tx, { school, name: `高三（${number}）班` });
    return [await make(1), await make(2), await make(3)] as const;
  };
  const [ours, others] = [await classesOf(first), await classesOf(second)];

  const meeting = await aClassMeeting(tx, { school: first, class: ours[0], attendance: heads(40) });
  await aClassMeeting(tx, { school: first, class: ours[0], attendance: heads(41) });
  await aClassMeeting(tx, { school: first, class: ours[1], attendance: heads(30) });
  await correctAttendance(tx, testAct, {
    id: freshId(),
    activityId: meeting.id,
    attendance: heads(44),
    classIds: [ours[0].id],
    reason: '漏记 4 人',
  });
  await aHeldActivity(tx, {
    kind: 'assembly',
    theme: 'integrity',
    title: '动员大会',
    unit: second,
    attendance: heads(100),
    classIds: [others[0].id, others[1].id],
    heldAt: qingdao('2020-06-18 16:30'),
    evidence: [aPhoto],
  });
  const mistake = await aClassMeeting(tx, { school: second, class: others[2] });
  await cancelActivity(tx, testAct, { activityId: mistake.id, reason: '误登记' });
  const attender = (await aPerson(tx)).id;
  const training = await aHeldActivity(tx, {
    kind: 'training',
    theme: 'paper-secrecy',
    title: '试卷保密培训 100%_',
    unit: city,
    attendance: { mode: 'people', people: [attender] },
    heldAt: qingdao('2020-06-15 00:10'),
  });
  await aPlannedActivity(tx, { unit: city, title: '全体会议' });
  return { city, districts, schools: [first, second], classes: [...ours, ...others], attender, training };
}
