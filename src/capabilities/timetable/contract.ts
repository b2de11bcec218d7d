/**
 * When and where: the vocabulary of the timetable, and the endpoints of the exam and its sessions. The endpoints of the
 * register of sites stand in `site-contract.ts`.
 */
import { type Static, Type } from 'typebox';
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

/** A code that may stand in the journal: letters, digits, dot and hyphen. */
export const Code = Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$' });
export const Name = Type.String({ minLength: 1, maxLength: 100 });
export const Reason = Type.String({ minLength: 2, maxLength: 500 });
export const BothWords = Type.Object({ zh: Name, en: Name });
export type BothWords = Static<typeof BothWords>;
/** Who did something, as far as lists show it. */
export const ByWhom = Nullable(Type.Object({ id: Id, name: Type.String() }));
export type ByWhom = Static<typeof ByWhom>;

/** Degrees on WGS-84. */
export const Position = Type.Object({
  longitude: Type.Number({ minimum: -180, maximum: 180 }),
  latitude: Type.Number({ minimum: -90, maximum: 90 }),
});
export type Position = Static<typeof Position>;

export const Edge = Type.Enum(['start', 'end']);
export type Edge = Static<typeof Edge>;

/**
 * A point of the timetable: an edge of a session, or of the first or last one, plus an offset. With `site`, first and
 * last are those of the sessions that the site hosts.
 */
export const Anchor = Type.Object({
  session: Type.Union([Type.Literal('first'), Type.Literal('last'), Id]),
  site: Type.Optional(Id),
  edge: Edge,
  offsetMinutes: Type.Integer({ minimum: -525_600, maximum: 525_600 }),
});
export type Anchor = Static<typeof Anchor>;

/** A point in time: fixed, or anchored to the timetable and moving with it. */
export const Moment = Type.Union([Type.Object({ instant: Instant }), Type.Object({ anchor: Anchor })]);
export type Moment = Static<typeof Moment>;

/** Which steps a session has: the usual ones differ by paper. */
export const Paper = Type.Enum(['chinese', 'foreign-language', 'other']);
export type Paper = Static<typeof Paper>;

export const Phase = Type.Object({
  step: Type.Integer({ minimum: 1, maximum: 99 }),
  name: BothWords,
  edge: Edge,
  offsetMinutes: Type.Integer({ minimum: -1440, maximum: 1440 }),
});
export type Phase = Static<typeof Phase>;

export const Exam = Type.Object({
  id: Id,
  name: BothWords,
  firstDay: Day,
  lastDay: Day,
  /** IANA name, e.g. `Asia/Shanghai`: the days of the exam are days there. */
  timeZone: Type.String({ minLength: 3, maxLength: 60 }),
  /** Rule packs switched on, e.g. `epidemic-2020` (spare isolation rooms). */
  rulePacks: Type.Array(Code, { maxItems: 20 }),
});
export type Exam = Static<typeof Exam>;

const sessionShape = {
  id: Id,
  code: Code,
  subject: BothWords,
  paper: Paper,
  startsAt: Instant,
  endsAt: Instant,
};

export const Session = Type.Object({
  ...sessionShape,
  /** How many sites host it. */
  sites: Type.Integer({ minimum: 0 }),
  phases: Type.Array(Type.Object({ ...Phase.properties, at: Instant })),
});
export type Session = Static<typeof Session>;

export const SessionToSchedule = Type.Object({
  ...sessionShape,
  /** Sites that host the session; all registered ones when absent. */
  siteIds: Type.Optional(Type.Array(Id, { maxItems: 20_000 })),
  /** The steps of the session; the usual ones for its paper when absent. */
  phases: Type.Optional(Type.Array(Phase, { maxItems: 40 })),
});
export type SessionToSchedule = Static<typeof SessionToSchedule>;

const momentConflict = { momentId: Id, owner: Type.String(), label: Type.String(), at: Instant };

/** What a move would break. `overlap` prevents the move; the others are listed, journalled and left to people. */
export const Conflict = Type.Union([
  Type.Object({ kind: Type.Literal('overlap'), sessionIds: Type.Array(Id), siteIds: Type.Array(Id) }),
  Type.Object({ kind: Type.Literal('session-past'), sessionId: Id, startsAt: Instant }),
  Type.Object({ kind: Type.Literal('moment-past'), ...momentConflict, was: Instant }),
  /** It has to precede `precedesAt` and, since the move, no longer does. */
  Type.Object({ kind: Type.Literal('out-of-order'), ...momentConflict, precedesAt: Instant }),
]);
export type Conflict = Static<typeof Conflict>;

export const SessionMove = Type.Object({ sessionId: Id, startsAt: Instant, endsAt: Instant });
export type SessionMove = Static<typeof SessionMove>;

export const MoveOutcome = Type.Object({
  id: Id,
  dryRun: Type.Boolean(),
  /** How many sessions were given another time. */
  sessions: Type.Integer({ minimum: 0 }),
  /** Moments re-anchored, whoever they belong to. */
  moved: Type.Integer({ minimum: 0 }),
  conflictCount: Type.Integer({ minimum: 0 }),
  /** The first 500 of them. */
  conflicts: Type.Array(Conflict),
});
export type MoveOutcome = Static<typeof MoveOutcome>;

export const RoomKind = Type.Enum(['ordinary', 'spare', 'isolation']);
export type RoomKind = Static<typeof RoomKind>;
export const Acceptance = Type.Enum(['awaited', 'accepted', 'rejected']);
export type Acceptance = Static<typeof Acceptance>;
export const UpgradeState = Type.Enum(['planned', 'under-way', 'completed', 'accepted']);
export type UpgradeState = Static<typeof UpgradeState>;
export const UpgradeVerb = Type.Enum(['start', 'complete', 'accept', 'send-back']);
export type UpgradeVerb = Static<typeof UpgradeVerb>;

export const Aspect = Type.Enum([
  'standardised',
  'rooms',
  'isolation-rooms',
  'upgrades',
  'cooling',
  'acceptance',
]);
export type Aspect = Static<typeof Aspect>;
/** One thing that a site needs before an exam, whether it has it, and in words what it has or lacks. */
export const ReadinessReason = Type.Object({
  aspect: Aspect,
  ready: Type.Boolean(),
  words: Type.Object({ zh: Type.String(), en: Type.String() }),
});
export type ReadinessReason = Static<typeof ReadinessReason>;

const declared = {
  'not-found': {
    status: 404,
    zh: '没有找到，或您无权查看。请从列表重新进入。',
    en: 'Not found, or not yours to see. Start again from the list.',
  },
  'id-taken': {
    status: 409,
    zh: '该编号已用于另一项内容，请刷新页面后重新提交。',
    en: 'This id was already used for something else. Reload the page and submit again.',
  },
  'code-taken': {
    status: 409,
    zh: '代码“{code}”已被使用，请换一个。',
    en: 'Code “{code}” is in use; choose another.',
  },
  'beyond-reach': {
    status: 403,
    zh: '该考点不在您的管理范围内，请联系其所属区市。',
    en: 'This site is outside your reach; ask the district it belongs to.',
  },
  'no-exam': {
    status: 409,
    zh: '尚未设定考试，请先填写考试名称与日期。',
    en: 'No exam has been defined yet; enter its name and days first.',
  },
  'exam-defined': {
    status: 409,
    zh: '本系统已设定另一场考试；一个数据库只承担一场考试。',
    en: 'Another exam is already defined here; one database serves one exam.',
  },
  'days-reversed': {
    status: 422,
    zh: '最后一天早于第一天，请改正。',
    en: 'The last day is before the first; correct them.',
  },
  'unknown-time-zone': {
    status: 422,
    zh: '时区“{timeZone}”无法识别，请填写如 Asia/Shanghai。',
    en: 'Time zone “{timeZone}” is unknown; write one like Asia/Shanghai.',
  },
  'ends-before-start': {
    status: 422,
    zh: '场次“{session}”的结束时间不晚于开始时间，请改正。',
    en: 'Session “{session}” does not end after it starts; correct its times.',
  },
  'outside-exam-days': {
    status: 422,
    zh: '场次“{session}”不在考试日期 {firstDay} 至 {lastDay} 之内，请核对日期。',
    en: 'Session “{session}” is not within the exam days {firstDay} to {lastDay}; check its date.',
  },
  'sessions-overlap': {
    status: 409,
    zh: '场次“{a}”与“{b}”在 {sites} 个考点时间重叠，请错开时间，或另行安排考点。',
    en: 'Sessions “{a}” and “{b}” overlap at {sites} sites; move one of them or hold it at other sites.',
  },
  'moved-twice': {
    status: 422,
    zh: '同一场次在一次调整中出现两次，请只保留一条。',
    en: 'A session appears twice in one move; keep one line for it.',
  },
  'moments-depend': {
    status: 409,
    zh: '还有 {count} 个期限以该考点的场次计时，不能撤下其全部场次；请先办结或改期。',
    en: '{count} times still hang on the sessions of this site; settle or re-date them before taking all away.',
  },
  'unknown-session': {
    status: 422,
    zh: '场次“{session}”不存在，请在场次表中选择。',
    en: 'There is no session “{session}”; choose one from the timetable.',
  },
  'unknown-site': {
    status: 422,
    zh: '考点“{site}”不存在，请在考点名册中选择。',
    en: 'There is no site “{site}”; choose one from the register of sites.',
  },
  'no-session-there': {
    status: 422,
    zh: '尚未安排场次，无法以首场或末场计时；请先安排场次，或填写具体时间。',
    en: 'No session is held there yet, so there is no first or last one; schedule one, or give a date and time.',
  },
  'unknown-unit': {
    status: 422,
    zh: '单位“{unit}”不存在，请在组织机构中选择。',
    en: 'There is no unit “{unit}”; choose one from the organisation.',
  },
  'room-twice': {
    status: 422,
    zh: '考点“{site}”的考场号“{room}”重复，请改正。',
    en: 'Room “{room}” appears twice at site “{site}”; correct it.',
  },
  'nothing-changed': {
    status: 422,
    zh: '没有填写要更正的内容，请至少填写一项。',
    en: 'Nothing to correct was given; fill in at least one field.',
  },
  'more-cooled-than-fittable': {
    status: 422,
    zh: '已装空调 {cooled} 间多于可装 {fittable} 间，请核对。',
    en: '{cooled} rooms cooled is more than the {fittable} that can be; check both.',
  },
  'more-fittable-than-rooms': {
    status: 422,
    zh: '可装空调 {fittable} 间多于登记考场 {rooms} 间，请先更正考场名册。',
    en: '{fittable} fittable rooms is more than the {rooms} registered; correct the list of rooms first.',
  },
  'unknown-kind': {
    status: 422,
    zh: '提升项目类别“{kind}”未登记，请在类别表中选择。',
    en: 'Upgrade kind “{kind}” is not known; choose one of the list.',
  },
  /** The words are those of `upgradeCan`. */
  'not-now': { status: 409, zh: '{zh}', en: '{en}' },
} as const satisfies Refusals;

export const refusing = refusingAmong(declared);

/** What setting a moment may answer: spread into the refusals of every endpoint that takes a {@link Moment}. */
export const momentRefusals = refusing('unknown-session', 'unknown-site', 'no-session-there');

const read = { permission: 'timetable.read' } as const;
const manage = { permission: 'timetable.manage' } as const;

export const getTimetable = endpoint({
  name: 'timetable.getTimetable',
  method: 'GET',
  path: '/api/timetable',
  summary: { zh: '考试与场次安排', en: 'The exam and its sessions' },
  access: read,
  reply: Type.Object({ exam: Nullable(Exam), sessions: Type.Array(Session), nextSessionId: Nullable(Id) }),
});

export const defineExam = endpoint({
  name: 'timetable.defineExam',
  method: 'POST',
  path: '/api/timetable/exam',
  summary: { zh: '设定考试', en: 'Define the exam' },
  access: manage,
  body: Exam,
  reply: Exam,
  refusals: refusing('id-taken', 'exam-defined', 'days-reversed', 'unknown-time-zone'),
});

export const scheduleSessions = endpoint({
  name: 'timetable.scheduleSessions',
  method: 'POST',
  path: '/api/timetable/sessions',
  summary: { zh: '安排场次', en: 'Schedule sessions' },
  access: manage,
  body: Type.Object({ sessions: Type.Array(SessionToSchedule, { minItems: 1, maxItems: 100 }) }),
  maxBodyBytes: 8 * 1024 * 1024,
  reply: Type.Object({ ids: Type.Array(Id) }),
  refusals: refusing(
    'id-taken',
    'code-taken',
    'no-exam',
    'ends-before-start',
    'outside-exam-days',
    'sessions-overlap',
    'unknown-site',
  ),
});

export const moveSessions = endpoint({
  name: 'timetable.moveSessions',
  method: 'POST',
  path: '/api/timetable/moves',
  summary: {
    zh: '调整场次时间（可试算，试算不留痕迹）',
    en: 'Move sessions; a dry run leaves nothing behind',
  },
  access: manage,
  body: Type.Object({
    id: Id,
    reason: Reason,
    moves: Type.Array(SessionMove, { minItems: 1, maxItems: 100 }),
    dryRun: Type.Optional(Type.Boolean()),
  }),
  reply: MoveOutcome,
  refusals: refusing(
    'id-taken',
    'no-exam',
    'ends-before-start',
    'sessions-overlap',
    'unknown-session',
    'moved-twice',
  ),
});

export const listMoves = endpoint({
  name: 'timetable.listMoves',
  method: 'GET',
  path: '/api/timetable/moves',
  summary: { zh: '场次调整记录', en: 'Moves made so far' },
  access: read,
  query: Type.Object(listQuery(['madeAt'], '-madeAt')),
  reply: listReply(
    Type.Object({
      id: Id,
      madeAt: Instant,
      by: ByWhom,
      reason: Type.String(),
      moves: Type.Array(Type.Object({ ...SessionMove.properties, was: Instant })),
      outcome: MoveOutcome,
      entryId: Id,
    }),
  ),
});

/** Not journalled one by one for repeats: the same set again changes nothing. */
export const hostSessions = endpoint({
  name: 'timetable.hostSessions',
  method: 'PUT',
  path: '/api/sites/:id/sessions',
  summary: { zh: '设定考点承担的场次', en: 'Set which sessions a site hosts' },
  access: manage,
  params: Type.Object({ id: Id }),
  body: Type.Object({ sessionIds: Type.Array(Id, { maxItems: 100 }), reason: Reason }),
  reply: Type.Object({ id: Id }),
  refusals: refusing('not-found', 'no-exam', 'unknown-session', 'sessions-overlap', 'moments-depend'),
});
