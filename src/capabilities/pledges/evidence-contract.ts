/** What crosses the wire when somebody looks at what there is about one letter. */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Instant, Nullable } from '#primitives/endpoint.ts';
import { Handwriting, Receipt, WordingText } from './contract.ts';

/** How the signer was recognised. */
export const IdentifiedBy = Type.Enum(['class-link', 'candidate-number', 'id-number-tail']);
export type IdentifiedBy = Static<typeof IdentifiedBy>;

/**
 * as-signed: everything below is what the journal committed to when the letter was signed. changed: something is not, or
 * can no longer be read. erased: the candidate's personal data were erased, and with them all that could be compared.
 */
export const Keeping = Type.Enum(['as-signed', 'changed', 'erased']);
export type Keeping = Static<typeof Keeping>;

export const LetterEvidence = Type.Object({
  receipt: Receipt,
  keeping: Keeping,
  /** `null` once erased. */
  signer: Nullable(Type.Object({ number: Type.String(), name: Type.String() })),
  identifiedBy: Type.Array(IdentifiedBy),
  wording: Type.Object({ text: WordingText, adoptedAt: Instant }),
  /** The class link through which it was signed. `issuedBy` is a name. */
  link: Type.Object({ issuedBy: Nullable(Type.String()), issuedAt: Instant, endsAt: Instant }),
  /** What the browser called itself. */
  browser: Nullable(Type.String()),
  /** The phone's own key. `verified`: its signature was checked just now against the statement of the letter. */
  device: Nullable(Type.Object({ publicKey: Type.String(), verified: Type.Boolean() })),
  handwriting: Nullable(Handwriting),
  /** Why the school withdrew it; `null` when it did not, and once erased. */
  withdrawnReason: Nullable(Type.String()),
});
export type LetterEvidence = Static<typeof LetterEvidence>;

export const readLetterEvidence = endpoint({
  name: 'pledges.readLetterEvidence',
  method: 'GET',
  path: '/api/pledges/letters/:id/evidence',
  summary: { zh: '查看承诺书证据（记入日志）', en: 'Open the evidence of a letter (journalled)' },
  access: { permission: 'pledges.read-evidence' },
  params: Type.Object({ id: Id }),
  reply: LetterEvidence,
  refusals: {
    'not-found': {
      status: 404,
      zh: '没有这份承诺书，或者不在你的查看范围内。请从班级名单重新进入。',
      en: 'There is no such letter, or it is outside what you may see. Go back to the list of the class.',
    },
  },
});
