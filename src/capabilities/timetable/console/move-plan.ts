/** A move being drawn up: which sessions get which times, what is wrong with it, and what the dry run answered. Pure. */
import { type Words, words } from '#console/words.ts';
import type { Conflict, MoveOutcome, Session, SessionMove } from '../contract.ts';
import { shiftByDays } from '../rules.ts';

type Times = Pick<Session, 'id' | 'startsAt' | 'endsAt'>;

/** New times by session id; what is not named stays. An absent instant is a field that holds none. */
export type Edits = Readonly<
  Record<string, { readonly startsAt: string | undefined; readonly endsAt: string | undefined }>
>;

/** All sessions `days` later, on top of what was edited before. */
export function postponed(sessions: readonly Times[], edits: Edits, days: number): Edits {
  const shifted = shiftByDays(
    sessions.flatMap((session) => {
      const { startsAt, endsAt } = edits[session.id] ?? session;
      return startsAt === undefined || endsAt === undefined
        ? []
        : [{ id: session.id, startsAt: new Date(startsAt), endsAt: new Date(endsAt) }];
    }),
    days,
  );
  return {
    ...edits,
    ...Object.fromEntries(
      shifted.map(({ id, startsAt, endsAt }) => [
        id,
        { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() },
      ]),
    ),
  };
}

/**
 * The edits after one field changed. With a new start the session keeps its length: a postponed paper is as long as
 * before.
 */
export function edited(
  session: Times,
  edits: Edits,
  edge: 'startsAt' | 'endsAt',
  instant: string | undefined,
): Edits {
  const before = edits[session.id] ?? session;
  const lengthMs =
    Date.parse(before.endsAt ?? session.endsAt) - Date.parse(before.startsAt ?? session.startsAt);
  const next =
    edge === 'endsAt'
      ? { startsAt: before.startsAt, endsAt: instant }
      : {
          startsAt: instant,
          endsAt:
            instant === undefined ? before.endsAt : new Date(Date.parse(instant) + lengthMs).toISOString(),
        };
  return { ...edits, [session.id]: next };
}

/** The sessions whose times differ from the timetable's. */
export const movesOf = (sessions: readonly Times[], edits: Edits): readonly SessionMove[] =>
  sessions.flatMap((session) => {
    const next = edits[session.id];
    if (next?.startsAt === undefined || next.endsAt === undefined) return [];
    return next.startsAt === session.startsAt && next.endsAt === session.endsAt
      ? []
      : [{ sessionId: session.id, startsAt: next.startsAt, endsAt: next.endsAt }];
  });

/** Why this cannot be tried yet, or null when it can. */
export function planFault(sessions: readonly Times[], edits: Edits): Words | null {
  const times = sessions.map((session) => edits[session.id] ?? session);
  if (times.some(({ startsAt, endsAt }) => startsAt === undefined || endsAt === undefined)) {
    return words('有场次的时间没有填全。', 'A session lacks a date or time.');
  }
  if (times.some(({ startsAt = '', endsAt = '' }) => Date.parse(endsAt) <= Date.parse(startsAt))) {
    return words('有场次的结束不晚于开始。', 'A session does not end after it starts.');
  }
  return movesOf(sessions, edits).length === 0
    ? words('还没有改动任何场次。', 'No session has been given another time yet.')
    : null;
}

/** Why a tried move may not be made, or null when it may: an overlap prevents it, the rest is left to people. */
export const outcomeFault = ({ conflicts }: Pick<MoveOutcome, 'conflicts'>): Words | null =>
  conflicts.some(({ kind }) => kind === 'overlap')
    ? words(
        '有考点的场次时间重叠，须先错开。',
        'Sessions overlap at one site or more: move them apart first.',
      )
    : null;

const conflictKinds = ['overlap', 'session-past', 'moment-past', 'out-of-order'] as const;

export const conflictWords: Readonly<Record<Conflict['kind'], Words>> = {
  overlap: words('场次重叠（不能调整）', 'Overlapping sessions (prevents the move)'),
  'session-past': words('场次落到过去', 'Sessions in the past'),
  'moment-past': words('期限落到过去', 'Deadlines in the past'),
  'out-of-order': words('期限晚于应先于的场次', 'Deadlines no longer before what they precede'),
};

/** In the sequence of gravity; kinds without a conflict are left out. */
export function conflictsByKind(
  conflicts: readonly Conflict[],
): readonly (readonly [Conflict['kind'], readonly Conflict[]])[] {
  return conflictKinds.flatMap((kind) => {
    const found = conflicts.filter((conflict) => conflict.kind === kind);
    return found.length === 0 ? [] : [[kind, found] as const];
  });
}
