/** How long to wait before asking again. */

const FIRST_MS = 1_500;
const LONGEST_MS = 30_000;

/** After `tries` fruitless tries: doubling from 1.5 s to 30 s, or what the server asked for if that is longer. */
export const retryDelayMs = (tries: number, askedMs: number | null): number =>
  Math.max(askedMs ?? 0, Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 10)));

/** Between two looks at a receipt: half a second at first, ten seconds in the end. */
export const followDelayMs = (looks: number): number => Math.min(10_000, 500 * 1.4 ** Math.min(looks, 20));

/** Waits, but no longer than until the phone is online again. With `seen`, goes on only while somebody looks at the page. */
export function waitFor(milliseconds: number, { seen }: { seen: boolean }): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      if (seen && document.visibilityState === 'hidden') return;
      clearTimeout(timer);
      removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    addEventListener('online', wake);
    if (seen) document.addEventListener('visibilitychange', wake);
  });
}

/** Loads a part of the page, again and again over a line that breaks. */
export async function untilLoaded<Part>(load: () => Promise<Part>): Promise<Part> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await load();
    } catch {
      await waitFor(retryDelayMs(tries, null), { seen: true });
    }
  }
}
