/** How many parts of the page are waiting for newer data while the old still stands. The shell draws one quiet bar. */
import { useEffect, useSyncExternalStore } from 'react';

let count = 0;
const listeners = new Set<() => void>();

function change(by: number): void {
  count += by;
  for (const listener of listeners) listener();
}

export function useWaitingWhile(waiting: boolean): void {
  useEffect(() => {
    if (!waiting) return;
    change(1);
    return () => change(-1);
  }, [waiting]);
}

export const useIsWaiting = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => count > 0,
  );
