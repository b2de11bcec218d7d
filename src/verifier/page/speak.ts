import type { Words } from '#primitives/endpoint.ts';

export type Language = 'zh' | 'en';

/** What the page says, in one language. */
export interface Speech {
  readonly language: Language;
  (words: Words): string;
}

export const speechIn = (language: Language): Speech =>
  Object.assign((words: Words) => words[language], { language });

/** On the exam's own time, whatever the visitor's is. */
export function instantIn(language: Language, instant: string | Date): string {
  const said = new Date(instant).toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'long',
    timeStyle: 'medium',
  });
  return language === 'zh' ? `${said}（北京时间）` : `${said} (Beijing time)`;
}

interface Attributes {
  readonly text?: string;
  readonly className?: string;
  readonly [name: string]: string | undefined;
}

/** An element with attributes, text and children; text is never read as markup. */
export function element(
  tag: string,
  { text, className, ...rest }: Attributes,
  children: readonly Node[] = [],
): HTMLElement {
  const made = document.createElement(tag);
  if (className !== undefined) made.className = className;
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

export function button(text: string, onClick: () => void, className?: string): HTMLElement {
  const made = element('button', { type: 'button', text, ...(className !== undefined && { className }) });
  made.addEventListener('click', onClick);
  return made;
}

/** A term and what it is, for each pair. */
export const factTable = (rows: readonly (readonly [string, string])[]): HTMLElement =>
  element('table', { className: 'facts' }, [
    element(
      'tbody',
      {},
      rows.map(([term, value]) =>
        element('tr', {}, [element('th', { scope: 'row', text: term }), element('td', { text: value })]),
      ),
    ),
  ]);

/** Two lists of equal weight: what is proven, and what is not. */
export function meaning(say: Speech, proves: readonly Words[], provesNot: readonly Words[]): HTMLElement[] {
  const list = (heading: Words, items: readonly Words[], className: string) => [
    element('h2', { text: say(heading) }),
    element(
      'ul',
      { className },
      items.map((item) => element('li', { text: say(item) })),
    ),
  ];
  return [
    ...list({ zh: '这证明了什么', en: 'What this proves' }, proves, 'proves'),
    ...list({ zh: '这没有证明什么', en: 'What this does not prove' }, provesNot, 'proves-not'),
  ];
}
