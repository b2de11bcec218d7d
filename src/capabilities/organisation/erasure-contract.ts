/** What crosses the wire when somebody's personal data are erased. */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Instant } from '#primitives/endpoint.ts';
import { Reason } from './contract.ts';

/** Personal Information Protection Law art. 47 para. 1, items 1 to 5. */
export const erasureReasons = [
  'purpose-ended',
  'retention-ended',
  'consent-withdrawn',
  'unlawful',
  'other-law',
] as const;
export const ErasureReason = Type.Enum(erasureReasons);
export type ErasureReason = Static<typeof ErasureReason>;

export const eraseCandidate = endpoint({
  name: 'organisation.eraseCandidate',
  method: 'POST',
  path: '/api/organisation/candidate-erasures',
  summary: { zh: '删除考生个人信息', en: 'Erase the personal data of a candidate' },
  access: { permission: 'organisation.erase-candidate' },
  body: Type.Object({
    /** Of the erasure, made by whoever asks: asking again gets the first answer. */
    id: Id,
    number: Type.String({ pattern: '^[0-9]{14}$', description: '考生号, 14 digits' }),
    reason: ErasureReason,
    /** Who asked and on what ground; private, kept in the journal. It must not name the candidate. */
    note: Reason,
  }),
  reply: Type.Object({
    /** What is left of the candidate. */
    candidateId: Id,
    erasedAt: Instant,
  }),
  refusals: {
    'unknown-candidate': {
      status: 404,
      zh: '没有在册的考生号 {number}。请核对号码；如果此前已经删除，无需再次办理。',
      en: 'Nobody is enrolled under {number}. Check the number; somebody who was erased before need not be erased again.',
    },
    'id-taken': {
      status: 409,
      zh: '该编号已用于删除另一名考生。请刷新页面后重新填写。',
      en: 'This id already stands for the erasure of another candidate. Reload the page and fill it in again.',
    },
  },
});
