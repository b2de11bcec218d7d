/** A server that is started again whenever it ends, as a service manager does it: at once, and without looking. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../src/server/main.ts', import.meta.url));
/** Ends with the run, however that ends. */
const endWithParent = new URL('../../scripts/end-with-parent.mjs', import.meta.url).href;
const RESTART_AFTER_MS = 200;
const WORDS_KEPT = 4_000;

export class KeptServer {
  readonly port: number;
  readonly #environment: NodeJS.ProcessEnv;
  #process: ChildProcess | null = null;
  #isReady = false;
  #stopping = false;
  #keeping: Promise<void> | null = null;
  /** Its last words. */
  said = '';
  /** Ends that nobody caused, after it had been ready: a server must outlive whatever happens around it. */
  readonly endedByItself: string[] = [];

  constructor(port: number, environment: NodeJS.ProcessEnv) {
    this.port = port;
    this.#environment = { ...environment, PORT: String(port) };
  }

  start(): void {
    this.#keeping = this.#keep();
  }

  async #keep(): Promise<void> {
    while (!this.#stopping) {
      const words = ['--disable-warning=ExperimentalWarning', '--import', endWithParent, program];
      const child = spawn(process.execPath, words, {
        env: this.#environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const exited = once(child, 'exit');
      this.#process = child;
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          this.said = (this.said + chunk).slice(-WORDS_KEPT);
          if (String(chunk).includes('is ready')) this.#isReady = true;
        });
      }
      const [code, signal] = await exited;
      if (this.#isReady && signal !== 'SIGKILL' && !this.#stopping) {
        this.endedByItself.push(`${signal ?? code}: ${this.said}`);
      }
      this.#isReady = false;
      await sleep(RESTART_AFTER_MS);
    }
  }

  kill(): void {
    this.#process?.kill('SIGKILL');
  }

  /** In order. @returns its exit code. */
  async stop(): Promise<number | null> {
    this.#stopping = true;
    this.#process?.kill('SIGTERM');
    await this.#keeping;
    return this.#process?.exitCode ?? null;
  }
}
