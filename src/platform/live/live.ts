/**
 * Numbered entries on their way to those who watch, within one process. It remembers the latest ones; whoever is
 * further behind reads the journal. Only public parts of an entry are kept: a caller may pass whole entries.
 */
import type { Facts } from '#primitives/tally.ts';

export interface LiveEntry {
  readonly index: number;
  readonly kind: string;
  readonly at: Date;
  readonly subject: string;
  readonly facts: Facts;
}

type Listener = (entries: readonly LiveEntry[]) => void;

export class Live {
  readonly #remembered: number;
  readonly #listeners = new Set<Listener>();
  /** Consecutive indexes, the last of which is `#head`. */
  #recent: LiveEntry[] = [];
  #head: number;

  /** @param size how many entries are numbered already. */
  constructor(size: number, remembered = 1_000) {
    this.#head = size - 1;
    this.#remembered = remembered;
  }

  /** Index of the last entry numbered; −1 for an empty journal. */
  get head(): number {
    return this.#head;
  }

  /**
   * Which entries to publish now that the journal has this size: the latest, as many as are remembered; `null` while
   * nobody watches. Twelve thousand a second are nothing that a screen could follow.
   */
  wanted(size: number): { readonly from: number; readonly to: number; readonly limit: number } | null {
    if (this.#listeners.size === 0) return null;
    return { from: Math.max(this.#head + 1, size - this.#remembered), to: size, limit: this.#remembered };
  }

  /**
   * Takes entries in order of index. Ones that were published before are passed over.
   * @param size of the journal, where it may have grown by more than these.
   */
  publish(entries: readonly LiveEntry[], size = 0): void {
    this.#take(entries);
    if (size - 1 <= this.#head) return;
    this.#recent = [];
    this.#head = size - 1;
  }

  #take(entries: readonly LiveEntry[]): void {
    const fresh = entries.filter(({ index }) => index > this.#head).map(publicParts);
    const [first] = fresh;
    const last = fresh.at(-1);
    if (!first || !last) return;
    // Across a gap (another process numbered them), what was remembered no longer joins on.
    if (first.index !== this.#head + 1) this.#recent = [];
    if (last.index - first.index === fresh.length - 1) this.#recent.push(...fresh);
    else this.#recent = [];
    if (this.#recent.length > 2 * this.#remembered) this.#recent = this.#recent.slice(-this.#remembered);
    this.#head = last.index;
    for (const listener of this.#listeners) listener(fresh);
  }

  /** @returns how to stop listening. A listener must not throw. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Up to `limit` entries after `index`; `null` when they are no longer remembered. */
  after(index: number, limit: number): readonly LiveEntry[] | null {
    if (index >= this.#head) return [];
    const [oldest] = this.#recent;
    if (!oldest || index + 1 < oldest.index) return null;
    const start = index + 1 - oldest.index;
    return this.#recent.slice(start, start + limit);
  }
}

/** Picked one by one: a numbered entry also carries who acted and the private details. */
function publicParts({ index, kind, at, subject, facts }: LiveEntry): LiveEntry {
  return { index, kind, at, subject, facts };
}

export function liveEntryText(entry: LiveEntry): string {
  return JSON.stringify(publicParts(entry));
}
