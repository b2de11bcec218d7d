/** Sessions by the day on which they begin, and where each stands now. Pure. */
import { dayOf, formatClock } from '#console/format.ts';
import type { Language } from '#console/words.ts';
import type { Session } from '../contract.ts';

type Times = Pick<Session, 'startsAt' | 'endsAt'>;

export interface SessionDay<S extends Times> {
  /** `2020-07-07` in the exam's time zone */
  readonly day: string;
  readonly sessions: readonly S[];
}

export function byDay<S extends Times>(sessions: readonly S[]): readonly SessionDay<S>[] {
  const sorted = sessions.toSorted((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  return [...Map.groupBy(sorted, (session) => dayOf(Date.parse(session.startsAt)))].map(([day, ofDay]) => ({
    day,
    sessions: ofDay,
  }));
}

const weekdays = {
  zh: ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const;

/** @param day `2020-07-07` */
export const weekdayOf = (day: string, language: Language): string =>
  weekdays[language][new Date(`${day}T00:00:00.000Z`).getUTCDay()] ?? '';

/** `09:00–11:30`; an end on another day says so: `22:00–01:00 (+1)`. */
export function timesOf({ startsAt, endsAt }: Times): string {
  const [startMs, endMs] = [Date.parse(startsAt), Date.parse(endsAt)];
  const days = Math.round((Date.parse(dayOf(endMs)) - Date.parse(dayOf(startMs))) / 86_400_000);
  const text = `${formatClock(startMs).slice(0, 5)}–${formatClock(endMs).slice(0, 5)}`;
  return days === 0 ? text : `${text} (${days > 0 ? '+' : '−'}${Math.abs(days)})`;
}

export type SessionStage = 'over' | 'running' | 'ahead';

export function stageOf({ startsAt, endsAt }: Times, nowMs: number): SessionStage {
  if (nowMs >= Date.parse(endsAt)) return 'over';
  return nowMs >= Date.parse(startsAt) ? 'running' : 'ahead';
}
