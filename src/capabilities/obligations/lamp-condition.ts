/** The lamps of `rules.ts` as conditions for lists and counts (a property test holds the two together). */
import { type RawBuilder, sql } from 'kysely';
import type { Lamp } from './contract.ts';
import { NEAR_MS } from './rules.ts';

/** What `dueLamp` says of a column. */
export function dueIs(lamp: 'overdue' | 'near' | 'later', dueAt: string, now: Date): RawBuilder<boolean> {
  const column = sql.ref(dueAt);
  const nearUntil = new Date(now.getTime() + NEAR_MS);
  if (lamp === 'overdue') return sql<boolean>`${column} <= ${now}`;
  if (lamp === 'later') return sql<boolean>`${column} > ${nearUntil}`;
  return sql<boolean>`(${column} > ${now} and ${column} <= ${nearUntil})`;
}

/** What `lampOf` says of a row. */
export function lampIs(lamp: Lamp, now: Date): RawBuilder<boolean> {
  switch (lamp) {
    case 'done':
      return sql<boolean>`not undone`;
    case 'overdue':
    case 'near':
      return sql<boolean>`(undone and ${dueIs(lamp, 'due_at', now)})`;
    case 'not-started':
      return sql<boolean>`(undone and ${dueIs('later', 'due_at', now)} and state = 'assigned')`;
    case 'on-time':
      return sql<boolean>`(undone and ${dueIs('later', 'due_at', now)} and state <> 'assigned')`;
  }
}
