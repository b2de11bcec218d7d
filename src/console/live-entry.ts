/** What arrives on the live stream, and how long to wait before asking for it again. Pure. */

/** A numbered entry of the journal, as far as the viewer may see it. */
export interface LiveEntry {
  readonly index: number;
  /** `<capability>.<what happened>` */
  readonly kind: string;
  /** ISO 8601 */
  readonly at: string;
  /** Id of what the entry is about. */
  readonly subject: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The entry in one event's data, or null when it is not one: a stream is not trusted to be ours. */
export function readEntry(data: string): LiveEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { index, kind, at, subject, facts } = value as Readonly<Record<string, unknown>>;
  if (!Number.isSafeInteger(index) || typeof kind !== 'string' || typeof at !== 'string') return null;
  const known = typeof facts === 'object' && facts !== null && !Array.isArray(facts) ? facts : {};
  return {
    index: index as number,
    kind,
    at,
    subject: typeof subject === 'string' ? subject : '',
    facts: known as LiveEntry['facts'],
  };
}

/** The index in the event that opens the stream, −1 for an empty journal, or null when it is not one. */
export function readHead(data: string): number | null {
  try {
    const value: unknown = JSON.parse(data);
    const index = typeof value === 'object' && value !== null && 'index' in value ? value.index : null;
    return Number.isSafeInteger(index) ? (index as number) : null;
  } catch {
    return null;
  }
}

/** `pledges.signed` → `pledges` */
export const capabilityOfKind = (kind: string): string => kind.split('.', 1)[0] ?? '';

/**
 * ms before the next attempt: 1, 2, 4 … 30 s, each spread over its upper half so that a thousand consoles do not come
 * back in the same second after a restart.
 *
 * @param attempt 1 for the first @param random from 0 to 1
 */
export const reconnectAfterMs = (attempt: number, random: number): number =>
  Math.round(Math.min(1000 * 2 ** Math.min(attempt - 1, 10), 30_000) * (0.5 + random / 2));
