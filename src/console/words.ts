/** Words for people: a pair in Chinese and English, and values put into them. */
import type { Words } from '#primitives/endpoint.ts';
import { formatCount } from './format.ts';

export type { Words };
export type Language = 'zh' | 'en';

/** Values for the `{name}` places of a text; numbers are written with thousands separated. */
export type Values = Readonly<Record<string, unknown>>;

export const words = (zh: string, en: string): Words => ({ zh, en });

/**
 * Fills `{name}` from `values`, and `{name|one|many}` with the form that the number asks for (English). A place without
 * a value stays visible, so that a missing one is seen and not silently dropped.
 */
export function fill(text: string, values: Values, language: Language): string {
  return text.replaceAll(
    /\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g,
    (place, name: string, one?: string, many?: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined || value === null) return place;
      if (one !== undefined && many !== undefined) return value === 1 ? one : many;
      return typeof value === 'number' ? formatCount(value, language) : String(value);
    },
  );
}

export const inWords = (pair: Words, language: Language, values: Values = {}): string =>
  fill(pair[language], values, language);

/** The language kept from last time if it is one of ours; otherwise Chinese, whatever the browser prefers. */
export const languageFrom = (kept: string | null): Language => (kept === 'en' ? 'en' : 'zh');
