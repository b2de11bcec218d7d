/** What came with a letter besides the tap, checked before it may wait for a commit. */
import { hash } from 'node:crypto';
import { Refusal } from '#platform/http/refusal.ts';
import { verifyEd25519 } from '#platform/journal/node-crypto.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import { encodeUtf8, fromBase64 } from '#primitives/bytes.ts';
import type { SignPledgeBody } from './contract.ts';
import { handwritingIsClear, handwritingText, letterStatement } from './rules.ts';
import type { LetterEvidence } from './sign-pledges.ts';

/**
 * The device's signature is verified off the main thread, which goes on serving meanwhile.
 * @param shown where the letter was signed, and what was read there.
 * @returns `null` when the tap came alone.
 * @throws Refusal `handwriting-unclear`, `device-signature-wrong`.
 */
export async function checkEvidence(
  { device, handwriting, ...letter }: SignPledgeBody,
  shown: { readonly linkCode: string; readonly wordingDigest: string },
  personalData: PersonalData,
): Promise<LetterEvidence | null> {
  if (!device && !handwriting) return null;
  if (handwriting && !handwritingIsClear(handwriting)) throw new Refusal('handwriting-unclear');
  const text = handwriting && handwritingText(handwriting);
  const written = text ? { digest: digestOfHandwriting(text), sealed: personalData.seal(text) } : null;
  if (!device) return { device: null, handwriting: written };

  const statement = letterStatement({ ...letter, ...shown, handwritingDigest: written?.digest ?? null });
  const key = fromBase64(device.publicKey);
  const signature = fromBase64(device.signature);
  if (!(await verifyEd25519(key, encodeUtf8(statement), signature))) {
    throw new Refusal('device-signature-wrong');
  }
  return { device: { key, signature }, handwriting: written };
}

/** SHA-256 in hexadecimal. @param text of the strokes, see `handwritingText` */
export const digestOfHandwriting = (text: string): string => hash('sha256', text);
