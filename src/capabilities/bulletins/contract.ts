/** What crosses the wire about figures, the journal behind them, and the bulletins made of them. */
import { type Static, Type } from 'typebox';
import {
  download,
  endpoint,
  Id,
  Instant,
  listQuery,
  listReply,
  Nullable,
  type Refusals,
  refusingAmong,
} from '#primitives/endpoint.ts';
import { AsOf, asOfRefusals, BothWords, Count, Figure, FigureParams } from './figure-contract.ts';

export * from './document-contract.ts';
export * from './figure-contract.ts';

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' });

export const BulletinState = Type.Union([
  Type.Literal('draft'),
  Type.Literal('in-approval'),
  Type.Literal('approved'),
  Type.Literal('published'),
  Type.Literal('superseded'),
]);
export type BulletinState = Static<typeof BulletinState>;

/** An appointment whose holder must approve before publication. */
export const RequiredApproval = Type.Object({ unit: Type.String(), post: Type.String(), words: BothWords });
export type RequiredApproval = Static<typeof RequiredApproval>;

const Approval = Type.Object({
  required: RequiredApproval,
  given: Nullable(Type.Object({ by: Type.String(), at: Instant })),
});

export const BulletinRow = Type.Object({
  id: Id,
  /** `null` until it is published. */
  number: Nullable(Type.String()),
  title: Type.String(),
  state: BulletinState,
  asOf: AsOf,
  createdAt: Instant,
  publishedAt: Nullable(Instant),
  /** Folder of the frozen files below `/bulletins/`. */
  folder: Nullable(Type.String()),
  supersedes: Nullable(Id),
  supersededBy: Nullable(Id),
});
export type BulletinRow = Static<typeof BulletinRow>;

/** Text in which every number is a reference: `{figure:pledges.letters}`, `{population:…}`, `{rate:…}`. */
const Paragraphs = Type.Array(Text(2_000), { minItems: 1, maxItems: 60 });

export const BulletinPage = Type.Object({
  bulletin: BulletinRow,
  paragraphs: Paragraphs,
  /** The same with the references filled in. */
  text: Type.Array(Type.String()),
  figures: Type.Array(Figure),
  approvals: Type.Array(Approval),
  /** Why the last approver sent it back; `null` when nobody did. */
  refusedBecause: Nullable(Type.String()),
  files: Type.Array(Type.Object({ name: Type.String(), digest: Type.String(), bytes: Count })),
  /** What a reader should know, e.g. that official fonts are missing on this machine. */
  warnings: Type.Array(BothWords),
});
export type BulletinPage = Static<typeof BulletinPage>;

const declared = {
  'not-found': {
    status: 404,
    zh: '没有这份通报，或您无权查看。',
    en: 'There is no such bulletin, or you may not see it.',
  },
  'id-taken': {
    status: 409,
    zh: '这个编号已用于另一份内容，请刷新后重试。',
    en: 'This id already stands for other content; reload and try again.',
  },
  'wrong-state': {
    status: 409,
    zh: '通报现为“{state}”，不能进行此操作，请刷新页面。',
    en: 'The bulletin is {stateEn}; this cannot be done now. Reload the page.',
  },
  'typed-number': {
    status: 422,
    zh: '第 {paragraph} 段直接写了数字“{number}”。请改用引用，例如 {figure:pledges.letters}。',
    en: 'Paragraph {paragraph} has a typed number "{number}". Use a reference such as {figure:pledges.letters}.',
  },
  'unknown-reference': {
    status: 422,
    zh: '第 {paragraph} 段引用了不存在的“{reference}”，请从数字列表中选择。',
    en: 'Paragraph {paragraph} refers to "{reference}", which does not exist; choose from the list of figures.',
  },
  'not-your-approval': {
    status: 403,
    zh: '这份通报需要由{required}批准，您今日不担任其中任何职务。',
    en: 'This bulletin is to be approved by {requiredEn}; you hold none of these posts today.',
  },
  'typed-number-in-title': {
    status: 422,
    zh: '标题直接写了数字“{number}”。标题只可写日期；其他数字请在正文中用引用写出。',
    en: 'The title has a typed number "{number}". It may name days; other numbers belong in the text, as references.',
  },
  'not-yet': {
    status: 409,
    zh: '“{day}”还没有到，不能起草截至那时的通报。请选今天或更早的日期。',
    en: '"{day}" has not come yet, so nothing can be said as of then. Choose today or an earlier day.',
  },
  'already-given': {
    status: 409,
    zh: '您可以作出的批准已由同一职务的其他人作出，无需再批。',
    en: 'The approval that you could give has been given by another holder of the post; nothing is left to do.',
  },
  'password-reset-lately': {
    status: 403,
    zh: '您的密码 24 小时内由管理员重设过，其间不能批准。若非您本人要求，请立即联系联合行动办公室。',
    en: 'An administrator reset your password within the last 24 hours; until they are over you cannot approve. If you did not ask for it, tell the joint office at once.',
  },
  'already-approved': {
    status: 409,
    zh: '您已批准过这份通报，另一项批准须由他人作出。',
    en: 'You have approved this bulletin already; the other approval must come from someone else.',
  },
  'not-sealed': {
    status: 503,
    zh: '日志正在封存，请一秒后再试。',
    en: 'The journal is being sealed; try again in a second.',
  },
  'no-such-table': {
    status: 404,
    zh: '这份通报没有“{figure}”的分项表：它不分项，或各项相加不等于总数。',
    en: 'This bulletin has no table of "{figure}": it has no parts, or parts that do not add up to it.',
  },
  'no-such-row': {
    status: 404,
    zh: '表中没有“{key}”这一行，即计数为零。请核对班级等的代码。',
    en: 'The table has no row "{key}": its count is zero. Check the code of the class, school or site.',
  },
  'no-such-superseded': {
    status: 409,
    zh: '只能更正已发布且未被更正的通报。',
    en: 'Only a published bulletin that has not been superseded yet can be corrected.',
  },
} as const satisfies Refusals;

const refusing = refusingAmong(declared);

const BulletinParams = Type.Object({ id: Id });

export const listBulletins = endpoint({
  name: 'bulletins.listBulletins',
  method: 'GET',
  path: '/api/bulletins',
  summary: { zh: '通报列表', en: 'Bulletins' },
  access: { permission: 'bulletins.read' },
  query: Type.Object({ state: Type.Optional(BulletinState), ...listQuery(['createdAt'], '-createdAt') }),
  reply: listReply(BulletinRow),
});

export const openBulletin = endpoint({
  name: 'bulletins.openBulletin',
  method: 'GET',
  path: '/api/bulletins/:id',
  summary: { zh: '一份通报', en: 'One bulletin' },
  access: { permission: 'bulletins.read' },
  params: BulletinParams,
  reply: BulletinPage,
  refusals: refusing('not-found'),
});

export const draftBulletin = endpoint({
  name: 'bulletins.draftBulletin',
  method: 'POST',
  path: '/api/bulletins',
  summary: { zh: '起草通报', en: 'Draft a bulletin' },
  access: { permission: 'bulletins.draft' },
  body: Type.Object({
    id: Id,
    asOf: Type.Optional(Type.String({ maxLength: 40 })),
    title: Text(120),
    /** Left out: the built-in sentences, made from the definitions of the figures. */
    paragraphs: Type.Optional(Paragraphs),
    supersedes: Type.Optional(Id),
  }),
  reply: BulletinPage,
  refusals: {
    ...asOfRefusals,
    ...refusing(
      'id-taken',
      'not-yet',
      'typed-number',
      'typed-number-in-title',
      'unknown-reference',
      'no-such-superseded',
    ),
  },
});

export const reviseBulletin = endpoint({
  name: 'bulletins.reviseBulletin',
  method: 'PUT',
  path: '/api/bulletins/:id',
  summary: { zh: '修改草稿', en: 'Revise a draft' },
  access: { permission: 'bulletins.draft' },
  params: BulletinParams,
  body: Type.Object({ title: Text(120), paragraphs: Paragraphs }),
  reply: BulletinPage,
  refusals: refusing(
    'not-found',
    'wrong-state',
    'typed-number',
    'typed-number-in-title',
    'unknown-reference',
  ),
});

export const submitBulletin = endpoint({
  name: 'bulletins.submitBulletin',
  method: 'POST',
  path: '/api/bulletins/:id/submit',
  summary: { zh: '送审', en: 'Submit for approval' },
  access: { permission: 'bulletins.draft' },
  params: BulletinParams,
  reply: BulletinPage,
  refusals: refusing('not-found', 'wrong-state'),
});

export const approveBulletin = endpoint({
  name: 'bulletins.approveBulletin',
  method: 'POST',
  path: '/api/bulletins/:id/approve',
  summary: { zh: '批准', en: 'Approve' },
  access: { permission: 'bulletins.approve' },
  params: BulletinParams,
  reply: BulletinPage,
  refusals: refusing(
    'not-found',
    'wrong-state',
    'not-your-approval',
    'password-reset-lately',
    'already-approved',
    'already-given',
  ),
});

export const refuseBulletin = endpoint({
  name: 'bulletins.refuseBulletin',
  method: 'POST',
  path: '/api/bulletins/:id/refuse',
  summary: { zh: '退回并说明理由', en: 'Send back with a reason' },
  access: { permission: 'bulletins.approve' },
  params: BulletinParams,
  body: Type.Object({ reason: Text(500) }),
  reply: BulletinPage,
  refusals: refusing('not-found', 'wrong-state', 'not-your-approval'),
});

export const publishBulletin = endpoint({
  name: 'bulletins.publishBulletin',
  method: 'POST',
  path: '/api/bulletins/:id/publish',
  summary: { zh: '发布', en: 'Publish' },
  access: { permission: 'bulletins.publish' },
  params: BulletinParams,
  reply: BulletinPage,
  refusals: refusing('not-found', 'wrong-state', 'not-sealed', 'no-such-superseded'),
});

export const readTableProof = endpoint({
  name: 'bulletins.readTableProof',
  method: 'GET',
  path: '/api/bulletins/:id/tables/:figure/rows/:key/proof',
  summary: {
    zh: '下载已发布分项表中一行的证明',
    en: 'Download the proof of one row of a published table',
  },
  access: 'public',
  params: Type.Object({
    ...BulletinParams.properties,
    ...FigureParams.properties,
    /** Code of the class, school, site … */
    key: Type.String({ minLength: 1, maxLength: 200 }),
  }),
  reply: download('application/json; charset=utf-8'),
  refusals: refusing('not-found', 'no-such-table', 'no-such-row', 'not-sealed'),
});
