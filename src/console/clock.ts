/**
 * The server's clock, as the browser sees it: every API reply carries `x-kaoan-now`, and the difference to this
 * computer's clock is kept. A demo's clock stands in July 2020; a real one corrects a laptop that runs wrong.
 */
import { useSyncExternalStore } from 'react';

/** Replies travel for a moment, so smaller differences between two readings are the network's, not the clock's. */
const toleranceMs = 750;

let offsetMs = 0;
let heard = false;

/** @param instant value of the `x-kaoan-now` header, ISO 8601; anything else is ignored */
export function hearServerClock(instant: string | null, receivedAtMs = Date.now()): void {
  const serverMs = instant === null ? Number.NaN : Date.parse(instant);
  if (!Number.isFinite(serverMs)) return;
  const next = serverMs - receivedAtMs;
  if (heard && Math.abs(next - offsetMs) < toleranceMs) return;
  offsetMs = next;
  heard = true;
  tick();
}

/** Now by the server's clock, in ms since 1970. */
export const nowMs = (): number => Date.now() + offsetMs;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/**
 * What `read` makes of the current instant, read anew every second; the component renders again only when that differs.
 * `useClock((now) => formatCountdown(startsAtMs, now, language))`
 *
 * @param read must return a primitive
 */
export function useClock<T extends string | number | boolean>(read: (nowMs: number) => T): T {
  return useSyncExternalStore(subscribe, () => read(nowMs()));
}
