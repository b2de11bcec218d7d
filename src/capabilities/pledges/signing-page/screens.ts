/** The screens up to the signature. Each is a function of what is known; what people do comes back through `Actions`. */
import type { IdentifiedSigner, SigningPage } from '../contract.ts';
import { element } from './dom.ts';
import { type Language, type Phrase, say } from './words.ts';

export interface Typed {
  number: string;
  idTail: string;
}

/** Something to put right: which field, in words. `field` is `null` for what the server says about the whole. */
export interface Mistake {
  readonly field: string | null;
  readonly message: string;
}

export const heading = (text: string): HTMLElement => element('h1', { tabindex: '-1' }, text);
export const step = (language: Language, n: number): HTMLElement =>
  element('p', { class: 'step' }, say(language, 'step', { n }));

export function notice(kind: 'problem' | 'done' | 'quiet', ...text: readonly (string | null)[]): HTMLElement {
  const role = kind === 'problem' ? 'alert' : 'status';
  return element(
    'div',
    { class: `notice ${kind}`, role, tabindex: '-1' },
    ...text.map((line) => (line ? element('p', {}, line) : null)),
  );
}

/** The list of mistakes at the head of a form; each leads to its field. */
export function mistakesNotice(language: Language, mistakes: readonly Mistake[]): HTMLElement | null {
  if (mistakes.length === 0) return null;
  const lines = mistakes.map(({ field, message }) =>
    element(
      'p',
      {},
      field === null ? message : element('a', { href: `#${field}`, click: goTo(field) }, message),
    ),
  );
  return element(
    'div',
    { class: 'notice problem', role: 'alert', tabindex: '-1' },
    element('strong', {}, say(language, 'problem')),
    ...lines,
  );
}

const goTo = (field: string) => (event: Event) => {
  event.preventDefault();
  document.getElementById(field)?.focus();
};

export function mainButton(label: string, press: () => void, busy = false): HTMLElement {
  return element(
    'button',
    {
      class: 'main',
      type: 'button',
      id: 'go',
      'aria-disabled': busy ? 'true' : 'false',
      click: () => !busy && press(),
    },
    label,
  );
}

/** `second` is as good a way to go on as the main one. */
export const plainButton = (
  language: Language,
  label: Phrase,
  press: () => void,
  look: 'plain' | 'plain second' = 'plain',
): HTMLElement =>
  element('button', { class: look, type: 'button', id: label, click: press }, say(language, label));
/** What is wrong with what somebody typed to say who they are, once it is reduced to plain characters. */
export function claimMistakes(language: Language, { number, idTail }: Typed): Mistake[] {
  const mistakes: Mistake[] = [];
  if (!/^\d{14}$/.test(number)) mistakes.push({ field: 'number', message: say(language, 'numberWrong') });
  if (!/^[0-9A-Z]{4}$/.test(idTail)) mistakes.push({ field: 'idTail', message: say(language, 'tailWrong') });
  return mistakes;
}

export interface WhoView {
  readonly typed: Typed;
  readonly mistakes: readonly Mistake[];
  readonly unanswered: boolean;
  readonly busy: boolean;
}

export function whoScreen(
  language: Language,
  view: WhoView,
  actions: { typed(typed: Partial<Typed>): void; go(): void },
): HTMLElement[] {
  const field = (
    id: keyof Typed,
    label: Phrase,
    hint: Phrase,
    extra: Record<string, string>,
  ): HTMLElement => {
    const mistake = view.mistakes.find((one) => one.field === id);
    const input = element('input', {
      id,
      name: id,
      type: 'text',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      required: true,
      'aria-describedby': `${id}-hint${mistake ? ` ${id}-mistake` : ''}`,
      'aria-invalid': mistake ? 'true' : 'false',
      input: (event) => actions.typed({ [id]: (event.target as HTMLInputElement).value }),
      ...extra,
    });
    input.value = view.typed[id];
    return element(
      'div',
      { class: mistake ? 'field wrong' : 'field' },
      element('label', { for: id }, say(language, label)),
      element('p', { class: 'hint', id: `${id}-hint` }, say(language, hint)),
      mistake ? element('p', { class: 'mistake', id: `${id}-mistake` }, mistake.message) : null,
      input,
    );
  };
  const form = element(
    'form',
    {
      novalidate: true,
      submit: (event) => {
        event.preventDefault();
        if (!view.busy) actions.go();
      },
    },
    field('number', 'number', 'numberHint', { inputmode: 'numeric', maxlength: '24' }),
    field('idTail', 'tail', 'tailHint', { class: 'short', maxlength: '8' }),
    element(
      'button',
      { class: 'main', type: 'submit', id: 'go', 'aria-disabled': view.busy ? 'true' : 'false' },
      say(language, view.busy ? 'checking' : 'continue'),
    ),
  );
  return [
    ...present(mistakesNotice(language, view.mistakes)),
    step(language, 1),
    heading(say(language, 'who')),
    ...present(view.unanswered ? notice('quiet', say(language, 'unanswered')) : null),
    element('p', {}, say(language, 'whoReason')),
    form,
  ];
}

export function readScreen(
  language: Language,
  view: { page: SigningPage; signer: IdentifiedSigner },
  actions: { notMe(): void; go(): void },
): HTMLElement[] {
  const { text, version } = view.page.wording;
  const translation = say(language, 'translation');
  return [
    step(language, 2),
    heading(say(language, 'read')),
    element('p', {}, say(language, 'signerIs', { name: view.signer.maskedName })),
    plainButton(language, 'notYou', actions.notMe),
    element(
      'section',
      { class: 'letter', 'aria-label': text.title[language] },
      element('h2', {}, text.title[language]),
      element(
        'p',
        { class: 'hint' },
        view.page.exam[language],
        ' · ',
        say(language, 'version', { n: version }),
      ),
      translation === '' ? null : element('p', { class: 'hint' }, translation),
      element(
        'ol',
        {},
        ...text.clauses.map((clause) => element('li', { class: 'clause' }, clause[language])),
      ),
      view.signer.guardianNeeded ? element('h2', {}, say(language, 'guardianPart')) : null,
      view.signer.guardianNeeded ? element('p', {}, text.guardianClause[language]) : null,
    ),
    mainButton(say(language, 'haveRead'), actions.go),
  ];
}

/** The boxes that have to be ticked and are not. */
export function affirmMistakes(
  language: Language,
  ticked: Pick<AffirmView, 'affirmed' | 'guardianAffirmed'> & { readonly signer: IdentifiedSigner | null },
): Mistake[] {
  const mistakes: Mistake[] = [];
  if (!ticked.affirmed) mistakes.push({ field: 'affirmed', message: say(language, 'affirmMissing') });
  if (ticked.signer?.guardianNeeded && !ticked.guardianAffirmed) {
    mistakes.push({ field: 'guardianAffirmed', message: say(language, 'guardianMissing') });
  }
  return mistakes;
}

export interface AffirmView {
  readonly page: SigningPage;
  readonly signer: IdentifiedSigner;
  readonly affirmed: boolean;
  readonly guardianAffirmed: boolean;
  readonly mistakes: readonly Mistake[];
}

export function affirmScreen(
  language: Language,
  view: AffirmView,
  actions: { tick(what: 'affirmed' | 'guardianAffirmed', on: boolean): void; back(): void; go(): void },
): HTMLElement[] {
  const tick = (id: 'affirmed' | 'guardianAffirmed', label: string): HTMLElement => {
    const mistake = view.mistakes.find((one) => one.field === id);
    const box = element('input', {
      type: 'checkbox',
      id,
      'aria-invalid': mistake ? 'true' : 'false',
      change: (event) => actions.tick(id, (event.target as HTMLInputElement).checked),
    });
    box.checked = view[id];
    return element('div', { class: 'tick' }, box, element('label', { for: id }, label));
  };
  const { guardianNeeded, maskedName } = view.signer;
  return [
    ...present(mistakesNotice(language, view.mistakes)),
    step(language, 3),
    heading(say(language, 'affirm')),
    element('p', {}, say(language, 'signerIs', { name: maskedName })),
    tick('affirmed', say(language, 'affirmTick')),
    ...present(guardianNeeded ? element('p', { class: 'hint' }, say(language, 'guardianWhy')) : null),
    ...present(
      guardianNeeded ? tick('guardianAffirmed', view.page.wording.text.guardianClause[language]) : null,
    ),
    mainButton(say(language, 'continue'), actions.go),
    plainButton(language, 'back', actions.back),
  ];
}

export const present = (child: HTMLElement | null): HTMLElement[] => (child === null ? [] : [child]);
