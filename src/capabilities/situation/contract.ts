/** The overview 今日: what is next, what the figures say, what is late, where coverage is thin, what just happened. */
import { type Static, Type } from 'typebox';
import { Figure, JournalEntry, Subtotal } from '#capabilities/bulletins/contract.ts';
import { Exam, Session } from '#capabilities/timetable/contract.ts';
import { endpoint, Instant, Nullable } from '#primitives/endpoint.ts';

const Count = Type.Integer({ minimum: 0 });

/** Obligations of one unit that are late or nearly so. */
const UnitInArrears = Type.Object({
  unit: Type.Object({ id: Type.String(), code: Type.String(), name: Type.String() }),
  overdue: Count,
  near: Count,
  undone: Count,
});

export const Overview = Type.Object({
  now: Instant,
  exam: Nullable(Exam),
  nextSession: Nullable(Session),
  /** Journal index at which everything below was counted. */
  index: Count,
  figures: Type.Array(Figure),
  arrears: Type.Array(UnitInArrears),
  /** Commitment letters by district, thinnest first. */
  coverage: Type.Object({ figure: Type.String(), districts: Type.Array(Subtotal) }),
  /** Latest acts, newest first. */
  feed: Type.Array(JournalEntry),
  /** Names of the units whose codes stand in the feed. */
  names: Type.Record(Type.String(), Type.String()),
});
export type Overview = Static<typeof Overview>;

export const overview = endpoint({
  name: 'situation.overview',
  method: 'GET',
  path: '/api/situation/overview',
  summary: { zh: '今日总览', en: 'Overview of today' },
  access: { permission: 'situation.read' },
  reply: Overview,
});

/** For the headers of pages that anyone may open. */
export const headline = endpoint({
  name: 'situation.headline',
  method: 'GET',
  path: '/api/situation/headline',
  summary: { zh: '考试名称与下一场', en: 'The exam and its next session' },
  access: 'public',
  reply: Type.Object({ now: Instant, exam: Nullable(Exam), nextSession: Nullable(Session) }),
});
