/** What is wrong out there: risk findings, the rectification orders made of them, and how both end. */
import { type Static, Type } from 'typebox';
import {
  assigningRefusals,
  Evidence,
  Lamp,
  ObligationState,
  Proof,
} from '#capabilities/obligations/contract.ts';
import { BothWords, ByWhom, Code, Moment } from '#capabilities/timetable/contract.ts';
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

export type { EvidenceFile, Lamp, ObligationState } from '#capabilities/obligations/contract.ts';

/** V veto 一票否决, S serious 严重, G general 一般. */
export const Severity = Type.Enum(['V', 'S', 'G']);
export type Severity = Static<typeof Severity>;

export const FindingState = Type.Enum(['open', 'closed', 'voided']);
export type FindingState = Static<typeof FindingState>;

/** How it came to light: the school's own check, the district's, the city's, a great inspection, a joint visit … */
export const findingSources = [
  'self-check',
  're-check',
  'spot-check',
  'inspection',
  'visit',
  'complaint',
  'monitoring',
  'other',
] as const;
export const FindingSource = Type.Enum(findingSources);
export type FindingSource = Static<typeof FindingSource>;

export const ActVerb = Type.Enum([
  'recorded',
  'noted',
  'shared',
  'order-issued',
  'order-withdrawn',
  'closed',
  'voided',
]);
export type ActVerb = Static<typeof ActVerb>;

const Title = Type.String({ minLength: 2, maxLength: 200 });
const Prose = Type.String({ maxLength: 4000 });
const Reason = Type.String({ minLength: 2, maxLength: 1000 });
const UnitName = Type.Object({ id: Id, code: Type.String(), name: Type.String() });

/** A row of the campaign pack: what may be found, and how bad it is unless said otherwise. */
export const FindingKind = Type.Object({ code: Code, name: BothWords, severity: Severity, group: Code });
export type FindingKind = Static<typeof FindingKind>;

/** An article of law with the days on which it is in force, both included; `validTo` null is open-ended. */
export const LegalBasis = Type.Object({
  code: Code,
  law: Type.String({ minLength: 1, maxLength: 200 }),
  article: Type.String({ minLength: 1, maxLength: 100 }),
  summary: BothWords,
  validFrom: Day,
  validTo: Nullable(Day),
});
export type LegalBasis = Static<typeof LegalBasis>;

export const FindingRow = Type.Object({
  id: Id,
  /** Counts up within the campaign; gaps mean nothing. */
  number: Type.Integer(),
  kind: Type.Object({ code: Code, name: BothWords }),
  severity: Severity,
  source: FindingSource,
  title: Title,
  /** The unit where it was found. */
  unit: UnitName,
  site: Nullable(Type.Object({ id: Id, code: Code, name: Type.String() })),
  place: Nullable(Type.String()),
  state: FindingState,
  /** Of its orders; `not-started` when none was issued yet. */
  lamp: Lamp,
  /** When the next of its orders is due that is still in the hands of a unit. */
  dueAt: Nullable(Instant),
  orders: Type.Integer({ minimum: 0 }),
  foundAt: Instant,
});
export type FindingRow = Static<typeof FindingRow>;

export const Order = Type.Object({
  id: Id,
  unit: UnitName,
  text: Prose,
  legalBasis: Nullable(LegalBasis),
  issuedAt: Instant,
  obligationId: Id,
  state: ObligationState,
  lamp: Lamp,
  dueAt: Instant,
});
export type Order = Static<typeof Order>;

const Share = Type.Object({ unit: UnitName, actionRequired: Type.Boolean(), sharedAt: Instant });

/** Acts on the finding and on the obligations of its orders, in one line of time. */
export const TimelineEntry = Type.Object({
  id: Id,
  /** A verb of this capability, or `obligation.<verb>`. */
  verb: Type.String(),
  at: Instant,
  by: ByWhom,
  note: Type.String(),
  evidence: Evidence,
  orderId: Nullable(Id),
  /** The journal entry that proves it. */
  entryId: Id,
});
export type TimelineEntry = Static<typeof TimelineEntry>;

/** What the viewer may do with this finding, before its state is asked. */
export const Standing = Type.Object({
  records: Type.Boolean(),
  orders: Type.Boolean(),
  voids: Type.Boolean(),
});
export type Standing = Static<typeof Standing>;

export const FindingToRecord = Type.Object({
  id: Id,
  kind: Code,
  /** The kind's own when absent. */
  severity: Type.Optional(Severity),
  source: FindingSource,
  /** At a site, or at a place described in words within a unit. */
  where: Type.Union([
    Type.Object({ siteId: Id, place: Type.Optional(Type.String({ maxLength: 200 })) }),
    Type.Object({ unitId: Id, place: Type.String({ minLength: 2, maxLength: 200 }) }),
  ]),
  foundAt: Instant,
  foundByUnitId: Nullable(Id),
  title: Title,
  description: Prose,
  evidence: Evidence,
});
export type FindingToRecord = Static<typeof FindingToRecord>;

export const OrderToIssue = Type.Object({
  id: Id,
  obligationId: Id,
  unitId: Id,
  text: Type.String({ minLength: 2, maxLength: 2000 }),
  legalBasis: Nullable(Code),
  proofRequired: Type.Array(Proof, { uniqueItems: true }),
  deadline: Moment,
});
export type OrderToIssue = Static<typeof OrderToIssue>;

const declared = {
  'not-found': {
    status: 404,
    zh: '没有找到该问题，或您无权查看。请从列表重新进入。',
    en: 'This finding is not there, or not yours to see. Start again from the list.',
  },
  'id-taken': {
    status: 409,
    zh: '该编号已用于另一项内容，请刷新页面后重新提交。',
    en: 'This id was already used for something else. Reload the page and submit again.',
  },
  'beyond-reach': {
    status: 403,
    zh: '该地点不在您的权限范围内，请由其所属区市登记。',
    en: 'That place is outside your reach; ask the district it belongs to.',
  },
  'unknown-kind': {
    status: 422,
    zh: '问题类别“{kind}”未登记，请在类别表中选择。',
    en: 'Kind “{kind}” is not known; choose one of the list.',
  },
  'unknown-site': {
    status: 422,
    zh: '考点“{site}”不存在，请在考点名册中选择。',
    en: 'There is no site “{site}”; choose one from the register of sites.',
  },
  'unknown-unit': {
    status: 422,
    zh: '单位“{unit}”不存在，请在组织机构中选择。',
    en: 'There is no unit “{unit}”; choose one from the organisation.',
  },
  'found-in-the-future': {
    status: 422,
    zh: '发现时间 {foundAt} 晚于现在，请核对。',
    en: 'It cannot have been found at {foundAt}, which is still to come; check the time.',
  },
  'unknown-legal-basis': {
    status: 422,
    zh: '法律依据“{code}”未登记，请在依据表中选择。',
    en: 'Legal basis “{code}” is not known; choose one of the list.',
  },
  'legal-basis-not-in-force': {
    status: 422,
    zh: '“{law}”{article}在问题发现之日（{day}）与今日均不施行，请另选依据。',
    en: '“{law}” {article} was in force neither when this was found ({day}) nor today; choose another basis.',
  },
  /** The words are those of `findingCan`. */
  'not-now': { status: 409, zh: '{zh}', en: '{en}' },
} as const satisfies Refusals;

export const refusing = refusingAmong(declared);

const read = { permission: 'cases.read' } as const;
const byId = Type.Object({ id: Id });

const narrowing = {
  /** At, found by, or shared with a unit to which the viewer is appointed. */
  mine: Type.Boolean({ default: false }),
  state: Type.Optional(FindingState),
  kind: Type.Optional(Code),
  severity: Type.Optional(Severity),
  source: Type.Optional(FindingSource),
  district: Type.Optional(Code),
  siteId: Type.Optional(Id),
  /** With or without a rectification order. */
  ordered: Type.Optional(Type.Boolean()),
  /** Waits for an act of a unit to which the viewer is appointed. */
  actionRequired: Type.Optional(Type.Boolean()),
  /** Number, or words of the title, the place or the description. */
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
};

export const listFindings = endpoint({
  name: 'cases.listFindings',
  method: 'GET',
  path: '/api/findings',
  summary: { zh: '风险问题清单', en: 'Risk findings' },
  access: read,
  query: Type.Object({
    ...listQuery(['number', 'foundAt', 'dueAt', 'severity'], 'dueAt'),
    ...narrowing,
    lamp: Type.Optional(Lamp),
  }),
  reply: listReply(FindingRow),
});

export const countFindings = endpoint({
  name: 'cases.countFindings',
  method: 'GET',
  path: '/api/findings/counts',
  summary: { zh: '风险问题计数：按灯色、状态、区市', en: 'Findings counted by lamp, state and district' },
  access: read,
  query: Type.Object(narrowing),
  reply: Type.Object({
    total: Type.Integer({ minimum: 0 }),
    states: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
    lamps: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
    byDistrict: Type.Array(
      Type.Object({
        district: Nullable(Type.Object({ code: Type.String(), name: Type.String() })),
        findings: Type.Integer({ minimum: 0 }),
        ordered: Type.Integer({ minimum: 0 }),
        closed: Type.Integer({ minimum: 0 }),
        overdue: Type.Integer({ minimum: 0 }),
      }),
    ),
  }),
});

export const getFinding = endpoint({
  name: 'cases.getFinding',
  method: 'GET',
  path: '/api/findings/:id',
  summary: { zh: '问题详情与经过', en: 'One finding with its timeline' },
  access: read,
  params: byId,
  reply: Type.Object({
    finding: Type.Object({
      ...FindingRow.properties,
      description: Prose,
      foundBy: ByWhom,
      foundByUnit: Nullable(UnitName),
    }),
    orders: Type.Array(Order),
    shares: Type.Array(Share),
    timeline: Type.Array(TimelineEntry),
    standing: Standing,
  }),
  refusals: refusing('not-found'),
});

export const recordFinding = endpoint({
  name: 'cases.recordFinding',
  method: 'POST',
  path: '/api/findings',
  summary: { zh: '登记风险问题', en: 'Record a finding' },
  access: { permission: 'cases.record' },
  body: FindingToRecord,
  reply: FindingRow,
  refusals: refusing(
    'id-taken',
    'beyond-reach',
    'unknown-kind',
    'unknown-site',
    'unknown-unit',
    'found-in-the-future',
  ),
});

export const issueOrder = endpoint({
  name: 'cases.issueOrder',
  method: 'POST',
  path: '/api/findings/:id/orders',
  summary: { zh: '出具整改意见', en: 'Issue a rectification order' },
  access: { permission: 'cases.order' },
  params: byId,
  body: OrderToIssue,
  reply: Type.Object({ id: Id, obligationId: Id, dueAt: Instant }),
  refusals: {
    ...assigningRefusals,
    ...refusing('not-found', 'not-now', 'unknown-legal-basis', 'legal-basis-not-in-force'),
  },
});

export const shareFinding = endpoint({
  name: 'cases.shareFinding',
  method: 'POST',
  path: '/api/findings/:id/shares',
  summary: { zh: '共享给单位', en: 'Share a finding with a unit' },
  access: { permission: 'cases.order' },
  params: byId,
  body: Type.Object({
    id: Id,
    unitId: Id,
    actionRequired: Type.Boolean(),
    note: Type.String({ maxLength: 1000 }),
  }),
  reply: Share,
  refusals: refusing('not-found', 'id-taken', 'unknown-unit', 'not-now'),
});

export const noteFinding = endpoint({
  name: 'cases.noteFinding',
  method: 'POST',
  path: '/api/findings/:id/notes',
  summary: { zh: '补充情况与证据', en: 'Add a note and evidence' },
  access: { permission: 'cases.record' },
  params: byId,
  body: Type.Object({ id: Id, note: Reason, evidence: Evidence }),
  reply: Type.Object({ id: Id }),
  refusals: refusing('not-found', 'id-taken', 'not-now'),
});

export const voidFinding = endpoint({
  name: 'cases.voidFinding',
  method: 'POST',
  path: '/api/findings/:id/void',
  summary: { zh: '作废问题（写明理由）', en: 'Void a finding, with the reason' },
  access: { permission: 'cases.void' },
  params: byId,
  body: Type.Object({ id: Id, reason: Reason }),
  reply: Type.Object({ id: Id }),
  refusals: refusing('not-found', 'id-taken', 'not-now'),
});

export const listFindingKinds = endpoint({
  name: 'cases.listFindingKinds',
  method: 'GET',
  path: '/api/finding-kinds',
  summary: { zh: '问题类别', en: 'Kinds of finding' },
  access: read,
  reply: Type.Object({ rows: Type.Array(FindingKind) }),
});

export const listLegalBases = endpoint({
  name: 'cases.listLegalBases',
  method: 'GET',
  path: '/api/legal-bases',
  summary: { zh: '法律依据（可限定某日施行的）', en: 'Legal bases, of one day or all' },
  access: read,
  query: Type.Object({
    ...listQuery(['code', 'law'], 'code'),
    /** In force on this day. */
    on: Type.Optional(Day),
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  }),
  reply: listReply(LegalBasis),
});
