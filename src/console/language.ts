/** Which language the console speaks: Chinese unless switched, remembered in this browser. */
import { useCallback, useSyncExternalStore } from 'react';
import { inWords, type Language, languageFrom, type Values, type Words } from './words.ts';

const storageKey = 'kaoan.language';

const listeners = new Set<() => void>();
let language: Language = languageFrom(readKept());

/** Storage may be forbidden (private windows, policy): the console then speaks Chinese and forgets the switch. */
function readKept(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function markDocument(): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}
markDocument();

export const currentLanguage = (): Language => language;

export function setLanguage(next: Language): void {
  language = next;
  markDocument();
  try {
    localStorage.setItem(storageKey, next);
  } catch {
    // Nothing to do: the switch holds until the page is reloaded.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLanguage = (): Language => useSyncExternalStore(subscribe, currentLanguage);

/** Words in both languages, or text that is the same in both: a name, a number. */
export type Label = Words | string;

export type Say = (label: Label, values?: Values) => string;

/** `const say = useWords(); say(words('签收', 'Sign for'))`. Renders again when the language is switched. */
export function useWords(): Say {
  const spoken = useLanguage();
  return useCallback(
    (label, values) => (typeof label === 'string' ? label : inWords(label, spoken, values)),
    [spoken],
  );
}
