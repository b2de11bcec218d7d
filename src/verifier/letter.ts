/** What the proof of a commitment letter opens, and the signature of the phone that signed it. */
import { Value } from 'typebox/value';
import { LetterDetails } from '#capabilities/pledges/contract.ts';
import { letterStatement, plainCharacters } from '#capabilities/pledges/rules.ts';
import { encodeUtf8, fromBase64 } from '#primitives/bytes.ts';
import type { Ed25519 } from '#primitives/merkle/note-key.ts';
import type { ProvenEntry } from './verify-entry-proof.ts';

export interface ProvenLetter {
  /** Also the leaf's subject. */
  readonly id: string;
  readonly details: LetterDetails;
}

/** `null` for an entry that is no letter, or whose details are erased. */
export function letterIn({ leaf, opened }: Pick<ProvenEntry, 'leaf' | 'opened'>): ProvenLetter | null {
  if (leaf.kind !== 'pledges.signed' || !Value.Check(LetterDetails, opened?.details)) return null;
  return { id: leaf.subject, details: opened.details };
}

/** What only the holder of the letter can say; neither stands in the journal. */
export interface SignerClaim {
  /** Candidate number, 14 digits. */
  readonly number: string;
  /** The end of the address of the signing page, 12 characters. */
  readonly linkCode: string;
}

/** The link code in what somebody types: the whole address of the signing page, or its end. */
export const linkCodeIn = (typed: string): string =>
  plainCharacters(typed)
    .replace(/[?#].*$/, '')
    .split('/')
    .filter((part) => part !== '')
    .at(-1)
    ?.toLowerCase() ?? '';

/**
 * Whether the device's key signed this letter for this candidate and class link; `null` where no device signed.
 * False also when number or code are not those that were signed.
 */
export function deviceSigned(
  { id, details }: ProvenLetter,
  { number, linkCode }: SignerClaim,
  ed25519: Ed25519,
): boolean | null {
  const { deviceKey, deviceSignature, guardianAffirmed, handwriting, wordingDigest } = details;
  if (deviceKey === null || deviceSignature === null) return null;
  const statement = letterStatement({
    id,
    linkCode,
    number,
    wordingDigest,
    guardianAffirmed,
    handwritingDigest: handwriting,
  });
  return ed25519.verify(fromBase64(deviceKey), encodeUtf8(statement), fromBase64(deviceSignature));
}
