/** A unit owes an outcome by a moment, with a proof: what crosses the wire about obligations. */
import { type Static, Type } from 'typebox';
import { ByWhom, Code, Moment, momentRefusals } from '#capabilities/timetable/contract.ts';
import {
  endpoint,
  Id,
  Instant,
  listQuery,
  listReply,
  Nullable,
  type Refusals,
  refusingAmong,
  type Words,
} from '#primitives/endpoint.ts';

/** `withdrawn` is the way out of an obligation that should not have been assigned; every other way ends struck off. */
export const obligationStates = [
  'assigned',
  'signed-for',
  'working',
  'reported',
  'verified',
  'struck-off',
  'returned',
  'withdrawn',
] as const;
export const ObligationState = Type.Enum(obligationStates);
export type ObligationState = Static<typeof ObligationState>;

export const stateWords: Readonly<Record<ObligationState, Words>> = {
  assigned: { zh: '待签收', en: 'assigned' },
  'signed-for': { zh: '已签收', en: 'signed for' },
  working: { zh: '办理中', en: 'working' },
  reported: { zh: '已上报，待核验', en: 'reported' },
  verified: { zh: '已核验，待销号', en: 'verified' },
  'struck-off': { zh: '已销号', en: 'struck off' },
  returned: { zh: '已退回', en: 'returned' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
};

export const verbs = ['sign-for', 'start', 'report', 'verify', 'strike-off', 'return', 'withdraw'] as const;
export const Verb = Type.Enum(verbs);
export type Verb = Static<typeof Verb>;

export const verbWords: Readonly<Record<Verb | 'assign', Words>> = {
  assign: { zh: '交办', en: 'assign' },
  'sign-for': { zh: '签收', en: 'sign for' },
  start: { zh: '开始办理', en: 'start' },
  report: { zh: '上报', en: 'report' },
  verify: { zh: '核验', en: 'verify' },
  'strike-off': { zh: '销号', en: 'strike off' },
  return: { zh: '退回', en: 'return' },
  withdraw: { zh: '撤回', en: 'withdraw' },
};

/** Green, yellow, red, grey; `done` is out of the unit's hands: reported, verified, struck off or withdrawn. */
export const lamps = ['overdue', 'near', 'on-time', 'not-started', 'done'] as const;
export const Lamp = Type.Enum(lamps);
export type Lamp = Static<typeof Lamp>;

/** What the obligation comes from. `direct` is an assignment without a document; its id is the obligation's own. */
export const SourceKind = Type.Enum(['order', 'resolution', 'upgrade-item', 'clause', 'direct']);
export type SourceKind = Static<typeof SourceKind>;
export const Source = Type.Object({ kind: SourceKind, id: Id });
export type Source = Static<typeof Source>;

/** A report must hold these: a picture or film, any file, a statement in words. */
export const Proof = Type.Enum(['photo', 'document', 'statement']);
export type Proof = Static<typeof Proof>;

export const proofWords: Readonly<Record<Proof, Words>> = {
  photo: { zh: '现场照片或视频', en: 'a photo or film' },
  document: { zh: '佐证文件', en: 'a document' },
  statement: { zh: '文字说明', en: 'a statement in words' },
};

/** A file of the content store, by the SHA-256 of its bytes. */
export const EvidenceFile = Type.Object({
  digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  name: Type.String({ minLength: 1, maxLength: 200 }),
  /** Media type, e.g. `image/jpeg`. */
  type: Type.String({ pattern: '^[a-z]+/[A-Za-z0-9.+-]{1,100}$' }),
  sizeBytes: Type.Integer({ minimum: 1, maximum: 4_294_967_296 }),
});
export type EvidenceFile = Static<typeof EvidenceFile>;
export const Evidence = Type.Array(EvidenceFile, { maxItems: 50 });

const Title = Type.String({ minLength: 2, maxLength: 200 });
const Outcome = Type.String({ minLength: 2, maxLength: 2000 });
const Reason = Type.String({ minLength: 2, maxLength: 1000 });
const UnitName = Type.Object({ id: Id, code: Type.String(), name: Type.String() });

export const ObligationBrief = Type.Object({
  id: Id,
  title: Title,
  unit: UnitName,
  source: Source,
  state: ObligationState,
  lamp: Lamp,
  dueAt: Instant,
  assignedAt: Instant,
  /** When the unit last reported; `null` while it has not, or since it was returned. */
  reportedAt: Nullable(Instant),
  /** Reported after it was due. */
  late: Type.Boolean(),
});
export type ObligationBrief = Static<typeof ObligationBrief>;

export const ObligationAct = Type.Object({
  id: Id,
  verb: Type.Enum(['assign', ...verbs]),
  at: Instant,
  by: ByWhom,
  note: Type.String(),
  evidence: Evidence,
  /** The journal entry that proves it. */
  entryId: Id,
});
export type ObligationAct = Static<typeof ObligationAct>;

/** What the viewer is to this obligation; together with its state it decides what `obligationCan` allows. */
export const Standing = Type.Object({
  personId: Nullable(Id),
  /** Acts for the unit that owes it. */
  performs: Type.Boolean(),
  verifies: Type.Boolean(),
  /** May withdraw what was assigned. */
  assigns: Type.Boolean(),
});
export type Standing = Static<typeof Standing>;

export const Obligation = Type.Object({
  ...ObligationBrief.properties,
  outcome: Outcome,
  proofRequired: Type.Array(Proof),
  deadline: Moment,
  assignedBy: ByWhom,
  reportedBy: ByWhom,
});
export type Obligation = Static<typeof Obligation>;

export const ObligationToAssign = Type.Object({
  id: Id,
  unitId: Id,
  title: Title,
  outcome: Outcome,
  proofRequired: Type.Array(Proof, { uniqueItems: true }),
  source: Source,
  deadline: Moment,
});
export type ObligationToAssign = Static<typeof ObligationToAssign>;

const declared = {
  'not-found': {
    status: 404,
    zh: '没有找到该任务，或您无权查看。请从列表重新进入。',
    en: 'This obligation is not there, or not yours to see. Start again from the list.',
  },
  'id-taken': {
    status: 409,
    zh: '该编号已用于另一项内容，请刷新页面后重新提交。',
    en: 'This id was already used for something else. Reload the page and submit again.',
  },
  'unknown-unit': {
    status: 422,
    zh: '单位“{unit}”不存在，请在组织机构中选择。',
    en: 'There is no unit “{unit}”; choose one from the organisation.',
  },
  'unknown-source': {
    status: 422,
    zh: '来源事项不存在，请从事项页面发起。',
    en: 'What this obligation is said to come from does not exist; start from its page.',
  },
  'due-in-the-past': {
    status: 422,
    zh: '期限 {dueAt} 早于现在，请改为将来的时间。',
    en: 'The deadline {dueAt} is already past; choose a later one.',
  },
  'beyond-reach': {
    status: 403,
    zh: '该单位不在您的管理范围内，请由其上级单位交办。',
    en: 'That unit is outside your reach; ask the unit above it to assign this.',
  },
  'proof-missing': {
    status: 422,
    zh: '上报须附：{zh}。请补齐后再上报。',
    en: 'The report still needs: {en}. Add it and report again.',
  },
  /** The words are those of `obligationCan`. */
  'not-now': { status: 409, zh: '{zh}', en: '{en}' },
} as const satisfies Refusals;

const refusing = refusingAmong(declared);

/** What assigning an obligation may answer: spread into the refusals of endpoints that make one. */
export const assigningRefusals = {
  ...momentRefusals,
  ...refusing('id-taken', 'unknown-unit', 'due-in-the-past'),
} as const;

const read = { permission: 'obligations.read' } as const;
const perform = { permission: 'obligations.perform' } as const;
const judge = { permission: 'obligations.verify' } as const;
const assign = { permission: 'obligations.assign' } as const;
const byId = Type.Object({ id: Id });

const narrowing = {
  /** Owed by a unit to which the viewer is appointed. */
  mine: Type.Boolean({ default: true }),
  /** Not yet struck off or withdrawn. */
  open: Type.Boolean({ default: true }),
  state: Type.Optional(ObligationState),
  unitId: Type.Optional(Id),
  district: Type.Optional(Code),
  source: Type.Optional(SourceKind),
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
};

export const listObligations = endpoint({
  name: 'obligations.listObligations',
  method: 'GET',
  path: '/api/obligations',
  summary: { zh: '任务清单', en: 'Obligations' },
  access: read,
  query: Type.Object({
    ...listQuery(['dueAt', 'title', 'state', 'assignedAt', 'unit'], 'dueAt'),
    ...narrowing,
    lamp: Type.Optional(Lamp),
  }),
  reply: listReply(ObligationBrief),
});

/** What one unit owes. */
export const Arrears = Type.Object({
  unit: UnitName,
  overdue: Type.Integer({ minimum: 0 }),
  near: Type.Integer({ minimum: 0 }),
  /** In its hands, late or not. */
  undone: Type.Integer({ minimum: 0 }),
});
export type Arrears = Static<typeof Arrears>;

export const countObligations = endpoint({
  name: 'obligations.countObligations',
  method: 'GET',
  path: '/api/obligations/counts',
  summary: { zh: '任务计数：按灯色、按单位', en: 'Obligations counted by lamp and by unit' },
  access: read,
  query: Type.Object(narrowing),
  reply: Type.Object({
    total: Type.Integer({ minimum: 0 }),
    lamps: Type.Object({
      overdue: Type.Integer({ minimum: 0 }),
      near: Type.Integer({ minimum: 0 }),
      'on-time': Type.Integer({ minimum: 0 }),
      'not-started': Type.Integer({ minimum: 0 }),
      done: Type.Integer({ minimum: 0 }),
    }),
    /** Units with something overdue or near first. */
    byUnit: Type.Array(Arrears),
  }),
});

export const getObligation = endpoint({
  name: 'obligations.getObligation',
  method: 'GET',
  path: '/api/obligations/:id',
  summary: { zh: '任务详情与经过', en: 'One obligation with its history' },
  access: read,
  params: byId,
  reply: Type.Object({ obligation: Obligation, acts: Type.Array(ObligationAct), standing: Standing }),
  refusals: refusing('not-found'),
});

export const assignObligation = endpoint({
  name: 'obligations.assignObligation',
  method: 'POST',
  path: '/api/obligations',
  summary: { zh: '交办任务', en: 'Assign an obligation' },
  access: assign,
  body: Type.Object({
    ...ObligationToAssign.properties,
    /** Orders and resolutions assign their own; by hand it is a direct task, or one for an upgrade item. */
    source: Type.Object({ kind: Type.Enum(['direct', 'upgrade-item']), id: Id }),
  }),
  reply: ObligationBrief,
  refusals: { ...assigningRefusals, ...refusing('beyond-reach', 'unknown-source') },
});

/** The client makes the id of the act: sent again, it gets the first answer. */
const acting = { method: 'POST', params: byId, reply: ObligationBrief } as const;
const act = { id: Id };
const Note = Type.String({ maxLength: 1000 });

export const signForObligation = endpoint({
  ...acting,
  name: 'obligations.signForObligation',
  path: '/api/obligations/:id/sign-for',
  summary: { zh: '签收', en: 'Sign for it' },
  access: perform,
  body: Type.Object({ ...act, note: Note }),
  refusals: refusing('not-found', 'id-taken', 'not-now'),
});

export const startObligation = endpoint({
  ...acting,
  name: 'obligations.startObligation',
  path: '/api/obligations/:id/start',
  summary: { zh: '开始办理', en: 'Start working on it' },
  access: perform,
  body: Type.Object({ ...act, note: Note }),
  refusals: refusing('not-found', 'id-taken', 'not-now'),
});

export const reportObligation = endpoint({
  ...acting,
  name: 'obligations.reportObligation',
  path: '/api/obligations/:id/report',
  summary: { zh: '上报完成情况并附佐证', en: 'Report it done, with proof' },
  access: perform,
  body: Type.Object({ ...act, note: Note, evidence: Evidence }),
  refusals: refusing('not-found', 'id-taken', 'not-now', 'proof-missing'),
});

export const verifyObligation = endpoint({
  ...acting,
  name: 'obligations.verifyObligation',
  path: '/api/obligations/:id/verify',
  summary: { zh: '核验通过', en: 'Verify the report' },
  access: judge,
  body: Type.Object({ ...act, note: Note, evidence: Evidence }),
  refusals: refusing('not-found', 'id-taken', 'not-now'),
});

export const strikeOffObligation = endpoint({
  ...acting,
  name: 'obligations.strikeOffObligation',
  path: '/api/obligations/:id/strike-off',
  summary: { zh: '销号', en: 'Strike it off' },
  access: judge,
  body: Type.Object({ ...act, note: Note }),
  refusals: refusing('not-found', 'id-taken', 'not-now'),
});

export const returnObligation = endpoint({
  ...acting,
  name: 'obligations.returnObligation',
  path: '/api/obligations/:id/return',
  summary: { zh: '退回重办（写明理由）', en: 'Return it, with the reason' },
  access: judge,
  body: Type.Object({ ...act, note: Reason }),
  refusals: refusing('not-found', 'id-taken', 'not-now'),
});

export const withdrawObligation = endpoint({
  ...acting,
  name: 'obligations.withdrawObligation',
  path: '/api/obligations/:id/withdraw',
  summary: { zh: '撤回交办（写明理由）', en: 'Withdraw it, with the reason' },
  access: assign,
  body: Type.Object({ ...act, note: Reason }),
  refusals: refusing('not-found', 'id-taken', 'not-now'),
});
