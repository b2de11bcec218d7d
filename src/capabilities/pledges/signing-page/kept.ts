/**
 * What the phone remembers between two visits: a letter that is on its way, until its receipt has come; then what it
 * signed, to compare proofs with; and a signature that was being written. Never the candidate's name or identity number.
 */
import { isId } from '#primitives/id.ts';
import type { DeviceProof, Handwriting } from '../contract.ts';
import { handwritingIsClear } from '../rules.ts';

/** A browser may keep nothing (private mode, full): signing then works all the same, only a reload starts again. */
export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** `null` where the browser forbids it. */
export function browserStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** What went out with a letter, to be sent again as it was and compared with the proof. */
export interface Sent {
  /** SHA-256 of the wording that was shown, 64 hex digits. */
  readonly wordingDigest: string;
  readonly guardianAffirmed: boolean;
  readonly device: DeviceProof | null;
  readonly handwriting: Handwriting | null;
}

export interface KeptLetter {
  readonly id: string;
  /** Whose it is, while no receipt has come: phones are passed round in a class. `null` once it has. */
  readonly numberEnd: string | null;
  /** Verifier key of the journal as it was when this phone first heard of the letter. */
  readonly journalKey: string;
  /** `null` for a letter that another phone has signed. */
  readonly sent: Sent | null;
}

export interface Kept {
  readonly letter: KeptLetter | null;
  readonly draft: { readonly numberEnd: string; readonly handwriting: Handwriting } | null;
}

const nothing: Kept = { letter: null, draft: null };

const keyOf = (linkCode: string): string => `kaoan.sign.${linkCode}`;
export const numberEnd = (number: string): string => number.slice(-6);

export function readKept(storage: Storage | null, linkCode: string): Kept {
  try {
    const { letter, draft } = members(JSON.parse(storage?.getItem(keyOf(linkCode)) ?? 'null'));
    return { letter: readLetter(letter), draft: readDraft(draft) };
  } catch {
    return nothing;
  }
}

type Members = Readonly<Record<string, unknown>>;
const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {};

function readLetter(value: unknown): KeptLetter | null {
  const { id, numberEnd: end, journalKey, sent } = members(value);
  if (!isId(id) || typeof journalKey !== 'string') return null;
  return { id, numberEnd: isNumberEnd(end) ? end : null, journalKey, sent: readSent(sent) };
}

function readSent(value: unknown): Sent | null {
  const { wordingDigest, guardianAffirmed, device, handwriting } = members(value);
  if (typeof wordingDigest !== 'string') return null;
  const { publicKey, signature } = members(device);
  return {
    wordingDigest,
    guardianAffirmed: guardianAffirmed === true,
    device: typeof publicKey === 'string' && typeof signature === 'string' ? { publicKey, signature } : null,
    handwriting: readHandwriting(handwriting),
  };
}

function readDraft(value: unknown): Kept['draft'] {
  const { numberEnd: end, handwriting } = members(value);
  const written = readHandwriting(handwriting);
  return isNumberEnd(end) && written ? { numberEnd: end, handwriting: written } : null;
}

const isNumberEnd = (value: unknown): value is string => typeof value === 'string' && /^\d{1,6}$/.test(value);

function readHandwriting(value: unknown): Handwriting | null {
  const { width, height, strokes } = members(value);
  const sized = Number.isInteger(width) && Number.isInteger(height) && Array.isArray(strokes);
  if (!sized || !strokes.length || !strokes.every(isStroke)) return null;
  const handwriting = { width: Number(width), height: Number(height), strokes };
  return handwritingIsClear(handwriting) ? handwriting : null;
}

const isStroke = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 2 && value.every((one) => Number.isInteger(one) && one >= 0);

export function writeKept(storage: Storage | null, linkCode: string, kept: Kept): void {
  try {
    if (kept.letter === null && kept.draft === null) storage?.removeItem(keyOf(linkCode));
    else storage?.setItem(keyOf(linkCode), JSON.stringify(kept));
  } catch {
    // Full or forbidden: see Storage.
  }
}

/** This candidate's unanswered letter: to be sent again under the same id, so that nothing is signed twice. */
export const unansweredOf = ({ letter }: Kept, number: string): KeptLetter | null =>
  letter?.numberEnd === numberEnd(number) ? letter : null;
