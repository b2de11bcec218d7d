/**
 * The signing page: who, read, affirm, write, receipt. A letter gets its id before it is first sent and keeps it until its
 * receipt has come, so that whatever is lost on the way can be sent again without signing twice.
 */
import './old-phones.ts';
import { newId } from '#primitives/id.ts';
import type { Receipt, SigningPage } from '../contract.ts';
import { plainCharacters } from '../rules.ts';
import { type Answer, identify, openPage, readReceipt, sign, untilAnswered } from './calls.ts';
import { signOnDevice } from './device.ts';
import { element } from './dom.ts';
import { type KeptLetter, numberEnd, type Sent, unansweredOf } from './kept.ts';
import { checkAgain, follow, type Shown, saveProof, saveReceipt } from './receipt-flow.ts';
import { receiptScreen } from './receipt-screen.ts';
import {
  affirmMistakes,
  affirmScreen,
  claimMistakes,
  type Mistake,
  notice,
  readScreen,
  whoScreen,
} from './screens.ts';
import { keep, kept, linkCode, type Screen, state, turnLanguage } from './state.ts';
import { untilLoaded } from './waiting.ts';
import { type Phrase, say } from './words.ts';
import { strokesWritten, writeScreen } from './write-screen.ts';

const afterWho: readonly (Screen | undefined)[] = ['read', 'affirm', 'write'];

const header = element('header');
const main = element('main');
/** Read out to those who do not see what changes by itself. */
const status = element('p', { class: 'unseen', role: 'status' });
document.getElementById('page')?.replaceChildren(header, main, status);

const later = untilLoaded(() => import('./later.ts'));
void open();
void later.then(({ createPad }) => {
  state.pad = createPad(written);
  if (state.screen === 'write') {
    render();
    showDraft();
  }
});

/** Where the visit goes on: at a receipt that was shown, at a letter that was not answered, or at the beginning. */
async function open(): Promise<void> {
  show('opening');
  const { letter } = kept();
  if (letter) {
    const receipt = await answered(() => readReceipt(state.language, letter.id));
    if (receipt.kind === 'reply') return showReceipt(receipt.reply, letter, false);
  }
  const page = await answered(() => openPage(state.language, linkCode));
  if (page.kind === 'refused') {
    state.message = page.message;
    return show('closed');
  }
  state.page = page.reply;
  show('who');
}

/** Says so on the empty page while nothing gets through. */
async function answered<R>(ask: () => Promise<Answer<R>>) {
  const trouble = (): void => {
    state.message = say(state.language, 'offline');
    render();
  };
  const answer = await untilAnswered(ask, { trouble, seen: true });
  state.message = null;
  return answer;
}

async function checkWho(): Promise<void> {
  const number = plainCharacters(state.typed.number);
  const idTail = plainCharacters(state.typed.idTail).toUpperCase();
  const mistakes = claimMistakes(state.language, { number, idTail });
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
  const { receipt } = answer.reply;
  if (receipt) {
    // It may be the letter whose answer never came.
    const unanswered = unansweredOf(kept(), number);
    const own = unanswered?.id === receipt.id ? unanswered : null;
    return showReceipt(receipt, own, own === null);
  }
  state.signer = answer.reply;
  show('read');
}

function affirm(): void {
  const mistakes = affirmMistakes(state.language, state);
  if (mistakes.length > 0) {
    showMistakes(mistakes);
  } else {
    show('write');
    showDraft();
  }
}

/** What this candidate had begun to write; nothing of anybody else's. */
function showDraft(): void {
  const { draft } = kept();
  const own = draft?.numberEnd === numberEnd(state.typed.number);
  state.pad?.draw(own ? draft.handwriting : null);
  render();
}

/** After each stroke, and each stroke taken back. */
function written(): void {
  const handwriting = state.pad?.read() ?? null;
  const { letter } = kept();
  const draft = handwriting && { numberEnd: numberEnd(state.typed.number), handwriting };
  keep({ letter, draft });
  const count = document.getElementById('strokes');
  if (count) count.textContent = strokesWritten(state.language, state.pad);
}

async function send(by: 'hand' | 'tap'): Promise<void> {
  const { page, signer, typed } = state;
  if (!page || !signer || state.sending) return;
  const handwriting = by === 'hand' ? (state.pad?.read() ?? null) : null;
  const unanswered = unansweredNow();
  if (by === 'hand' && handwriting === null) {
    return showMistakes([{ field: 'handwriting', message: say(state.language, 'writeMissing') }]);
  }
  state.mistakes = [];
  state.sending = { tries: 0, message: null, letter: unanswered };
  render();
  const id = unansweredOf(kept(), typed.number)?.id ?? freshId();
  const sent = unanswered?.sent ?? (await evidence(id, page, handwriting));
  const journalKey = unanswered?.journalKey ?? page.journalKey;
  const letter = { id, numberEnd: numberEnd(typed.number), journalKey, sent };
  keep({ letter, draft: kept().draft });
  const body = {
    ...typed,
    id,
    wordingId: page.wording.id,
    affirmed: true as const,
    guardianAffirmed: sent.guardianAffirmed,
    ...(sent.device && { device: sent.device }),
    ...(sent.handwriting && { handwriting: sent.handwriting }),
  };
  const trouble = (tries: number, message: string | null): void => {
    state.sending = { tries, message, letter: unanswered };
    render();
  };
  const answer = await untilAnswered(() => sign(state.language, linkCode, body), { trouble, seen: false });
  state.sending = null;
  if (answer.kind === 'refused') return refused(answer.code, answer.message);
  const before = answer.reply.outcome === 'signed-before';
  showReceipt(answer.reply.receipt, before ? null : letter, before);
}

/** This candidate's letter without an answer, as long as what it says is what would be said now. */
function unansweredNow(): KeptLetter | null {
  const letter = unansweredOf(kept(), state.typed.number);
  const fits =
    letter?.sent?.wordingDigest === state.page?.wording.digest &&
    letter?.sent?.guardianAffirmed === state.guardianAffirmed;
  return fits ? letter : null;
}

async function evidence(id: string, page: SigningPage, handwriting: Sent['handwriting']): Promise<Sent> {
  const { guardianAffirmed, typed } = state;
  const wordingDigest = page.wording.digest;
  const letter = { id, linkCode, number: typed.number, wordingDigest, guardianAffirmed, handwriting };
  return { wordingDigest, guardianAffirmed, device: await signOnDevice(letter), handwriting };
}

/** These say nothing about the letter, which may have arrived at an earlier try. */
const claimRefusals = ['not-recognised', 'too-many-attempts', 'link-ended', 'link-unknown'];

/** A letter that was refused was not signed: it is given up. */
async function refused(code: string, message: string): Promise<void> {
  if (!claimRefusals.includes(code)) {
    const { draft } = kept();
    keep({ letter: null, draft });
  }
  if (code === 'wording-changed') {
    const page = await answered(() => openPage(state.language, linkCode));
    if (page.kind === 'reply') state.page = page.reply;
    state.affirmed = false;
    state.guardianAffirmed = false;
  }
  const back = code === 'wording-changed' ? 'read' : code === 'not-recognised' ? 'who' : 'write';
  if (state.screen !== back) show(back);
  showMistakes([{ field: null, message }]);
}

const freshId = (): string => newId(() => crypto.getRandomValues(new Uint8Array(16)), new Date());

/** @param letter as kept on this phone; `null` for one that it only hears of now. */
function showReceipt(receipt: Receipt, letter: KeptLetter | null, before: boolean): void {
  const { page } = state;
  const journalKey = letter?.journalKey ?? page?.journalKey ?? '';
  const sent = letter?.sent ?? null;
  keep({
    letter: { id: receipt.id, numberEnd: null, journalKey, sent },
    draft: null,
  });
  state.shown = { receipt, before, journalKey, sent, page, check: null };
  forgetSigner();
  show('receipt');
  void follow(state.shown, watcher);
}

/** Nothing of the candidate stays in the page for whoever gets the phone next. */
function forgetSigner(): void {
  Object.assign(state, {
    typed: { number: '', idTail: '' },
    signer: null,
    affirmed: false,
    guardianAffirmed: false,
    mistakes: [],
  });
  state.pad?.draw(null);
}

const watcher = {
  later,
  language: () => state.language,
  isShown: (shown: Shown) => state.shown === shown,
  changed(says: Phrase | null) {
    render();
    if (says) status.textContent = say(state.language, says);
  },
};

function startOver(): void {
  keep({ letter: null, draft: null });
  state.shown = null;
  forgetSigner();
  history.replaceState(null, '', location.pathname);
  if (state.page) show('who');
  else void open();
}

function showMistakes(mistakes: readonly Mistake[]): void {
  state.mistakes = mistakes;
  render();
  const first = mistakes.find((mistake) => mistake.field !== null)?.field;
  main.querySelector<HTMLElement>('.notice.problem')?.focus();
  if (first) document.getElementById(first)?.focus();
}

/** Goes to a screen. The phone's own "back" leads to the screen before, except out of a receipt. */
function show(screen: Screen): void {
  if (afterWho.includes(screen) && state.screen !== screen) history.pushState({ screen }, '', `#${screen}`);
  else if (screen === 'receipt') history.replaceState(null, '', location.pathname);
  enter(screen);
}

function enter(screen: Screen): void {
  state.screen = screen;
  state.mistakes = [];
  status.textContent = '';
  render();
  scrollTo(0, 0);
  if (screen !== 'opening') main.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
}

addEventListener('popstate', (event) => {
  if (state.screen === 'opening' || state.screen === 'closed' || state.screen === 'receipt' || state.sending)
    return;
  const wanted = (event.state as { screen?: Screen } | null)?.screen;
  enter(state.signer && wanted && afterWho.includes(wanted) ? wanted : 'who');
});

function render(): void {
  const { language } = state;
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = say(language, 'title');
  const place = state.page ?? state.shown?.receipt;
  const focused = document.activeElement?.id;
  header.replaceChildren(
    element('span', {}, place ? `${place.schoolName} ${place.className}` : ''),
    element(
      'button',
      {
        class: 'plain',
        type: 'button',
        id: 'language',
        lang: language === 'zh' ? 'en' : 'zh-CN',
        click: otherLanguage,
      },
      say(language, 'otherLanguage'),
    ),
  );
  main.replaceChildren(...screenNow());
  state.pad?.fit();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
addEventListener('resize', () => state.pad?.fit());

function otherLanguage(): void {
  turnLanguage();
  state.mistakes = [];
  render();
}

function screenNow(): HTMLElement[] {
  const { language, page, signer, shown, mistakes, pad, sending } = state;
  if (state.screen === 'receipt' && shown) {
    const { receipt, before, sent } = shown;
    return receiptScreen(
      language,
      { receipt, before, handwriting: sent?.handwriting ?? null, check: shown.check },
      {
        another: startOver,
        checkAgain: () => void checkAgain(shown, watcher),
        saveProof: () => saveProof(shown),
        saveReceipt: () => void saveReceipt(shown, watcher),
      },
    );
  }
  if (state.screen === 'closed') {
    return [element('h1', { tabindex: '-1' }, say(language, 'cannotOpen')), notice('problem', state.message)];
  }
  if (page && state.screen === 'who') {
    const unanswered = typeof kept().letter?.numberEnd === 'string';
    return whoScreen(
      language,
      { typed: state.typed, mistakes, unanswered, busy: state.busy },
      { typed: (typed) => Object.assign(state.typed, typed), go: () => void checkWho() },
    );
  }
  if (page && signer && state.screen === 'read') {
    const letter = readScreen(language, { page, signer }, { notMe: startOver, go: () => show('affirm') });
    return [...mistakes.map((mistake) => notice('problem', mistake.message)), ...letter];
  }
  if (page && signer && state.screen === 'affirm') {
    const { affirmed, guardianAffirmed } = state;
    return affirmScreen(
      language,
      { page, signer, affirmed, guardianAffirmed, mistakes },
      {
        tick: (what, on) => Object.assign(state, { [what]: on }),
        back: () => history.back(),
        go: affirm,
      },
    );
  }
  if (page && signer && state.screen === 'write') {
    const letter = sending ? sending.letter : unansweredNow();
    const again = letter && { handwriting: letter.sent?.handwriting ?? null };
    return writeScreen(
      language,
      { pad, again, mistakes, sending },
      { back: () => history.back(), sign: (by) => void send(by), changed: written },
    );
  }
  return [element('p', { class: 'wait', role: 'status' }, state.message ?? say(language, 'opening'))];
}
