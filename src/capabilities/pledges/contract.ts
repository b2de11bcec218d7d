/** What crosses the wire about commitment letters: the signing page's calls, the class page, coverage. */
import { type Static, Type } from 'typebox';
import { download, endpoint, Id, Instant, listQuery, listReply, Nullable } from '#primitives/endpoint.ts';

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
  /** The letter's id, made by the phone that signed. Whoever knows it may read receipt and proof; nothing public holds it. */
  id: Id,
  className: Type.String(),
  schoolName: Type.String(),
  wording: Type.Integer({ minimum: 1 }),
  wordingDigest: Type.String(),
  guardianAffirmed: Type.Boolean(),
  /** The phone's own key has signed the statement too. */
  deviceSigned: Type.Boolean(),
  /** The name was written by hand too. */
  handwritten: Type.Boolean(),
  signedAt: Instant,
  withdrawnAt: Nullable(Instant),
  journal: ReceiptState,
});
export type Receipt = Static<typeof Receipt>;

// ── What may come with a letter (docs/formats/letter-evidence.md) ───────────────────────────────────────────────────

/** A name written by hand: each stroke is x, y, milliseconds since the first touch, x, y, … inside width × height. */
export const Handwriting = Type.Object({
  width: Type.Integer({ minimum: 1, maximum: 10_000 }),
  height: Type.Integer({ minimum: 1, maximum: 10_000 }),
  strokes: Type.Array(
    Type.Array(Type.Integer({ minimum: 0, maximum: 3_600_000 }), { minItems: 3, maxItems: 3_000 }),
    // A transliterated name of ten characters, written out, has a hundred.
    { minItems: 1, maxItems: 200 },
  ),
});
export type Handwriting = Static<typeof Handwriting>;

/** A key that never leaves the phone, and its Ed25519 signature over the statement of the letter. */
export const DeviceProof = Type.Object({
  /** Base64 of the 32-byte public key. */
  publicKey: Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
  /** Base64 of the 64-byte signature. */
  signature: Type.String({ pattern: '^[A-Za-z0-9+/]{86}==$' }),
});
export type DeviceProof = Static<typeof DeviceProof>;

/**
 * What a `pledges.signed` entry keeps private behind its commitment (docs/formats/letter-evidence.md). The proof of a
 * letter carries it.
 */
export const LetterDetails = Type.Object({
  candidate: Id,
  /** What the browser called itself. */
  device: Nullable(Type.String()),
  deviceKey: Nullable(DeviceProof.properties.publicKey),
  deviceSignature: Nullable(DeviceProof.properties.signature),
  guardianAffirmed: Type.Boolean(),
  /** SHA-256 of the handwriting's text. */
  handwriting: Nullable(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  identifiedBy: Type.String(),
  /** The letter's id, from which the leaf's subject follows. */
  letter: Id,
  link: Id,
  wordingDigest: Wording.properties.digest,
});
export type LetterDetails = Static<typeof LetterDetails>;

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
    /** Verifier key of the journal: kept on the phone with the letter, so that a change of it is noticed. */
    journalKey: Type.String(),
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
    /** Absent where the browser has no Ed25519. */
    device: Type.Optional(DeviceProof),
    handwriting: Type.Optional(Handwriting),
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
    'device-signature-wrong': {
      status: 422,
      zh: '本机密钥的签名与所签内容不符。请刷新页面后重新签署。',
      en: 'The signature of this device does not fit what was signed. Reload the page and sign again.',
    },
    'handwriting-unclear': {
      status: 422,
      zh: '手写签名的数据不完整或过长。请清除后重写。',
      en: 'The handwritten signature is incomplete or too long. Clear it and write again.',
    },
  },
  maxBodyBytes: 64 * 1_024,
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

/**
 * `extra` of the proof file is canonical JSON `{leaf, private, salt}`: the leaf's own text, and what opens its commitment
 * (docs/formats/letter-evidence.md). Made from the first checkpoint over the letter, so it is the same at every call.
 */
export const readReceiptProof = endpoint({
  name: 'pledges.readReceiptProof',
  method: 'GET',
  path: '/api/pledges/receipts/:id/proof',
  summary: { zh: '下载承诺书的存证文件', en: 'Download the proof of a letter' },
  access: 'public',
  params: Type.Object({ id: Id }),
  reply: download('text/plain; charset=utf-8'),
  refusals: {
    'not-found': {
      status: 404,
      zh: '没有这份承诺书：它还没有送达。请重新提交。',
      en: 'There is no such letter: it has not arrived. Send it again.',
    },
    'not-sealed': {
      status: 409,
      zh: '这份承诺书还没有封存，通常一两秒内完成。请稍后再取。',
      en: 'This letter is not sealed yet; that takes a second or two. Ask again then.',
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
