import type { Words } from '#primitives/endpoint.ts';

export type Language = 'zh' | 'en';

export const speak =
  (language: Language) =>
  (words: Words): string =>
    words[language];

interface Attributes {
  readonly text?: string;
  readonly className?: string;
  readonly [name: string]: string | undefined;
}

/** An element with attributes, text and children; text is never read as markup. */
export function element(
  tag: string,
  { text, className, ...rest }: Attributes,
  children: Node[] = [],
): HTMLElement {
  const made = document.createElement(tag);
  if (className !== undefined) made.className = className;
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}
