/** The further processes of a server: as many as asked for, each started again when it dies. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Log } from '#platform/log.ts';

const assist = fileURLToPath(new URL('assist.ts', import.meta.url));
const BEFORE_ANOTHER_TRY_MS = 1_000;

/**
 * Resolves once all are listening.
 * @param port at which the first process listens: theirs too.
 * @throws Error when one ends before it listens for the first time.
 */
export async function startAssistants(
  count: number,
  port: number,
  log: Log,
): Promise<{ stop(): Promise<void> }> {
  const running = new Set<ChildProcess>();
  let stopping = false;

  async function start(): Promise<void> {
    // Signals of the terminal reach the first process only; it closes the channel when it is time.
    const child = fork(assist, { env: { ...process.env, PORT: String(port) }, detached: true });
    running.add(child);
    child.once('exit', (code, signal) => {
      running.delete(child);
      if (stopping) return;
      log.error({ code, signal }, 'a server process ended; starting another');
      void sleep(BEFORE_ANOTHER_TRY_MS).then(startAgain);
    });
    const [outcome] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (outcome !== 'listening') throw new Error('a further server process could not start');
  }

  async function startAgain(): Promise<void> {
    if (stopping) return;
    await start().catch((error: Error) => log.error({ error: error.message }, 'it did not start'));
  }

  await Promise.all(Array.from({ length: count }, start));
  return {
    async stop() {
      stopping = true;
      const ended = [...running].map((child) => once(child, 'exit'));
      for (const child of running) child.disconnect();
      await Promise.all(ended);
    },
  };
}
