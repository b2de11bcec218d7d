/**
 * What the phone remembers between two visits: the id of a letter that is on its way, until its receipt has come, and
 * the id of the receipt. Never the candidate's name or identity number.
 */

/** A browser may keep nothing (private mode, full): signing then works all the same, only a reload starts again. */
export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Kept {
  /** A letter that was sent and not yet answered. `numberEnd` tells whose: phones are passed round in a class. */
  readonly sending: { readonly id: string; readonly numberEnd: string } | null;
  /** The receipt that was shown last. */
  readonly receiptId: string | null;
}

const nothing: Kept = { sending: null, receiptId: null };
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const keyOf = (linkCode: string): string => `kaoan.sign.${linkCode}`;
export const numberEnd = (number: string): string => number.slice(-6);

export function readKept(storage: Storage | null, linkCode: string): Kept {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(keyOf(linkCode)) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return nothing;
    const { sending, receiptId } = kept as Record<string, unknown>;
    return { sending: readSending(sending), receiptId: readId(receiptId) };
  } catch {
    return nothing;
  }
}

function readSending(value: unknown): Kept['sending'] {
  if (typeof value !== 'object' || value === null) return null;
  const { id, numberEnd: end } = value as Record<string, unknown>;
  const known = readId(id);
  return known !== null && typeof end === 'string' && /^\d{1,6}$/.test(end)
    ? { id: known, numberEnd: end }
    : null;
}

const readId = (value: unknown): string | null =>
  typeof value === 'string' && ID.test(value) ? value : null;

export function writeKept(storage: Storage | null, linkCode: string, kept: Kept): void {
  try {
    if (kept.sending === null && kept.receiptId === null) storage?.removeItem(keyOf(linkCode));
    else storage?.setItem(keyOf(linkCode), JSON.stringify(kept));
  } catch {
    // Full or forbidden: see Storage.
  }
}

/** The id to sign with: that of this candidate's unanswered letter, so that sending again cannot sign twice, or a new one. */
export function letterIdFor(kept: Kept, number: string, newId: () => string): string {
  const { sending } = kept;
  return sending && sending.numberEnd === numberEnd(number) ? sending.id : newId();
}
