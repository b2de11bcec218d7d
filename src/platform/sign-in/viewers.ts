/** From a sign-in to a viewer: who it is, and what their appointments allow at this moment. */
import type { Clock } from '../clock/clock.ts';
import type { Db } from '../db/db.ts';
import type { Viewer } from '../http/viewer.ts';
import { accountOf } from './account-of.ts';
import { digestOf } from './token.ts';

/** What appointments give a person; `null` when there is no such person, or none who is appointed to anything. */
export type PowersOf = (
  personId: string,
  now: Date,
) => Promise<{
  readonly name: string;
  readonly grants: ReadonlyMap<string, readonly string[]>;
  readonly unitPaths: readonly string[];
} | null>;

/** Longer, and somebody whose appointment was ended would keep working. */
const LONGEST_CACHE_MS = 2_000;
const MOST_CACHED = 5_000;

interface Cached {
  readonly viewer: Promise<Viewer | null>;
  readonly untilMs: number;
}

const keyOf = (token: string | undefined) => digestOf(token)?.toString('base64');

/**
 * A page asks for a dozen things at once, and each would ask for the same powers. Signing out and changing a password
 * are seen at once in this process, in others within the two seconds.
 */
export class Viewers {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #powersOf: PowersOf;
  readonly #cacheMs: number;
  readonly #cached = new Map<string, Cached>();

  constructor(options: { db: Db; clock: Clock; powersOf: PowersOf; cacheMs: number }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#powersOf = options.powersOf;
    this.#cacheMs = Math.min(options.cacheMs, LONGEST_CACHE_MS);
  }

  async of(token: string | undefined): Promise<Viewer | null> {
    const key = keyOf(token);
    if (key === undefined) return null;
    const nowMs = this.#clock.now().getTime();
    const cached = this.#cached.get(key);
    if (cached && nowMs < cached.untilMs) return cached.viewer;
    const viewer = this.#find(token);
    if (this.#cacheMs > 0) {
      if (this.#cached.size >= MOST_CACHED) this.#cached.clear();
      this.#cached.set(key, { viewer, untilMs: nowMs + this.#cacheMs });
      // Neither a failure nor a "nobody" is remembered: both may be over by the next request.
      const forget = () => this.#cached.delete(key);
      viewer.then((found) => found ?? forget(), forget);
    }
    return viewer;
  }

  /** This sign-in has ended. */
  forget(token: string | undefined): void {
    this.#cached.delete(keyOf(token) ?? '');
  }

  /** Several sign-ins have ended. */
  forgetAll(): void {
    this.#cached.clear();
  }

  async #find(token: string | undefined): Promise<Viewer | null> {
    const now = this.#clock.now();
    const account = await accountOf(this.#db, token, now);
    if (!account) return null;
    const powers = await this.#powersOf(account.personId, now);
    return powers && { personId: account.personId, ...powers };
  }
}
