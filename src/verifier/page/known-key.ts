/**
 * The journal's key as this browser knows it. The first one that the site names is remembered, so that the page works
 * without a network afterwards and a later change is noticed; one that the reader types in takes its place.
 */
import { CannotCheck } from '../disagreement.ts';
import { fetchBytes } from './fetch-bytes.ts';

export interface KnownKey {
  readonly verifierKey: string;
  readonly from: 'reader' | 'server';
  /** When this browser first had it. */
  readonly since: Date;
}

const place = 'kaoan.verify.journal-key';

export class JournalKey {
  #known: KnownKey | null = recall();
  #served: string | null = null;

  /** Asks the site, which may be out of reach. */
  async ask(): Promise<void> {
    const bytes = await fetchBytes('/api/journal').catch((error) => {
      if (error instanceof CannotCheck) return null;
      throw error;
    });
    this.#served = keyIn(bytes);
    if (this.#served !== null && this.#known === null) this.#keep(this.#served, 'server');
  }

  get known(): KnownKey | null {
    return this.#known;
  }

  /** What the site names now, when it is another key than the one gone by. */
  get otherNow(): string | null {
    return this.#known !== null && this.#served !== this.#known.verifierKey ? this.#served : null;
  }

  typeIn(text: string): void {
    this.#keep(text.trim(), 'reader');
  }

  /** Goes by what the site names now. */
  takeServed(): void {
    if (this.#served !== null) this.#keep(this.#served, 'server');
  }

  #keep(verifierKey: string, from: KnownKey['from']): void {
    this.#known = { verifierKey, from, since: new Date() };
    try {
      localStorage.setItem(place, JSON.stringify(this.#known));
    } catch {
      // A browser that keeps nothing has the key until the page is closed.
    }
  }
}

function recall(): KnownKey | null {
  try {
    const { verifierKey, from, since } = JSON.parse(localStorage.getItem(place) ?? '{}');
    if (typeof verifierKey !== 'string' || (from !== 'reader' && from !== 'server')) return null;
    return { verifierKey, from, since: new Date(since) };
  } catch {
    return null;
  }
}

function keyIn(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  try {
    const { verifierKey } = JSON.parse(new TextDecoder().decode(bytes));
    return typeof verifierKey === 'string' ? verifierKey : null;
  } catch {
    return null;
  }
}
