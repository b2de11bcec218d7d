/** All that the page knows while it is open, and what the phone keeps of it for this link. */
import type { IdentifiedSigner, SigningPage } from '../contract.ts';
import { browserStorage, type Kept, type KeptLetter, readKept, writeKept } from './kept.ts';
import type { Pad } from './pad.ts';
import type { Shown } from './receipt-flow.ts';
import type { Mistake, Typed } from './screens.ts';
import type { Language } from './words.ts';

export type Screen = 'opening' | 'closed' | 'who' | 'read' | 'affirm' | 'write' | 'receipt';

export const linkCode = location.pathname.split('/').filter(Boolean).pop() ?? '';
const storage = browserStorage();
const LANGUAGE_KEY = 'kaoan.sign.language';

export const state = {
  language: (storage?.getItem(LANGUAGE_KEY) === 'en' ? 'en' : 'zh') as Language,
  screen: 'opening' as Screen,
  page: null as SigningPage | null,
  typed: { number: '', idTail: '' } as Typed,
  signer: null as IdentifiedSigner | null,
  affirmed: false,
  guardianAffirmed: false,
  pad: null as Pad | null,
  mistakes: [] as readonly Mistake[],
  busy: false,
  /** `letter` is one that goes out again as it was. */
  sending: null as { tries: number; message: string | null; letter: KeptLetter | null } | null,
  /** Said while the page cannot be opened. */
  message: null as string | null,
  shown: null as Shown | null,
};

export const kept = (): Kept => readKept(storage, linkCode);
export const keep = (what: Kept): void => writeKept(storage, linkCode, what);

export function turnLanguage(): void {
  state.language = state.language === 'zh' ? 'en' : 'zh';
  try {
    storage?.setItem(LANGUAGE_KEY, state.language);
  } catch {
    // Not kept: the next visit begins in Chinese.
  }
}
