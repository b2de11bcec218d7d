/** What the proof of a commitment letter opens, and the signature of the phone that signed it. */
import { Value } from 'typebox/value';
import { LetterDetails } from '#capabilities/pledges/contract.ts';
import { isLeafOfLetter, letterStatement, plainCharacters } from '#capabilities/pledges/rules.ts';
import { encodeUtf8, fromBase64 } from '#primitives/bytes.ts';
import type { OpenedLeafProof } from '#primitives/leaf-proof.ts';
import type { Hasher } from '#primitives/merkle/hasher.ts';
import type { Ed25519 } from '#primitives/merkle/note-key.ts';
import { Disagreement, words } from './disagreement.ts';

export interface ProvenLetter {
  readonly id: string;
  readonly details: LetterDetails;
}

/**
 * `null` for an entry that is no letter, or whose details are erased.
 * @throws Disagreement when the details name another letter than the leaf is about.
 */
export function letterIn(
  { leaf, opened }: Pick<OpenedLeafProof, 'leaf' | 'opened'>,
  hasher: Hasher,
): ProvenLetter | null {
  if (leaf.kind !== 'pledges.signed' || !Value.Check(LetterDetails, opened?.details)) return null;
  const { details } = opened;
  const { letter: id } = details;
  if (isLeafOfLetter(hasher, leaf, id)) return { id, details };
  throw new Disagreement(
    words('哪一份承诺书', 'which letter'),
    words(`明细载明承诺书 ${id}`, `the details name the letter ${id}`),
    words(
      `条目的主体 ${leaf.subject} 不是由它算得的`,
      `the entry’s subject ${leaf.subject} does not follow from it`,
    ),
  );
}

/** What the signer's device signed besides; neither stands in the journal or in the proof. */
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
