/** A token bucket for each key, in memory: a brake on guessing and on floods, not a ledger. */
import { isIPv6 } from 'node:net';
import type { Clock } from '../clock/clock.ts';

export interface RateLimitOptions {
  /** How many may come at once. */
  readonly burst: number;
  /** One more is allowed every so many milliseconds. */
  readonly refillMs: number;
  readonly clock: Clock;
  /** How many keys are remembered; the one that was quiet longest is forgotten first. */
  readonly maxKeys?: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

export class RateLimit {
  readonly #options: Required<RateLimitOptions>;
  /** In sequence of last use: a Map keeps insertion order, and every use re-inserts. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimitOptions) {
    this.#options = { maxKeys: 20_000, ...options };
  }

  /** Takes one token of `key`: 0 when there was one, otherwise after how many milliseconds there will be. */
  take(key: string): number {
    const { burst, refillMs, clock, maxKeys } = this.#options;
    const nowMs = clock.now().getTime();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > maxKeys) {
      for (const quietest of this.#buckets.keys()) {
        this.#buckets.delete(quietest);
        break;
      }
    }
    bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, nowMs - bucket.atMs) / refillMs);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) * refillMs));
    bucket.tokens -= 1;
    return 0;
  }
}

/** The key for an address: a whole IPv6 /64, because one subscriber holds all of it. */
export function networkOf(address: string): string {
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice('::ffff:'.length);
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
