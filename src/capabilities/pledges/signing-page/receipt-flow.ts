/** What happens behind the receipt: it is followed until it is sealed, then its proof is fetched and checked here. */
import type { Receipt, SigningPage } from '../contract.ts';
import { openPage, readProof, readReceipt, untilAnswered } from './calls.ts';
import type { Sent } from './kept.ts';
import type { Check } from './receipt-screen.ts';
import { linkCode } from './state.ts';
import { followDelayMs, waitFor } from './waiting.ts';
import { type Language, type Phrase, say } from './words.ts';

export interface Shown {
  receipt: Receipt;
  /** The candidate had signed before. */
  readonly before: boolean;
  /** Kept on this phone since it first heard of the letter. */
  readonly journalKey: string;
  readonly sent: Sent | null;
  page: SigningPage | null;
  check: Check | null;
}

export interface Watcher {
  readonly later: Promise<typeof import('./later.ts')>;
  language(): Language;
  /** Whether this receipt is still what is on the screen. */
  isShown(shown: Shown): boolean;
  /** Told after each change; `says` is for those who do not see it. */
  changed(says: Phrase | null): void;
}

/** Looks at the receipt until it is sealed, and shows each stage as it comes. */
export async function follow(shown: Shown, watcher: Watcher): Promise<void> {
  for (let looks = 0; shown.receipt.journal.state !== 'sealed'; looks += 1) {
    await waitFor(followDelayMs(looks), { seen: true });
    if (!watcher.isShown(shown)) return;
    const answer = await readReceipt(watcher.language(), shown.receipt.id);
    if (!watcher.isShown(shown)) return;
    if (answer.kind !== 'reply') continue;
    const { state } = answer.reply.journal;
    const moved = state !== shown.receipt.journal.state;
    shown.receipt = answer.reply;
    if (moved || answer.reply.withdrawnAt !== null) watcher.changed(state);
  }
  if (shown.receipt.withdrawnAt === null) await check(shown, watcher);
}

/** Asks for everything anew. */
export async function checkAgain(shown: Shown, watcher: Watcher): Promise<void> {
  shown.page = null;
  await check(shown, watcher);
}

async function check(shown: Shown, watcher: Watcher): Promise<void> {
  const show = (verdict: Check, says: Phrase | null): void => {
    shown.check = verdict;
    if (watcher.isShown(shown)) watcher.changed(says);
  };
  const waiting = (): void =>
    show({ verdict: 'checking', message: say(watcher.language(), 'offline') }, 'offline');
  const asking = { trouble: waiting, wanted: () => watcher.isShown(shown), seen: true };
  show({ verdict: 'checking', message: null }, null);

  const { id } = shown.receipt;
  if (shown.page === null) {
    const page = await untilAnswered(() => openPage(watcher.language(), linkCode), asking);
    if (page.kind === 'reply') shown.page = page.reply;
  }
  const proof = await untilAnswered(() => readProof(watcher.language(), id), asking);
  if (proof.kind === 'refused') return show({ verdict: 'refused', message: proof.message }, null);
  const { checkLetter } = await watcher.later;
  const { receipt, journalKey, sent, page } = shown;
  const verdict = checkLetter(proof.reply, {
    receipt,
    journalKey,
    journalKeyNow: page?.journalKey ?? null,
    sent,
  });
  show({ ...verdict, proof: proof.reply }, verdict.verdict);
}

export function saveProof({ receipt, check: checked }: Shown): void {
  if (checked && 'proof' in checked) save(`${receipt.id}.tlog-proof`, 'text/plain', checked.proof);
}

export async function saveReceipt(shown: Shown, { later }: Watcher): Promise<void> {
  const { check: checked, receipt } = shown;
  if (checked?.verdict !== 'verified') return;
  const { receiptFile } = await later;
  const verifyUrl = `${location.origin}/verify#letter=${receipt.id}`;
  save(`${receipt.id}.html`, 'text/html', receiptFile({ ...shown, ...checked, verifyUrl }));
}

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  // Not at once: some browsers begin to read only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
