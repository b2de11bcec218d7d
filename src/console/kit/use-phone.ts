import { useSyncExternalStore } from 'react';
import { phoneBelow } from '../tokens.ts';

const narrow = matchMedia(`(max-width: ${phoneBelow - 1}px)`);

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}

/** True on a phone, or in a window as narrow as one. */
export const usePhone = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches);
