/**
 * The door that a whole city may come through at once. What arrives while a commit is under way waits, and goes into the
 * next one together: no timer, one batch in flight, at most `cap` items in it. An answer is given only after the commit.
 * When more work waits than about two seconds of what is being drained, the next caller is refused at once and told when
 * to come back; what was let in is never dropped.
 */
import { Refusal } from '#platform/http/refusal.ts';

export interface IngestOptions<Item, Verdict> {
  /** Commits one batch and returns a verdict for each item, in the same sequence. */
  readonly commit: (batch: readonly Item[]) => Promise<readonly Verdict[]>;
  readonly cap?: number;
  /** A monotonic clock, in milliseconds. */
  readonly nowMs: () => number;
  /** 0 … 1, to spread the return of those who were refused. */
  readonly random: () => number;
}

interface Waiting<Item, Verdict> {
  readonly item: Item;
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (error: unknown) => void;
}

const LONGEST_WAIT_MS = 2_000;
/** Assumed until full batches have been measured; far below what any machine we know does. */
const FIRST_GUESS_PER_MS = 2;
const NEW_MEASUREMENT_WEIGHT = 0.3;
const CONFLICT_TRIES = 3;

export class Ingest<Item, Verdict> {
  readonly #options: Required<IngestOptions<Item, Verdict>>;
  #queue: Waiting<Item, Verdict>[] = [];
  #inFlight = 0;
  #drainedPerMs = FIRST_GUESS_PER_MS;

  constructor(options: IngestOptions<Item, Verdict>) {
    this.#options = { cap: 500, ...options };
  }

  /**
   * Resolves with the verdict once the batch that holds the item is committed.
   * @throws Refusal `busy` with `retryAfterSeconds`, at once, when too much is waiting.
   */
  submit(item: Item): Promise<Verdict> {
    const waitMs = (this.#queue.length + this.#inFlight) / this.#drainedPerMs;
    if (waitMs > LONGEST_WAIT_MS) {
      const spreadSeconds = this.#options.random() * 2 * (waitMs / 1_000);
      return Promise.reject(
        new Refusal('busy', { retryAfterSeconds: Math.ceil(waitMs / 1_000 + spreadSeconds) }),
      );
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, resolve, reject });
      if (this.#inFlight === 0) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#options.cap);
      this.#inFlight = batch.length;
      const startedMs = this.#options.nowMs();
      await this.#settle(batch, 1);
      this.#measure(batch.length, this.#options.nowMs() - startedMs);
      this.#inFlight = 0;
    }
  }

  /** A small batch tells how long a commit takes, not how much fits into one: only fuller ones are measured. */
  #measure(count: number, elapsedMs: number): void {
    if (count * 2 < this.#options.cap) return;
    const perMs = count / Math.max(elapsedMs, 0.1);
    this.#drainedPerMs += NEW_MEASUREMENT_WEIGHT * (perMs - this.#drainedPerMs);
  }

  async #settle(batch: readonly Waiting<Item, Verdict>[], tries: number): Promise<void> {
    try {
      const verdicts = await this.#options.commit(batch.map((waiting) => waiting.item));
      if (verdicts.length !== batch.length) throw new Error('a batch was answered with too few verdicts');
      batch.forEach((waiting, place) => {
        waiting.resolve(verdicts[place] as Verdict);
      });
    } catch (error) {
      if (isConflict(error) && tries < CONFLICT_TRIES) return this.#settle(batch, tries + 1);
      if (isAboutOneRow(error) && batch.length > 1) {
        // One bad item must not take the others with it: halve until it stands alone.
        const middle = batch.length >> 1;
        await this.#settle(batch.slice(0, middle), tries);
        return this.#settle(batch.slice(middle), tries);
      }
      for (const waiting of batch) waiting.reject(error);
    }
  }
}

const sqlState = (error: unknown): string => {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : '';
};

/** Deadlock or serialisation failure: nothing was written, and the same batch may well pass now. */
const isConflict = (error: unknown): boolean => ['40P01', '40001'].includes(sqlState(error));
/** Classes 22 (data) and 23 (constraint). */
const isAboutOneRow = (error: unknown): boolean => /^2[23]/.test(sqlState(error));
