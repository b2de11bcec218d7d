/** Which key of the journal is gone by, where it came from, and a field for one had from elsewhere. */
import type { JournalKey } from './known-key.ts';
import { button, element, instantIn, type Speech } from './speak.ts';

/** @param onChange when another key is gone by from now on. */
export function keyBox(say: Speech, key: JournalKey, onChange: () => void): HTMLElement[] {
  const { known, otherNow } = key;
  const field = element('input', {
    id: 'journal-key',
    type: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
  }) as HTMLInputElement;
  const form = element('form', { className: 'fields' }, [
    element('label', {
      for: 'journal-key',
      text: say({ zh: '改用从别处得到的公钥', en: 'Use a key you had from elsewhere' }),
    }),
    field,
    element('button', { type: 'submit', text: say({ zh: '使用这个公钥', en: 'Use this key' }) }),
  ]);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (field.value.trim() === '') {
      field.focus();
      return;
    }
    key.typeIn(field.value);
    onChange();
  });
  const box = element('details', { className: 'key' }, [
    element('summary', { text: say({ zh: '日志公钥', en: 'The journal’s key' }) }),
    ...(known
      ? [
          element('code', { text: known.verifierKey }),
          element('p', {
            text: say(originWords(known.from, instantIn('zh', known.since), instantIn('en', known.since))),
          }),
        ]
      : [
          element('p', {
            text: say({
              zh: '还没有公钥：现在连不上本站，这个浏览器也没有记下过。请把它填在下面；已发布的通报里印有它。',
              en: 'There is no key yet: the site cannot be reached, and this browser has not kept one. Enter it below; published bulletins show it.',
            }),
          }),
        ]),
    form,
  ]) as HTMLDetailsElement;
  box.open = known === null;
  if (otherNow === null) return [box];
  const take = (): void => {
    key.takeServed();
    onChange();
  };
  if (known?.from === 'server') return [changedKey(say, otherNow, take), box];
  box.append(button(say({ zh: '改回本站给出的公钥', en: 'Back to the key that this site gives' }), take));
  return [box];
}

const originWords = (from: 'reader' | 'server', zh: string, en: string) =>
  from === 'reader'
    ? { zh: `您于${zh}填入，记在这个浏览器里。`, en: `You entered it on ${en}; this browser keeps it.` }
    : {
        zh: `本站给出，这个浏览器于${zh}记下。它来自被核对的一方：请与通报上印的、或从别处得到的核对一次。`,
        en: `This site gave it, and this browser has kept it since ${en}. It comes from the party that is being checked: compare it once with the one in a bulletin or one you had from elsewhere.`,
      };

/** The site named one key before and names another now. */
function changedKey(say: Speech, other: string, take: () => void): HTMLElement {
  return element('section', { className: 'verdict no', role: 'alert' }, [
    element('h2', { text: say({ zh: '公钥变了', en: 'The key has changed' }) }),
    element('p', {
      text: say({
        zh: '本站现在给出的公钥与这个浏览器记下的不同。除非考试机构公告过换钥或这是另一场考试的日志，请不要相信新的公钥。',
        en: 'The key that this site gives now is not the one that this browser keeps. Unless the exam authority has announced it, or this is the journal of another exam, do not trust the new one.',
      }),
    }),
    element('code', { text: other }),
    button(say({ zh: '改用现在给出的公钥', en: 'Use the key given now' }), take),
  ]);
}
