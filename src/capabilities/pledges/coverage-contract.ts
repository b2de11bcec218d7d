/** What crosses the wire for staff: coverage, the class page with its link, the roster, withdrawal. */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Instant, listQuery, listReply, Nullable } from '#primitives/endpoint.ts';
import { Count, LinkCode, prose, Receipt } from './contract.ts';

const notFound = {
  'not-found': {
    status: 404,
    zh: '没有找到，或者不在你的查看范围内。请从列表重新进入。',
    en: 'Not found, or outside what you may see. Go back to the list.',
  },
} as const;

const UnitRef = Type.Object({ id: Id, code: Type.String(), kind: Type.String(), name: Type.String() });

/** Letters of a unit against its candidates: `signed + notYet = candidates`. */
export const Coverage = Type.Object({
  classes: Count,
  completeClasses: Count,
  candidates: Count,
  signed: Count,
  notYet: Count,
});
export type Coverage = Static<typeof Coverage>;
export const CoverageRow = Type.Object({ unit: UnitRef, coverage: Coverage });
export type CoverageRow = Static<typeof CoverageRow>;

export const coverageSorts = ['notYet', 'rate', 'code', 'name'] as const;

export const readCoverage = endpoint({
  name: 'pledges.readCoverage',
  method: 'GET',
  path: '/api/pledges/coverage',
  summary: { zh: '承诺书签署覆盖', en: 'Coverage by commitment letters' },
  access: { permission: 'pledges.read-coverage' },
  query: Type.Object({
    /** The unit to look into; absent: the widest unit that the viewer may see. */
    unit: Type.Optional(Id),
    ...listQuery(coverageSorts, '-notYet'),
  }),
  reply: Type.Object({
    unit: UnitRef,
    /** From the widest unit the viewer may see down to this one's parent. */
    trail: Type.Array(UnitRef),
    coverage: Coverage,
    /** A city's districts, a district's schools, a school's classes; none below a class. */
    rows: Type.Array(CoverageRow),
    total: Count,
    /** Letters are counted over the journal entries 0 … index−1. */
    index: Count,
    asOf: Instant,
  }),
  refusals: notFound,
});
export type CoverageReply = Static<typeof readCoverage.reply>;

export const ClassLink = Type.Object({
  id: Id,
  code: LinkCode,
  /** Where candidates open it: `/sign/<code>` on this server. */
  path: Type.String(),
  issuedBy: Type.String(),
  issuedAt: Instant,
  endsAt: Instant,
  revokedAt: Nullable(Instant),
});
export type ClassLink = Static<typeof ClassLink>;

export const readClass = endpoint({
  name: 'pledges.readClass',
  method: 'GET',
  path: '/api/pledges/classes/:classId',
  summary: { zh: '班级签署情况', en: 'Signing in one class' },
  access: { permission: 'pledges.read-coverage' },
  params: Type.Object({ classId: Id }),
  reply: Type.Object({
    unit: UnitRef,
    schoolName: Type.String(),
    coverage: Coverage,
    /** The latest link, live or not; shown to those who may issue links only. */
    link: Nullable(ClassLink),
    /** What this viewer may do here. */
    may: Type.Object({
      readNames: Type.Boolean(),
      readEvidence: Type.Boolean(),
      issueLink: Type.Boolean(),
      withdraw: Type.Boolean(),
    }),
    /** Letters are counted over the journal entries 0 … index−1. */
    index: Count,
    asOf: Instant,
  }),
  refusals: notFound,
});
export type ClassReply = Static<typeof readClass.reply>;

/** A candidate of the class and their letter; `null` is "not yet". */
export const RosterRow = Type.Object({
  candidateId: Id,
  number: Type.String(),
  name: Type.String(),
  letter: Nullable(
    Type.Object({ id: Id, signedAt: Instant, wording: Type.Integer(), guardianAffirmed: Type.Boolean() }),
  ),
});
export type RosterRow = Static<typeof RosterRow>;

export const listClassRoster = endpoint({
  name: 'pledges.listClassRoster',
  method: 'GET',
  path: '/api/pledges/classes/:classId/roster',
  summary: { zh: '班级名单：已签与未签', en: 'Who in the class has signed and who has not yet' },
  access: { permission: 'pledges.read-names' },
  params: Type.Object({ classId: Id }),
  query: Type.Object({
    state: Type.Union([Type.Literal('not-yet'), Type.Literal('signed'), Type.Literal('all')], {
      default: 'not-yet',
    }),
    ...listQuery(['number', 'name', 'signedAt'], 'number'),
  }),
  reply: Type.Object({
    ...listReply(RosterRow).properties,
    /** Candidates in this state who count and are not listed: their personal data are erased. */
    erased: Count,
  }),
  refusals: notFound,
});

export const issueClassLink = endpoint({
  name: 'pledges.issueClassLink',
  method: 'POST',
  path: '/api/pledges/classes/:classId/links',
  summary: { zh: '发放班级签署链接', en: 'Issue the signing link of a class' },
  access: { permission: 'pledges.issue-link' },
  params: Type.Object({ classId: Id }),
  body: Type.Object({ id: Id, endsAt: Instant }),
  reply: ClassLink,
  refusals: {
    ...notFound,
    'id-taken': {
      status: 409,
      zh: '这个编号已被另一个链接使用。请刷新页面再试。',
      en: 'This id belongs to another link. Reload the page and try again.',
    },
    'not-a-class': {
      status: 422,
      zh: '签署链接只能发给班级。请在学校下选择班级。',
      en: 'A signing link belongs to a class. Choose a class of the school.',
    },
    'end-out-of-range': {
      status: 422,
      zh: '截止时间要晚于现在，并且不超过 {days} 天。请另选时间。',
      en: 'The link must end later than now and within {days} days. Choose another time.',
    },
    'exam-not-set': {
      status: 409,
      zh: '考试日期还没有设定，不能发放签署链接。请先由招考机构设定考试。',
      en: 'The dates of the exam are not set yet, so no link can be issued. The exam authority sets them first.',
    },
    'no-wording': {
      status: 409,
      zh: '承诺书文本还没有发布，不能发放签署链接。请先由招考机构发布文本。',
      en: 'The text of the letter has not been adopted yet, so no link can be issued. The exam authority adopts it first.',
    },
  },
});

export const revokeClassLink = endpoint({
  name: 'pledges.revokeClassLink',
  method: 'POST',
  path: '/api/pledges/links/:id/revocation',
  summary: { zh: '停用班级签署链接', en: 'Stop the signing link of a class' },
  access: { permission: 'pledges.issue-link' },
  params: Type.Object({ id: Id }),
  body: Type.Object({ reason: prose(500) }),
  reply: ClassLink,
  refusals: {
    ...notFound,
    'already-revoked': {
      status: 409,
      zh: '这个链接已经停用。需要时请发放新的链接。',
      en: 'This link has already been stopped. Issue a new one if needed.',
    },
  },
});

export const withdrawLetter = endpoint({
  name: 'pledges.withdrawLetter',
  method: 'POST',
  path: '/api/pledges/letters/:id/withdrawal',
  summary: { zh: '撤回承诺书', en: 'Withdraw a letter' },
  access: { permission: 'pledges.withdraw' },
  params: Type.Object({ id: Id }),
  body: Type.Object({ reason: prose(500) }),
  reply: Receipt,
  refusals: {
    ...notFound,
    'already-withdrawn': {
      status: 409,
      zh: '这份承诺书已经以其他理由撤回。',
      en: 'This letter has already been withdrawn, for another reason.',
    },
  },
});
