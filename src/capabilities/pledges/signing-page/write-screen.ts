/** The last step: the name by hand, or on without it. */
import type { Handwriting } from '../contract.ts';
import { element } from './dom.ts';
import type { Pad } from './pad.ts';
import { drawing } from './receipt-screen.ts';
import {
  heading,
  type Mistake,
  mainButton,
  mistakesNotice,
  notice,
  plainButton,
  present,
  step,
} from './screens.ts';
import { type Language, say } from './words.ts';

export interface WriteView {
  /** `null` until its program has come. */
  readonly pad: Pad | null;
  /** A letter that was sent without an answer goes out once more as it was: nothing can be written again. */
  readonly again: { readonly handwriting: Handwriting | null } | null;
  readonly mistakes: readonly Mistake[];
  /** Sending has begun; `tries` counts what came to nothing. */
  readonly sending: { readonly tries: number; readonly message: string | null } | null;
}

export interface WriteActions {
  back(): void;
  sign(by: 'hand' | 'tap'): void;
  /** After the pad was changed by a button. */
  changed(): void;
}

export function writeScreen(language: Language, view: WriteView, actions: WriteActions): HTMLElement[] {
  const { again, sending } = view;
  const busy = sending !== null;
  return [
    ...present(mistakesNotice(language, view.mistakes)),
    step(language, 4),
    heading(say(language, 'write')),
    ...(again ? asItWas(language, again.handwriting) : frame(language, view, actions)),
    ...present(
      sending && sending.tries > 0 ? notice('quiet', sending.message, say(language, 'sendingAgain')) : null,
    ),
    mainButton(say(language, busy ? 'sending' : 'sign'), () => actions.sign(again ? 'tap' : 'hand'), busy),
    ...(busy
      ? []
      : [
          ...present(
            again ? null : plainButton(language, 'signWithout', () => actions.sign('tap'), 'plain second'),
          ),
          plainButton(language, 'back', actions.back),
        ]),
  ];
}

const asItWas = (language: Language, handwriting: Handwriting | null): HTMLElement[] => [
  element('p', {}, say(language, 'sameAgain')),
  ...(handwriting ? [drawing(handwriting, say(language, 'handwriting'))] : []),
];

function frame(language: Language, { pad, sending }: WriteView, actions: WriteActions): HTMLElement[] {
  const act = (work: (pad: Pad) => void) => () => {
    if (pad) work(pad);
    actions.changed();
  };
  pad?.surface.setAttribute('aria-label', say(language, 'padLabel'));
  const writing = element(
    'div',
    { class: sending ? 'pad still' : 'pad', id: 'handwriting', tabindex: '-1' },
    pad ? pad.surface : element('p', { class: 'hint' }, say(language, 'padLoading')),
  );
  if (sending) return pad?.read() ? [writing] : [];
  return [
    element('p', {}, say(language, 'writeHere')),
    writing,
    element(
      'div',
      { class: 'under-pad' },
      element('span', { id: 'strokes', role: 'status' }, strokesWritten(language, pad)),
      plainButton(
        language,
        'undo',
        act((one) => one.undo()),
      ),
      plainButton(
        language,
        'clear',
        act((one) => one.draw(null)),
      ),
    ),
    element('p', { class: 'hint' }, say(language, 'writeOptional')),
  ];
}

/** Empty before the first stroke. */
export function strokesWritten(language: Language, pad: Pad | null): string {
  const n = pad?.read()?.strokes.length ?? 0;
  return n === 0 ? '' : say(language, 'strokes', { n });
}
