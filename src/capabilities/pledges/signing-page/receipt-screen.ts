/** The receipt: what is known of the letter, how far it has come, and what the check of its proof gave. */
import type { Handwriting, Receipt } from '../contract.ts';
import { handwritingPaths } from '../rules.ts';
import type { Verdict } from './check.ts';
import { drawn, element } from './dom.ts';
import { heading, mainButton, notice, plainButton, present } from './screens.ts';
import { type Language, type Phrase, say, sayInstant } from './words.ts';

export interface ReceiptView {
  readonly receipt: Receipt;
  /** Shown because the candidate had signed before. */
  readonly before: boolean;
  /** As written on this phone. */
  readonly handwriting: Handwriting | null;
  readonly check: Check | null;
}

/** How far the check has come; `null` until the letter is sealed. */
export type Check =
  | { readonly verdict: 'checking'; readonly message: string | null }
  | { readonly verdict: 'refused'; readonly message: string }
  | (Verdict & { readonly proof: string });

export interface ReceiptActions {
  another(): void;
  checkAgain(): void;
  saveProof(): void;
  saveReceipt(): void;
}

export function receiptScreen(language: Language, view: ReceiptView, actions: ReceiptActions): HTMLElement[] {
  const { receipt } = view;
  if (receipt.withdrawnAt !== null) {
    return [
      heading(say(language, 'withdrawn')),
      notice('problem', say(language, 'withdrawnNext')),
      factsOf(language, view),
      mainButton(say(language, 'signAgain'), actions.another),
    ];
  }
  return [
    heading(say(language, 'signed')),
    notice('done', say(language, view.before ? 'signedBefore' : 'signedNow')),
    factsOf(language, view),
    element('h2', {}, say(language, 'progress')),
    stages(language, receipt.journal),
    ...(view.check ? checkPart(language, view.check, actions) : []),
    element('p', { class: 'hint' }, say(language, 'keepIt')),
    plainButton(language, 'another', actions.another),
  ];
}

function factsOf(language: Language, { receipt, handwriting }: ReceiptView): HTMLElement {
  const row = (phrase: Phrase, ...value: readonly (Node | string)[]): HTMLElement[] => [
    element('dt', {}, say(language, phrase)),
    element('dd', {}, ...value),
  ];
  return element(
    'dl',
    {},
    ...row('school', `${receipt.schoolName} ${receipt.className}`),
    ...row(
      'signedAt',
      sayInstant(language, receipt.signedAt),
      ' · ',
      say(language, 'version', { n: receipt.wording }),
    ),
    ...row('receiptId', receipt.id),
    ...row('deviceKey', say(language, receipt.deviceSigned ? 'deviceYes' : 'deviceNo')),
    ...row(
      'handwriting',
      handwriting
        ? drawing(handwriting, say(language, 'handwriting'))
        : say(language, receipt.handwritten ? 'handwritingYes' : 'handwritingNo'),
    ),
  );
}

/** The strokes as they were written. */
export function drawing({ width, height, strokes }: Handwriting, label: string): HTMLElement {
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label });
  svg.append(...handwritingPaths({ strokes }).map((d) => drawn('path', { d })));
  return element('div', { class: 'ink' }, svg);
}

/** With thousands apart. */
const grouped = (n: number): string => n.toLocaleString('en');

function stages(language: Language, journal: Receipt['journal']): HTMLElement {
  const stage = (name: Phrase, means: string | null): HTMLElement =>
    element(
      'li',
      { class: means === null ? '' : 'reached' },
      element('strong', {}, say(language, name)),
      means ?? say(language, 'waiting'),
    );
  const index = journal.state === 'recorded' ? null : journal.index;
  const size = journal.state === 'sealed' ? journal.size : null;
  return element(
    'ul',
    { class: 'stages' },
    stage('recorded', say(language, 'recordedMeans')),
    stage('numbered', index === null ? null : say(language, 'numberedMeans', { n: grouped(index) })),
    stage('sealed', size === null ? null : say(language, 'sealedMeans', { n: grouped(size) })),
  );
}

function checkPart(language: Language, check: Check, actions: ReceiptActions): HTMLElement[] {
  const title = element('h2', {}, say(language, 'check'));
  if (check.verdict === 'checking') {
    return [title, element('p', { class: 'hint' }, check.message ?? say(language, 'proving'))];
  }
  const again = plainButton(language, 'checkAgain', actions.checkAgain);
  if (check.verdict === 'refused') return [title, notice('problem', check.message), again];
  const save = plainButton(language, 'proofFile', actions.saveProof);
  if (check.verdict === 'disagrees') {
    const pair = check.pair ?? [];
    const sides = (['phoneKnows', 'otherSays'] as const).map((side, i) =>
      pair[i] === undefined ? null : say(language, side, { value: pair[i] }),
    );
    const what = check.what ? say(language, check.what) : '';
    const found = notice(
      'problem',
      say(language, check.phrase, { what }),
      ...sides,
      say(language, 'disagreesNext'),
    );
    found.prepend(element('strong', {}, say(language, 'disagrees')));
    return [title, found, again, save];
  }
  const fill = { n: grouped(check.index), size: grouped(check.size) };
  const verified = notice('done', say(language, 'verifiedFacts', fill), say(language, check.agrees));
  verified.prepend(element('strong', {}, say(language, 'verified')));
  return [
    title,
    verified,
    element('p', {}, say(language, 'proves')),
    element('p', {}, say(language, 'provesNot')),
    ...present(plainButton(language, 'receiptPage', actions.saveReceipt, 'plain second')),
    save,
  ];
}
