/** In which of the two languages to answer. */
import type { Words } from '#primitives/endpoint.ts';

export type Language = keyof Words;

/** Chinese unless `Accept-Language` ranks English strictly higher. Anything unreadable counts as no preference. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return 'zh';
  let zh = 0;
  let en = 0;
  for (const range of acceptLanguage.slice(0, 500).toLowerCase().split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const quality = qualityOf(parameters);
    if (/^zh(-|$)/.test(tag)) zh = Math.max(zh, quality);
    if (/^en(-|$)/.test(tag)) en = Math.max(en, quality);
  }
  return en > zh ? 'en' : 'zh';
}

function qualityOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  if (given === undefined) return 1;
  const quality = Number(given.slice(2));
  return quality >= 0 && quality <= 1 ? quality : 0;
}

/** Puts the details into the words: `{name}` becomes the detail of that name; an unknown name stays as it is. */
export function fillIn(text: string, details: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    if (!Object.hasOwn(details, name)) return whole;
    const value = details[name];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  });
}
