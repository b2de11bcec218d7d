/**
 * What crosses the wire of the organisation: its vocabulary, and the endpoints of units and memberships. People stand in
 * `people-contract.ts`, files in and out in `import-contract.ts`.
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

export const unitKinds = [
  'city',
  'committee',
  'leading-group',
  'office',
  'task-force',
  'department',
  'district',
  'school',
  'class',
  'crew',
] as const;
export const UnitKind = Type.Enum(unitKinds);
export type UnitKind = Static<typeof UnitKind>;

export const posts = [
  'commander',
  'director',
  'liaison',
  'district-organiser',
  'site-chief',
  'class-teacher',
  'inspector',
  'auditor',
  'administrator',
] as const;
export const Post = Type.Enum(posts);
export type Post = Static<typeof Post>;

export const MembershipPart = Type.Enum(['lead', 'member']);
export type MembershipPart = Static<typeof MembershipPart>;
export const contactChannels = ['mobile', 'landline', 'email'] as const;
export const ContactChannel = Type.Enum(contactChannels);
export type ContactChannel = Static<typeof ContactChannel>;
export const candidateIdTypes = ['resident-card', 'hmt-permit', 'passport', 'foreigner-card'] as const;
export const CandidateIdType = Type.Enum(candidateIdTypes);
export type CandidateIdType = Static<typeof CandidateIdType>;
export const examKinds = ['gaokao', 'zhongkao'] as const;
export const ExamKind = Type.Enum(examKinds);
export type ExamKind = Static<typeof ExamKind>;
export const importKinds = ['units', 'people', 'roster'] as const;
export const ImportKind = Type.Enum(importKinds);
export type ImportKind = Static<typeof ImportKind>;
export const ImportState = Type.Enum(['checking', 'checked', 'unreadable', 'taking', 'taken', 'discarded']);
export type ImportState = Static<typeof ImportState>;
export const TakeMode = Type.Enum(['good-rows', 'all-or-nothing']);
export type TakeMode = Static<typeof TakeMode>;
export const ProblemSeverity = Type.Enum(['error', 'warning']);
export type ProblemSeverity = Static<typeof ProblemSeverity>;

export const Code = Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$' });
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '^\\S(.*\\S)?$' });
/** Why; private, kept with the act. */
export const Reason = Type.String({ minLength: 2, maxLength: 500, pattern: '\\S' });

export const UnitBrief = Type.Object({
  id: Id,
  code: Code,
  kind: UnitKind,
  name: Type.String(),
  /** Codes from the root, each followed by `/`. */
  path: Type.String(),
  parentId: Nullable(Id),
});
export type UnitBrief = Static<typeof UnitBrief>;

export const period = { fromDay: Day, untilDay: Nullable(Day) };
const newPeriod = { fromDay: Type.Optional(Day), untilDay: Type.Optional(Nullable(Day)) };

export const UnitRow = Type.Object({
  ...UnitBrief.properties,
  ...period,
  children: Type.Integer({ minimum: 0 }),
  schools: Type.Integer({ minimum: 0 }),
  classes: Type.Integer({ minimum: 0 }),
  candidates: Type.Integer({ minimum: 0 }),
});
export type UnitRow = Static<typeof UnitRow>;

export const Membership = Type.Object({
  id: Id,
  unit: UnitBrief,
  of: UnitBrief,
  part: MembershipPart,
  ...period,
});
export type Membership = Static<typeof Membership>;
export const PersonBrief = Type.Object({ id: Id, code: Code, name: Type.String() });
export type PersonBrief = Static<typeof PersonBrief>;
export const Appointment = Type.Object({
  id: Id,
  person: PersonBrief,
  unit: UnitBrief,
  post: Post,
  ...period,
});
export type Appointment = Static<typeof Appointment>;
export const Contact = Type.Object({
  id: Id,
  channel: ContactChannel,
  masked: Type.String(),
  testedAt: Nullable(Instant),
});
export type Contact = Static<typeof Contact>;

export const NewUnit = Type.Object({
  id: Id,
  code: Code,
  kind: UnitKind,
  name: Name,
  parentId: Nullable(Id),
  ...newPeriod,
});
export type NewUnit = Static<typeof NewUnit>;
export const NewMembership = Type.Object({
  id: Id,
  unitId: Id,
  ofUnitId: Id,
  part: MembershipPart,
  ...newPeriod,
});
export type NewMembership = Static<typeof NewMembership>;
export const NewPerson = Type.Object({ id: Id, code: Code, name: Name });
export type NewPerson = Static<typeof NewPerson>;
export const NewAppointment = Type.Object({ id: Id, personId: Id, unitId: Id, post: Post, ...newPeriod });
export type NewAppointment = Static<typeof NewAppointment>;
export const NewContact = Type.Object({
  id: Id,
  of: Type.Union([Type.Object({ personId: Id }), Type.Object({ unitId: Id })]),
  channel: ContactChannel,
  value: Type.String({ minLength: 3, maxLength: 100 }),
});
export type NewContact = Static<typeof NewContact>;

const declared = {
  'not-found': {
    status: 404,
    zh: '没有这一条，或不在您的职责范围内。请从列表中重新选择。',
    en: 'There is no such entry, or it is outside your remit. Choose it again from the list.',
  },
  'out-of-reach': {
    status: 403,
    zh: '您可以查看，但该单位不在您可管理的范围内。请联系上级单位办理。',
    en: 'You may look, but this unit is not yours to manage. Ask the unit above it.',
  },
  'id-taken': {
    status: 409,
    zh: '该编号已用于另一条内容。请刷新页面后重新填写。',
    en: 'This id already stands for something else. Reload the page and fill it in again.',
  },
  'code-taken': {
    status: 409,
    zh: '编码 {code} 已被使用。请换一个编码，或打开已有的那一条。',
    en: 'The code {code} is in use. Choose another, or open the entry that has it.',
  },
  'unknown-unit': {
    status: 422,
    zh: '没有单位 {unit}。请先建立该单位。',
    en: 'There is no unit {unit}. Establish it first.',
  },
  'unknown-person': {
    status: 422,
    zh: '没有人员 {person}。请先登记该人员。',
    en: 'There is no person {person}. Register the person first.',
  },
  'parent-not-allowed': {
    status: 422,
    zh: '{code}：这类单位（{kind}）不能设在 {parentKind} 之下。请选择合适的上级。',
    en: '{code}: a unit of kind {kind} cannot stand below {parentKind}. Choose a fitting parent.',
  },
  cycle: {
    status: 422,
    zh: '{code} 会直接或间接地隶属于自己。请去掉这一环中的一条隶属关系。',
    en: '{code} would belong to itself, directly or through others. Leave out one of the links of the ring.',
  },
  'days-crossed': {
    status: 422,
    zh: '终止日期 {untilDay} 早于起始日期 {fromDay}。请改正日期。',
    en: 'The last day {untilDay} lies before the first day {fromDay}. Correct the days.',
  },
  'unit-closed': {
    status: 422,
    zh: '单位 {code} 已于 {untilDay} 撤销。请选择其他单位，或改正起始日期。',
    en: 'The unit {code} was closed on {untilDay}. Choose another one, or correct the first day.',
  },
  'post-not-yours': {
    status: 403,
    zh: '您不能任免该职务（{post}）。请由市级负责人办理。',
    en: 'You may not fill or end this post ({post}). Ask those who manage the whole city.',
  },
  'own-appointment': {
    status: 403,
    zh: '不能任命自己。请由其他有权任免的人办理。',
    en: 'Nobody appoints themselves. Ask somebody else who may fill the post.',
  },
  'already-there': {
    status: 409,
    zh: '这段时间内已有相同的一条（{fromDay} 起）。请先终止它，或改正日期。',
    en: 'The same already holds on those days (from {fromDay}). End it first, or correct the days.',
  },
  'no-members-allowed': {
    status: 422,
    zh: '{code} 不是委员会、领导小组、办公室、专班或队组，不能有成员单位。',
    en: '{code} is no committee, leading group, office, task force or crew: it has no member units.',
  },
  'already-ended': {
    status: 409,
    zh: '已于 {untilDay} 终止。如需改动，请新建一条。',
    en: 'It already ended on {untilDay}. Make a new one instead.',
  },
  'units-below': {
    status: 409,
    zh: '其下仍有 {count} 个单位在该日之后存在。请先撤销下级单位。',
    en: '{count} units below it outlast that day. Close those first.',
  },
  'candidates-enrolled': {
    status: 409,
    zh: '该班级有 {count} 名考生，不能撤销。',
    en: 'This class has {count} candidates and cannot be closed.',
  },
  'contact-invalid': {
    status: 422,
    zh: '这不是有效的联系方式（{channel}）。手机填 11 位数字，座机填区号-号码，邮箱填 name@example.cn。',
    en: 'Not a valid {channel}. Mobile: 11 digits; landline: area code-number; e-mail: name@example.cn.',
  },
  'contact-ended': {
    status: 409,
    zh: '该联系方式已停用。请登记新的联系方式。',
    en: 'This contact is no longer in use. Record a new one.',
  },
} as const satisfies Refusals;

export type OrganisationRefusal = keyof typeof declared;

export const refusing = refusingAmong(declared);

export const byId = Type.Object({ id: Id });
export const ending = Type.Object({ untilDay: Day, reason: Reason });
/** Part of a name or of a code. */
export const search = Type.Optional(Type.String({ minLength: 1, maxLength: 50 }));

export const listUnits = endpoint({
  name: 'organisation.listUnits',
  method: 'GET',
  path: '/api/organisation/units',
  summary: { zh: '单位列表', en: 'Units' },
  access: { permission: 'organisation.read' },
  query: Type.Object({
    ...listQuery(['path', 'code', 'name', 'kind'], 'path'),
    search,
    kind: Type.Optional(UnitKind),
    /** Only units below this one. */
    under: Type.Optional(Id),
    /** Only units that exist on this day. */
    day: Type.Optional(Day),
  }),
  reply: listReply(UnitRow),
});

export const unitTree = endpoint({
  name: 'organisation.unitTree',
  method: 'GET',
  path: '/api/organisation/tree',
  summary: { zh: '单位树的一层', en: 'One level of the unit tree' },
  access: { permission: 'organisation.read' },
  /** Without `parent`: the highest units that the viewer reaches. */
  query: Type.Object({ parent: Type.Optional(Id) }),
  reply: Type.Object({ rows: Type.Array(UnitRow) }),
  refusals: refusing('not-found'),
});

export const readUnit = endpoint({
  name: 'organisation.readUnit',
  method: 'GET',
  path: '/api/organisation/units/:id',
  summary: { zh: '单位详情', en: 'One unit' },
  access: { permission: 'organisation.read' },
  params: byId,
  reply: Type.Object({
    unit: UnitRow,
    ancestors: Type.Array(UnitBrief),
    memberOf: Type.Array(Membership),
    members: Type.Array(Membership),
    appointments: Type.Array(Appointment),
    contacts: Type.Array(Contact),
  }),
  refusals: refusing('not-found'),
});

export const establishUnit = endpoint({
  name: 'organisation.establishUnit',
  method: 'POST',
  path: '/api/organisation/units',
  summary: { zh: '建立单位', en: 'Establish a unit' },
  access: { permission: 'organisation.manage' },
  body: NewUnit,
  reply: UnitBrief,
  refusals: refusing(
    'out-of-reach',
    'id-taken',
    'code-taken',
    'unknown-unit',
    'parent-not-allowed',
    'cycle',
    'days-crossed',
    'unit-closed',
  ),
});

export const renameUnit = endpoint({
  name: 'organisation.renameUnit',
  method: 'POST',
  path: '/api/organisation/units/:id/rename',
  summary: { zh: '单位更名', en: 'Rename a unit' },
  access: { permission: 'organisation.manage' },
  params: byId,
  body: Type.Object({ name: Name, reason: Reason }),
  reply: UnitBrief,
  refusals: refusing('not-found', 'out-of-reach'),
});

export const closeUnit = endpoint({
  name: 'organisation.closeUnit',
  method: 'POST',
  path: '/api/organisation/units/:id/close',
  summary: { zh: '撤销单位', en: 'Close a unit' },
  access: { permission: 'organisation.manage' },
  params: byId,
  body: ending,
  reply: UnitBrief,
  refusals: refusing(
    'not-found',
    'out-of-reach',
    'already-ended',
    'days-crossed',
    'units-below',
    'candidates-enrolled',
  ),
});

export const joinUnit = endpoint({
  name: 'organisation.joinUnit',
  method: 'POST',
  path: '/api/organisation/memberships',
  summary: { zh: '加入为成员单位', en: 'Make a unit a member of another' },
  access: { permission: 'organisation.manage' },
  body: NewMembership,
  reply: Membership,
  refusals: refusing(
    'out-of-reach',
    'id-taken',
    'unknown-unit',
    'no-members-allowed',
    'cycle',
    'days-crossed',
    'unit-closed',
    'already-there',
  ),
});

export const endMembership = endpoint({
  name: 'organisation.endMembership',
  method: 'POST',
  path: '/api/organisation/memberships/:id/end',
  summary: { zh: '终止成员关系', en: 'End a membership' },
  access: { permission: 'organisation.manage' },
  params: byId,
  body: ending,
  reply: Membership,
  refusals: refusing('not-found', 'out-of-reach', 'already-ended', 'days-crossed'),
});
