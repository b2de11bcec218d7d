/** What crosses the wire about activities: what was planned, what was held, who and which classes it reached. */
import { type Static, Type } from 'typebox';
import {
  assigningRefusals,
  EvidenceFile,
  ObligationBrief,
  Proof,
} from '#capabilities/obligations/contract.ts';
import { Code } from '#capabilities/organisation/contract.ts';
import { Moment, momentRefusals } from '#capabilities/timetable/contract.ts';
import {
  Day,
  endpoint,
  Id,
  Instant,
  listQuery,
  listReply,
  Nullable,
  type Refusals,
  refusingAmong,
} from '#primitives/endpoint.ts';

export const Count = Type.Integer({ minimum: 0 });
/** Text that people typed: something visible, no control characters, no half of a surrogate pair. */
const prose = (maxLength: number) =>
  Type.String({
    minLength: 2,
    maxLength,
    pattern:
      '^[^\\p{Cs}\\u0000-\\u0008\\u000b-\\u001f\\u007f]*\\S[^\\p{Cs}\\u0000-\\u0008\\u000b-\\u001f\\u007f]*$',
  });
const Reason = prose(500);

export const activityKinds = [
  'meeting',
  'mobilisation',
  'training',
  'assembly',
  'class-meeting',
  'visit',
  'patrol',
  'drill',
] as const;
export const ActivityKind = Type.Enum(activityKinds);
export type ActivityKind = Static<typeof ActivityKind>;

/** What it was about: a code of the campaign, e.g. `integrity`, which the education figures count. */
export const Theme = Code;

export const activityStates = ['planned', 'held', 'cancelled'] as const;
export const ActivityState = Type.Enum(activityStates);
export type ActivityState = Static<typeof ActivityState>;

/**
 * Who was there: named members of staff, or a head-count as stated by the organiser. Either way it counts attendances
 * (人次): the same person at two activities counts twice.
 */
export const Attendance = Type.Union([
  Type.Object({
    mode: Type.Literal('people'),
    people: Type.Array(Id, { minItems: 1, maxItems: 5_000, uniqueItems: true }),
  }),
  Type.Object({
    mode: Type.Literal('head-count'),
    personTimes: Type.Integer({ minimum: 1, maximum: 100_000 }),
  }),
]);
export type Attendance = Static<typeof Attendance>;

export const UnitRef = Type.Object({ id: Id, code: Type.String(), kind: Type.String(), name: Type.String() });
const PersonRef = Type.Object({ id: Id, name: Type.String() });

export const Activity = Type.Object({
  id: Id,
  kind: ActivityKind,
  theme: Theme,
  title: Type.String(),
  unit: UnitRef,
  place: Type.String(),
  state: ActivityState,
  /** Moves with the timetable when it was planned relative to a session; `null` when recorded after the event. */
  plannedAt: Nullable(Instant),
  heldAt: Nullable(Instant),
  attendanceMode: Nullable(Type.Enum(['people', 'head-count'])),
  personTimes: Nullable(Count),
  classes: Count,
  resolutions: Count,
});
export type Activity = Static<typeof Activity>;

const ActivityAct = Type.Object({
  verb: Type.Enum(['plan', 'hold', 'correct', 'cancel', 'add-evidence']),
  at: Instant,
  by: Nullable(PersonRef),
  /** Why, for a correction or a cancellation. */
  reason: Nullable(Type.String()),
  /** Attendance as it stood after the act. */
  personTimes: Nullable(Count),
  /** The journal entry that proves it. */
  entryId: Id,
});

export const Resolution = Type.Object({
  id: Id,
  text: Type.String(),
  unit: UnitRef,
  /** The duty it became; `null` only if the viewer's copy of it is gone. */
  obligation: Nullable(ObligationBrief),
});

export const ActivityDetail = Type.Object({
  activity: Activity,
  result: Type.String(),
  /** Empty where only a head-count was stated. */
  people: Type.Array(PersonRef),
  classes: Type.Array(UnitRef),
  resolutions: Type.Array(Resolution),
  evidence: Type.Array(EvidenceFile),
  acts: Type.Array(ActivityAct),
  may: Type.Object({ manage: Type.Boolean() }),
});
export type ActivityDetail = Static<typeof ActivityDetail>;

const declared = {
  'not-found': {
    status: 404,
    zh: '没有找到该活动，或您无权查看。请从列表重新进入。',
    en: 'This activity is not there, or not yours to see. Start again from the list.',
  },
  'id-taken': {
    status: 409,
    zh: '该编号已用于另一项内容，请刷新页面后重新提交。',
    en: 'This id was already used for something else. Reload the page and submit again.',
  },
  'unknown-unit': {
    status: 422,
    zh: '单位“{unit}”不存在或不在您的管理范围内，请在组织机构中选择。',
    en: 'There is no unit “{unit}” within your reach; choose one from the organisation.',
  },
  'unknown-class': {
    status: 422,
    zh: '“{unit}”不是班级，请选择参加活动的班级。',
    en: '“{unit}” is not a class; choose the classes that took part.',
  },
  'class-outside-unit': {
    status: 422,
    zh: '班级“{unit}”不属于组织单位，请改由其上级单位登记，或移除该班级。',
    en: 'Class “{unit}” does not belong to the organising unit; record this for a unit above both, or remove the class.',
  },
  'unknown-person': {
    status: 422,
    zh: '人员“{person}”不在名册中，请先登记，或改填人次。',
    en: 'There is no person “{person}”; register them first, or state a head-count.',
  },
  'one-class-only': {
    status: 422,
    zh: '主题班会只对应一个班级；多个班级一起开的，请登记为动员大会。',
    en: 'A class meeting is of exactly one class; record several classes together as an assembly.',
  },
  'class-needed': {
    status: 422,
    zh: '请至少选择一个参加的班级，否则无法计入班级覆盖。',
    en: 'Choose at least one class that took part; otherwise no class is covered.',
  },
  'too-many-people': {
    status: 422,
    zh: '这类活动一次最多 {most} 人次，请核对人次；分场举办的请分别登记。',
    en: 'An activity of this kind has at most {most} person-times; check the number, or record each sitting.',
  },
  'held-in-future': {
    status: 422,
    zh: '举办时间晚于现在，请填写实际举办时间。',
    en: 'The time is later than now; enter when it was actually held.',
  },
  'planned-in-past': {
    status: 422,
    zh: '计划时间早于现在；已经举办的，请直接登记举办情况。',
    en: 'The planned time is already past; if it was held, record it as held.',
  },
  'beyond-reach': {
    status: 403,
    zh: '承办单位不在您的交办范围内，请由其上级单位交办。',
    en: 'That unit is outside your reach for assigning; ask the unit above it to assign this.',
  },
  /** The words are those of `activityCan`. */
  'not-now': { status: 409, zh: '{zh}', en: '{en}' },
} as const satisfies Refusals;

export const refusing = refusingAmong(declared);

const read = { permission: 'activities.read' } as const;
const manage = { permission: 'activities.manage' } as const;
const byId = Type.Object({ id: Id });

const narrowing = {
  kind: Type.Optional(ActivityKind),
  theme: Type.Optional(Theme),
  state: Type.Optional(ActivityState),
  /** Organised by this unit or one below it. */
  under: Type.Optional(Id),
  /** Reaching this class. */
  classId: Type.Optional(Id),
  /** Organised by a unit to which the viewer is appointed, or attended by the viewer. */
  mine: Type.Boolean({ default: false }),
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
};
export const activitySorts = ['at', 'title', 'kind', 'personTimes'] as const;

export const listActivities = endpoint({
  name: 'activities.listActivities',
  method: 'GET',
  path: '/api/activities',
  summary: { zh: '活动列表', en: 'Activities' },
  access: read,
  query: Type.Object({
    ...listQuery(activitySorts, '-at'),
    ...narrowing,
    /** Days in the exam's time zone, both included. */
    from: Type.Optional(Day),
    until: Type.Optional(Day),
  }),
  reply: listReply(Activity),
});

/** A window of the calendar; longer ones are cut. */
export const longestCalendarDays = 100;

export const readCalendar = endpoint({
  name: 'activities.readCalendar',
  method: 'GET',
  path: '/api/activities/calendar',
  summary: { zh: '活动日历', en: 'Activities by day' },
  access: read,
  query: Type.Object({ ...narrowing, from: Day, until: Day }),
  reply: Type.Object({
    /** Days on which something is, in sequence. */
    days: Type.Array(
      Type.Object({ day: Day, planned: Count, held: Count, cancelled: Count, personTimes: Count }),
    ),
  }),
});

export const readActivity = endpoint({
  name: 'activities.readActivity',
  method: 'GET',
  path: '/api/activities/:id',
  summary: { zh: '活动详情', en: 'One activity' },
  access: read,
  params: byId,
  reply: ActivityDetail,
  refusals: refusing('not-found'),
});

/** What an activity is, whether planned or recorded after the event. */
const what = {
  id: Id,
  kind: ActivityKind,
  theme: Theme,
  title: prose(200),
  unitId: Id,
  place: Type.String({ maxLength: 200, pattern: '^[^\\p{Cc}\\p{Cs}]*$' }),
};
const howItWent = {
  heldAt: Instant,
  attendance: Attendance,
  classIds: Type.Array(Id, { maxItems: 5_000, uniqueItems: true }),
  evidence: Type.Array(EvidenceFile, { maxItems: 50 }),
  /** What came of it, in words; private. */
  result: Type.Union([Type.Literal(''), prose(4_000)]),
};
const holdingRefusals = refusing(
  'id-taken',
  'unknown-class',
  'class-outside-unit',
  'unknown-person',
  'one-class-only',
  'class-needed',
  'too-many-people',
  'held-in-future',
  'not-now',
);

export const planActivity = endpoint({
  name: 'activities.planActivity',
  method: 'POST',
  path: '/api/activities',
  summary: { zh: '计划一项活动', en: 'Plan an activity' },
  access: manage,
  body: Type.Object({ ...what, plannedAt: Moment }),
  reply: Activity,
  refusals: { ...momentRefusals, ...refusing('id-taken', 'unknown-unit', 'planned-in-past') },
});

export const recordHeldActivity = endpoint({
  name: 'activities.recordHeldActivity',
  method: 'POST',
  path: '/api/activities/held',
  summary: { zh: '登记已举办的活动', en: 'Record an activity that was held without being planned here' },
  access: manage,
  body: Type.Object({ ...what, ...howItWent }),
  reply: Activity,
  refusals: { ...holdingRefusals, ...refusing('unknown-unit') },
});

export const holdActivity = endpoint({
  name: 'activities.holdActivity',
  method: 'POST',
  path: '/api/activities/:id/holding',
  summary: { zh: '登记举办情况', en: 'Record that a planned activity was held' },
  access: manage,
  params: byId,
  body: Type.Object(howItWent),
  reply: Activity,
  refusals: { ...holdingRefusals, ...refusing('not-found') },
});

export const correctAttendance = endpoint({
  name: 'activities.correctAttendance',
  method: 'POST',
  path: '/api/activities/:id/corrections',
  summary: { zh: '更正参加情况（写明理由）', en: 'Correct who took part, with the reason' },
  access: manage,
  params: byId,
  /** `id` is the correction's own. Attendance and classes are stated anew, whole. */
  body: Type.Object({ id: Id, attendance: Attendance, classIds: howItWent.classIds, reason: Reason }),
  reply: Activity,
  refusals: { ...holdingRefusals, ...refusing('not-found') },
});

export const cancelActivity = endpoint({
  name: 'activities.cancelActivity',
  method: 'POST',
  path: '/api/activities/:id/cancellation',
  summary: { zh: '取消活动（写明理由）', en: 'Cancel an activity, with the reason' },
  access: manage,
  params: byId,
  body: Type.Object({ reason: Reason }),
  reply: Activity,
  refusals: refusing('not-found', 'not-now'),
});

export const addResolution = endpoint({
  name: 'activities.addResolution',
  method: 'POST',
  path: '/api/activities/:id/resolutions',
  summary: { zh: '把议定事项交办给单位', en: 'Add a resolution, which becomes a duty of a unit' },
  access: manage,
  params: byId,
  body: Type.Object({
    id: Id,
    /** The resolution in one line; the title of the obligation. */
    text: prose(200),
    outcome: prose(2_000),
    unitId: Id,
    deadline: Moment,
    proofRequired: Type.Array(Proof, { uniqueItems: true }),
  }),
  reply: Resolution,
  refusals: { ...assigningRefusals, ...refusing('not-found', 'beyond-reach', 'not-now') },
});

export const addEvidence = endpoint({
  name: 'activities.addEvidence',
  method: 'POST',
  path: '/api/activities/:id/evidence',
  summary: { zh: '补充佐证', en: 'Add evidence' },
  access: manage,
  params: byId,
  body: Type.Object({ files: Type.Array(EvidenceFile, { minItems: 1, maxItems: 50 }) }),
  reply: Type.Object({ evidence: Type.Array(EvidenceFile) }),
  refusals: refusing('not-found', 'not-now'),
});
