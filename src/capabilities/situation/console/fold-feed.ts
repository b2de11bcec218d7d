/** The feed of acts, with the same act in one district told as one: a class that signs is a line, not fifty. Pure. */

export interface FeedEntry {
  readonly index: number;
  readonly kind: string;
  /** ISO 8601 */
  readonly at: string;
  readonly subject: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface FeedLine {
  /** Index of its first act: the line keeps it while it grows. */
  readonly key: number;
  readonly kind: string;
  /** Of its latest act. */
  readonly at: string;
  /** Of its latest act. */
  readonly index: number;
  readonly count: number;
  /** Code of the district, or of the unit where there is none; `null` for neither. */
  readonly place: string | null;
}

/** The acts of one line follow one another within this. */
const sameRunMs = 30 * 60_000;

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const placeOf = ({ facts }: FeedEntry): string | null => textOf(facts.district) ?? textOf(facts.unit);

/** @param entries newest first @param most lines */
export function foldFeed(entries: readonly FeedEntry[], most: number): readonly FeedLine[] {
  const lines: FeedLine[] = [];
  /** By act and place: where its latest line is, and how far back that reaches. */
  const open = new Map<string, { at: number; oldestMs: number }>();
  for (const entry of entries) {
    const atMs = Date.parse(entry.at);
    const place = placeOf(entry);
    const name = `${entry.kind} ${place}`;
    const run = open.get(name);
    const line = run === undefined ? undefined : lines[run.at];
    if (run !== undefined && line !== undefined && run.oldestMs - atMs <= sameRunMs) {
      lines[run.at] = { ...line, key: entry.index, count: line.count + 1 };
      run.oldestMs = atMs;
    } else if (lines.length < most) {
      open.set(name, { at: lines.length, oldestMs: atMs });
      lines.push({ key: entry.index, kind: entry.kind, at: entry.at, index: entry.index, count: 1, place });
    } else {
      open.delete(name);
    }
  }
  return lines;
}

/** New entries before the known ones, each once, newest first, no more than `most`. */
export function joinFeed<E extends FeedEntry>(
  fresh: readonly E[],
  known: readonly E[],
  most: number,
): readonly E[] {
  const byIndex = new Map([...known, ...fresh].map((entry) => [entry.index, entry]));
  return [...byIndex.values()].toSorted((a, b) => b.index - a.index).slice(0, most);
}
