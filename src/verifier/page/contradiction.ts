/** Why there is no yes: the two things that disagree, or what is missing. */
import type { Words } from '#primitives/endpoint.ts';
import { CannotCheck, Disagreement, NotVerifiable } from '../disagreement.ts';
import { element, type Speech } from './speak.ts';

export function contradiction(say: Speech, error: unknown): HTMLElement {
  if (error instanceof NotVerifiable) return unknowable(say, error.says);
  if (error instanceof CannotCheck) {
    return unknowable(say, {
      zh: `公开文件缺失或暂时取不到：${error.missing}。请稍后再试。`,
      en: `A public file is missing or cannot be fetched now: ${error.missing}. Try again later.`,
    });
  }
  const pairs: [Words, Words][] =
    error instanceof Disagreement
      ? [
          [{ zh: '不一致之处', en: 'Where' }, error.about],
          [{ zh: '一处', en: 'One says' }, error.one],
          [{ zh: '另一处', en: 'The other says' }, error.other],
        ]
      : [
          [
            { zh: '原因', en: 'Why' },
            { zh: String(error), en: String(error) },
          ],
        ];
  return element('section', { className: 'verdict no', role: 'alert' }, [
    element('h2', { text: say({ zh: '不相符', en: 'It does not agree' }) }),
    element(
      'dl',
      {},
      pairs.flatMap(([term, text]) => [
        element('dt', { text: say(term) }),
        element('dd', { text: say(text) }),
      ]),
    ),
  ]);
}

const unknowable = (say: Speech, why: Words): HTMLElement =>
  element('section', { className: 'verdict', role: 'alert' }, [
    element('h2', { text: say({ zh: '无法验证', en: 'This cannot be checked' }) }),
    element('p', { text: say(why) }),
  ]);
