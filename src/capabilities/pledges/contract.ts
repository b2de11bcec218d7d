/** What crosses the wire about commitment letters: the signing page's calls, the class page, coverage. */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Instant, listQuery, listReply, Nullable } from '#primitives/endpoint.ts';

export const Count = Type.Integer({ minimum: 0 });
/** Text that people typed: something visible, no control characters, no half of a surrogate pair. */
export const prose = (maxLength: number) =>
  Type.String({
    minLength: 2,
    maxLength,
    pattern:
      '^[^\\p{Cs}\\u0000-\\u0008\\u000b-\\u001f\\u007f]*\\S[^\\p{Cs}\\u0000-\\u0008\\u000b-\\u001f\\u007f]*$',
  });
const BothLanguages = (maxLength: number) => Type.Object({ zh: prose(maxLength), en: prose(maxLength) });

// ── The letter ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Who the letter is for. Other audiences (site staff, tutoring bodies) get their own value and wording. */
export const Audience = Type.Literal('candidate');
export type Audience = Static<typeof Audience>;

/** What a wording says. The Chinese text is what is signed; the English is a translation for reading. */
export const WordingText = Type.Object({
  title: BothLanguages(100),
  clauses: Type.Array(BothLanguages(1_000), { minItems: 1, maxItems: 30 }),
  /** Affirmed separately by the guardian of a candidate under 14 on the exam's first day. */
  guardianClause: BothLanguages(1_000),
});
export type WordingText = Static<typeof WordingText>;

export const Wording = Type.Object({
  id: Id,
  audience: Audience,
  version: Type.Integer({ minimum: 1 }),
  text: WordingText,
  /** SHA-256 of the canonical JSON of `{audience, version, text}`, 64 lower-case hex digits. */
  digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  adoptedAt: Instant,
});
export type Wording = Static<typeof Wording>;

/**
 * recorded: committed to the database. numbered: its place in the journal is fixed. sealed: a signed checkpoint of
 * `size` entries covers it. withdrawn: no longer counts; the candidate may sign again.
 */
const ReceiptState = Type.Union([
  Type.Object({ state: Type.Literal('recorded') }),
  Type.Object({ state: Type.Literal('numbered'), index: Count }),
  Type.Object({ state: Type.Literal('sealed'), index: Count, size: Count }),
]);

export const Receipt = Type.Object({
  /** The letter's id, made by the phone that signed; whoever knows it may read the receipt. */
  id: Id,
  className: Type.String(),
  schoolName: Type.String(),
  wording: Type.Integer({ minimum: 1 }),
  wordingDigest: Type.String(),
  guardianAffirmed: Type.Boolean(),
  signedAt: Instant,
  withdrawnAt: Nullable(Instant),
  journal: ReceiptState,
});
export type Receipt = Static<typeof Receipt>;

// ── Signing: public, by class link ──────────────────────────────────────────────────────────────────────────────────

export const LinkCode = Type.String({ pattern: '^[0-9a-hjkmnp-tv-z]{12}$' });
/** How a candidate says who they are. */
const Claim = {
  number: Type.String({ pattern: '^[0-9]{14}$', description: '考生号, 14 digits' }),
  idTail: Type.String({
    pattern: '^[0-9A-Za-z]{4}$',
    description: 'last 4 characters of the identity number',
  }),
};

const linkRefusals = {
  'link-unknown': {
    status: 404,
    zh: '没有这个签署链接。请核对班主任发的链接是否完整。',
    en: 'There is no such signing link. Check that the link from your teacher is complete.',
  },
  'link-ended': {
    status: 410,
    zh: '这个签署链接已停用或已过期。请向班主任要新的链接。',
    en: 'This signing link has been stopped or has expired. Ask your teacher for a new one.',
  },
} as const;

const claimRefusals = {
  ...linkRefusals,
  'not-recognised': {
    status: 403,
    zh: '考生号或证件号后 4 位与本班名单不符。请对照准考证和身份证再填一次；仍不对时请找班主任。',
    en: 'The candidate number or the last 4 characters do not match the list of this class. Check them against your papers; if they are right, ask your teacher.',
  },
  'too-many-attempts': {
    status: 429,
    zh: '填错次数过多。请在 {minutes} 分钟后再试，或找班主任核对考生号。',
    en: 'Too many wrong attempts. Try again in {minutes} minutes, or ask your teacher to check the number.',
  },
  'too-many-requests': {
    status: 429,
    zh: '这个网络上同时操作的人太多。请等 {retryAfterSeconds} 秒再试。',
    en: 'Too many requests from this network. Try again in {retryAfterSeconds} seconds.',
  },
  busy: {
    status: 503,
    zh: '现在签署的人很多。请等 {retryAfterSeconds} 秒再试，已填的内容会保留。',
    en: 'Many people are signing right now. Try again in {retryAfterSeconds} seconds; what you entered is kept.',
  },
} as const;

export const readSigningPage = endpoint({
  name: 'pledges.readSigningPage',
  method: 'GET',
  path: '/api/pledges/signing/:code',
  summary: { zh: '打开班级签署页', en: 'Open the signing page of a class' },
  access: 'public',
  params: Type.Object({ code: LinkCode }),
  reply: Type.Object({
    className: Type.String(),
    schoolName: Type.String(),
    exam: Type.Object({ zh: Type.String(), en: Type.String() }),
    wording: Wording,
    endsAt: Instant,
  }),
  refusals: linkRefusals,
});
export type SigningPage = Static<typeof readSigningPage.reply>;

export const identifySigner = endpoint({
  name: 'pledges.identifySigner',
  method: 'POST',
  path: '/api/pledges/signing/:code/signer',
  summary: { zh: '核对签署人', en: 'Check who is signing' },
  access: 'public',
  params: Type.Object({ code: LinkCode }),
  body: Type.Object(Claim),
  reply: Type.Object({
    /** The surname is hidden: enough to notice a wrong number, no more. */
    maskedName: Type.String(),
    /** Under 14 on the exam's first day: a guardian must affirm too. */
    guardianNeeded: Type.Boolean(),
    /** Present when this candidate has already signed. */
    receipt: Nullable(Receipt),
  }),
  refusals: claimRefusals,
  maxBodyBytes: 1_024,
});
export type IdentifiedSigner = Static<typeof identifySigner.reply>;

export const signPledge = endpoint({
  name: 'pledges.signPledge',
  method: 'POST',
  path: '/api/pledges/signing/:code/letters',
  summary: { zh: '签署诚信考试承诺书', en: 'Sign the commitment letter' },
  access: 'public',
  params: Type.Object({ code: LinkCode }),
  body: Type.Object({
    ...Claim,
    /** Made on the phone and kept there until the receipt arrives: sending it again never signs twice. */
    id: Id,
    /** The wording that was shown. */
    wordingId: Id,
    affirmed: Type.Literal(true),
    guardianAffirmed: Type.Boolean(),
  }),
  reply: Type.Object({
    /** signed: now. repeated: this very letter had arrived before. signed-before: another letter of this candidate. */
    outcome: Type.Union([Type.Literal('signed'), Type.Literal('repeated'), Type.Literal('signed-before')]),
    receipt: Receipt,
  }),
  refusals: {
    ...claimRefusals,
    'wording-changed': {
      status: 409,
      zh: '承诺书文本刚刚更新。请重新阅读后再签署。',
      en: 'The letter has just been revised. Read it again, then sign.',
    },
    'guardian-needed': {
      status: 422,
      zh: '考试首日未满 14 周岁，需要监护人一并确认。请与监护人一起阅读并勾选。',
      en: 'You are under 14 on the first day of the exam: your guardian must affirm too. Read it together and tick the box.',
    },
    'letter-withdrawn': {
      status: 410,
      zh: '这份承诺书已由学校撤回。请重新签署一份。',
      en: 'The school has withdrawn this letter. Please sign a new one.',
    },
    'id-taken': {
      status: 409,
      zh: '这个编号已被另一份承诺书使用。请刷新页面后重新签署。',
      en: 'This id belongs to another letter. Reload the page and sign again.',
    },
  },
  maxBodyBytes: 2_048,
});
export type SignPledgeBody = Static<typeof signPledge.body>;
export type SignPledgeReply = Static<typeof signPledge.reply>;

export const readReceipt = endpoint({
  name: 'pledges.readReceipt',
  method: 'GET',
  path: '/api/pledges/receipts/:id',
  summary: { zh: '查看承诺书回执', en: 'Read the receipt of a letter' },
  access: 'public',
  params: Type.Object({ id: Id }),
  reply: Receipt,
  refusals: {
    'not-found': {
      status: 404,
      zh: '没有这份承诺书的回执：它还没有送达。请重新提交。',
      en: 'There is no receipt for this letter: it has not arrived. Send it again.',
    },
  },
});

// ── Wordings ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const listWordings = endpoint({
  name: 'pledges.listWordings',
  method: 'GET',
  path: '/api/pledges/wordings',
  summary: { zh: '承诺书文本的各个版本', en: 'Every version of the letter' },
  access: 'public',
  query: Type.Object(listQuery(['version'], '-version')),
  reply: listReply(Wording),
});

export const adoptWording = endpoint({
  name: 'pledges.adoptWording',
  method: 'POST',
  path: '/api/pledges/wordings',
  summary: { zh: '发布新版承诺书文本', en: 'Adopt a new version of the letter' },
  access: { permission: 'pledges.adopt-wording' },
  body: Type.Object({ id: Id, audience: Audience, text: WordingText }),
  reply: Wording,
  refusals: {
    'id-taken': {
      status: 409,
      zh: '这个编号已被另一版文本使用。请刷新页面再试。',
      en: 'This id belongs to another version. Reload the page and try again.',
    },
  },
});
