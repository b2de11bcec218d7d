/**
 * The signing page: who, read, affirm, receipt. A letter gets its id before it is first sent and keeps it until its
 * receipt has come, so that whatever is lost on the way can be sent again without signing twice.
 */
import { newId } from '#primitives/id.ts';
import type { IdentifiedSigner, Receipt, SigningPage } from '../contract.ts';
import { plainCharacters } from '../rules.ts';
import { type Answer, identify, openPage, readReceipt, sign } from './calls.ts';
import { element } from './dom.ts';
import { letterIdFor, numberEnd, readKept, type Storage, writeKept } from './kept.ts';
import {
  affirmScreen,
  type Mistake,
  notice,
  readScreen,
  receiptScreen,
  type Typed,
  whoScreen,
} from './screens.ts';
import { followDelayMs, retryDelayMs, waitFor } from './waiting.ts';
import { type Language, say } from './words.ts';

type Screen = 'opening' | 'closed' | 'who' | 'read' | 'affirm' | 'receipt';

const linkCode = location.pathname.split('/').filter(Boolean).pop() ?? '';
const storage = openStorage();
const root = document.getElementById('page') as HTMLElement;
const LANGUAGE_KEY = 'kaoan.sign.language';

const state = {
  language: (storage?.getItem(LANGUAGE_KEY) === 'en' ? 'en' : 'zh') as Language,
  screen: 'opening' as Screen,
  page: null as SigningPage | null,
  typed: { number: '', idTail: '' } as Typed,
  signer: null as IdentifiedSigner | null,
  affirmed: false,
  guardianAffirmed: false,
  mistakes: [] as readonly Mistake[],
  busy: false,
  sending: null as { tries: number; message: string | null } | null,
  /** Said while the page cannot be opened. */
  message: null as string | null,
  receipt: null as Receipt | null,
  signedBefore: false,
};

void open();

function openStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Where the visit goes on: at a receipt that was shown, at a letter that was not answered, or at the beginning. */
async function open(): Promise<void> {
  show('opening');
  const kept = readKept(storage, linkCode);
  const known = kept.receiptId ?? kept.sending?.id ?? null;
  const receipt = known === null ? null : await untilAnswered(() => readReceipt(state.language, known));
  if (receipt?.kind === 'reply') return showReceipt(receipt.reply, false);

  const page = await untilAnswered(() => openPage(state.language, linkCode));
  if (page.kind === 'refused') {
    state.message = page.message;
    return show('closed');
  }
  state.page = page.reply;
  show('who');
}

/** Asks until there is a reply or a refusal, and says so while there is none. */
async function untilAnswered<R>(
  ask: () => Promise<Answer<R>>,
): Promise<Exclude<Answer<R>, { kind: 'again' }>> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    if (answer.kind !== 'again') {
      state.message = null;
      return answer;
    }
    state.message = say(state.language, 'offline');
    render();
    await waitFor(retryDelayMs(tries, answer.afterMs), { seen: true });
  }
}

async function checkWho(): Promise<void> {
  const number = plainCharacters(state.typed.number);
  const idTail = plainCharacters(state.typed.idTail).toUpperCase();
  const mistakes: Mistake[] = [];
  if (!/^\d{14}$/.test(number))
    mistakes.push({ field: 'number', message: say(state.language, 'numberWrong') });
  if (!/^[0-9A-Z]{4}$/.test(idTail))
    mistakes.push({ field: 'idTail', message: say(state.language, 'tailWrong') });
  if (mistakes.length > 0) return showMistakes(mistakes);

  state.typed = { number, idTail };
  state.busy = true;
  state.mistakes = [];
  render();
  const answer = await identify(state.language, linkCode, { number, idTail });
  state.busy = false;
  if (answer.kind !== 'reply') {
    return showMistakes([{ field: null, message: answer.message ?? say(state.language, 'offline') }]);
  }
  if (answer.reply.receipt) return showReceipt(answer.reply.receipt, true);
  state.signer = answer.reply;
  show('read');
}

async function send(): Promise<void> {
  const { page, signer, affirmed, guardianAffirmed, typed } = state;
  if (!page || !signer || state.sending) return;
  const mistakes: Mistake[] = [];
  if (!affirmed) mistakes.push({ field: 'affirmed', message: say(state.language, 'affirmMissing') });
  if (signer.guardianNeeded && !guardianAffirmed) {
    mistakes.push({ field: 'guardianAffirmed', message: say(state.language, 'guardianMissing') });
  }
  if (mistakes.length > 0) return showMistakes(mistakes);

  const id = letterIdFor(readKept(storage, linkCode), typed.number, freshId);
  writeKept(storage, linkCode, { sending: { id, numberEnd: numberEnd(typed.number) }, receiptId: null });
  state.mistakes = [];
  for (let tries = 0; ; tries += 1) {
    const letter = { ...typed, id, wordingId: page.wording.id, affirmed: true as const, guardianAffirmed };
    if (tries === 0) state.sending = { tries, message: null };
    render();
    const answer = await sign(state.language, linkCode, letter);
    if (answer.kind === 'reply') {
      state.sending = null;
      return showReceipt(answer.reply.receipt, answer.reply.outcome === 'signed-before');
    }
    if (answer.kind === 'refused') {
      state.sending = null;
      return refused(answer.code, answer.message);
    }
    state.sending = { tries: tries + 1, message: answer.message };
    render();
    await waitFor(retryDelayMs(tries, answer.afterMs), { seen: false });
  }
}

/** A refused letter was not signed: its id is given up where it could not be used again. */
async function refused(code: string, message: string): Promise<void> {
  if (code === 'id-taken' || code === 'letter-withdrawn') {
    writeKept(storage, linkCode, { sending: null, receiptId: null });
  }
  if (code === 'wording-changed') {
    const page = await untilAnswered(() => openPage(state.language, linkCode));
    if (page.kind === 'reply') state.page = page.reply;
    state.affirmed = false;
    state.guardianAffirmed = false;
  }
  const back = code === 'wording-changed' ? 'read' : code === 'not-recognised' ? 'who' : 'affirm';
  if (state.screen !== back) show(back);
  showMistakes([{ field: null, message }]);
}

const freshId = (): string => newId(() => crypto.getRandomValues(new Uint8Array(16)), new Date());

function showReceipt(receipt: Receipt, before: boolean): void {
  writeKept(storage, linkCode, { sending: null, receiptId: receipt.id });
  state.receipt = receipt;
  state.signedBefore = before;
  // Nothing of the candidate stays in the page for whoever gets the phone next.
  state.typed = { number: '', idTail: '' };
  state.signer = null;
  show('receipt');
  void follow(receipt.id);
}

/** Looks at the receipt until it is sealed, and shows each stage as it comes. */
async function follow(id: string): Promise<void> {
  for (let looks = 0; state.receipt?.id === id && state.receipt.journal.state !== 'sealed'; looks += 1) {
    await waitFor(followDelayMs(looks), { seen: true });
    if (state.receipt?.id !== id) return;
    const answer = await readReceipt(state.language, id);
    if (answer.kind !== 'reply' || state.receipt?.id !== id) continue;
    const changed = answer.reply.journal.state !== state.receipt.journal.state;
    state.receipt = answer.reply;
    if (changed || answer.reply.withdrawnAt !== null) render();
  }
}

function startOver(): void {
  writeKept(storage, linkCode, { sending: null, receiptId: null });
  Object.assign(state, {
    receipt: null,
    signer: null,
    signedBefore: false,
    affirmed: false,
    guardianAffirmed: false,
    mistakes: [],
  });
  history.replaceState(null, '', location.pathname);
  if (state.page) show('who');
  else void open();
}

function showMistakes(mistakes: readonly Mistake[]): void {
  state.mistakes = mistakes;
  render();
  const first = mistakes.find((mistake) => mistake.field !== null)?.field;
  root.querySelector<HTMLElement>('.notice.problem')?.focus();
  if (first) document.getElementById(first)?.focus();
}

/** Goes to a screen. The phone's own "back" leads to the screen before, except out of a receipt. */
function show(screen: Screen): void {
  const deeper = screen === 'read' || screen === 'affirm';
  if (deeper && state.screen !== screen) history.pushState({ screen }, '', `#${screen}`);
  else if (screen === 'receipt') history.replaceState(null, '', location.pathname);
  enter(screen);
}

function enter(screen: Screen): void {
  state.screen = screen;
  state.mistakes = [];
  render();
  scrollTo(0, 0);
  if (screen !== 'opening') root.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
}

addEventListener('popstate', (event) => {
  if (state.screen === 'opening' || state.screen === 'closed' || state.screen === 'receipt' || state.sending)
    return;
  const wanted = (event.state as { screen?: Screen } | null)?.screen;
  enter(state.signer && (wanted === 'read' || wanted === 'affirm') ? wanted : 'who');
});

function render(): void {
  const { language } = state;
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = say(language, 'title');
  const place = state.page ?? state.receipt;
  root.replaceChildren(
    element(
      'header',
      {},
      element('span', {}, place ? `${place.schoolName} ${place.className}` : ''),
      element(
        'button',
        { class: 'plain', type: 'button', lang: language === 'zh' ? 'en' : 'zh-CN', click: otherLanguage },
        say(language, 'otherLanguage'),
      ),
    ),
    element('main', {}, ...screenNow()),
  );
}

function otherLanguage(): void {
  state.language = state.language === 'zh' ? 'en' : 'zh';
  try {
    storage?.setItem(LANGUAGE_KEY, state.language);
  } catch {
    // Not kept: the next visit begins in Chinese.
  }
  state.mistakes = [];
  render();
}

function screenNow(): HTMLElement[] {
  const { language, page, signer, receipt } = state;
  if (state.screen === 'receipt' && receipt) {
    return receiptScreen(language, { receipt, before: state.signedBefore }, { another: startOver });
  }
  if (state.screen === 'closed') {
    return [element('h1', { tabindex: '-1' }, say(language, 'cannotOpen')), notice('problem', state.message)];
  }
  if (page && state.screen === 'who') {
    const unanswered = readKept(storage, linkCode).sending !== null;
    return whoScreen(
      language,
      { typed: state.typed, mistakes: state.mistakes, unanswered, busy: state.busy },
      { typed: (typed) => Object.assign(state.typed, typed), go: () => void checkWho() },
    );
  }
  if (page && signer && state.screen === 'read') {
    const letter = readScreen(language, { page, signer }, { notMe: startOver, go: () => show('affirm') });
    return [...state.mistakes.map((mistake) => notice('problem', mistake.message)), ...letter];
  }
  if (page && signer && state.screen === 'affirm') {
    const { affirmed, guardianAffirmed, mistakes, sending } = state;
    return affirmScreen(
      language,
      { page, signer, affirmed, guardianAffirmed, mistakes, sending },
      {
        tick: (what, on) => Object.assign(state, { [what]: on }),
        back: () => history.back(),
        sign: () => void send(),
      },
    );
  }
  return [element('p', { class: 'wait', role: 'status' }, state.message ?? say(language, 'opening'))];
}
