/** As of when: what stands in an address, what was chosen, and how it is written. Pure. */

import { Type } from 'typebox';
import { dayOf, examTimeZone, formatInstant } from '#console/format.ts';
import type { AsOf } from '../contract.ts';
import { instantWords } from '../rules.ts';

/** For the search of pages: a day (its end), an instant or an index; absent: now. The contract's own pattern. */
export const AsOfText = Type.Optional(
  Type.String({
    maxLength: 40,
    pattern: '^(\\d{1,15}|\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?(Z|[+-]\\d\\d:\\d\\d))?)$',
  }),
);

export type AsOfChoice =
  | { readonly by: 'now' }
  | { readonly by: 'day'; readonly day: string }
  | { readonly by: 'instant'; readonly instant: string }
  | { readonly by: 'index'; readonly index: number };

export function choiceOf(asked: string | undefined): AsOfChoice {
  if (asked === undefined) return { by: 'now' };
  if (/^\d{1,15}$/.test(asked)) return { by: 'index', index: Number(asked) };
  if (asked.length > 10) return { by: 'instant', instant: asked };
  return { by: 'day', day: asked };
}

/** Numbers up to an index stay as they are; up to now or to a day that may not be over yet they do not. */
export const isSettled = (asked: string | undefined): boolean => choiceOf(asked).by === 'index';

const dayMs = 86_400_000;

/**
 * The instant to show: the last millisecond of a day stands for the whole day and is written 24:00.
 * @param instant ISO 8601
 */
export function shownInstant(instant: string): string {
  const atMs = Date.parse(instant);
  if (!Number.isFinite(atMs)) return instant;
  const next = formatInstant(atMs + 1, {
    language: 'en',
    examYear: null,
    precision: 'second',
    timeZone: examTimeZone,
  });
  return next.endsWith(' 00:00:00') ? new Date(atMs + 1).toISOString() : instant;
}

/** How the address asks for the same moment again: as a day where it was the end of one. */
export function askedFor({ instant, index }: AsOf): string {
  if (instant === null) return String(index);
  return shownInstant(instant) === instant ? instant : dayOf(Date.parse(instant));
}

/** As the bulletin's sentences write it: `7月3日24时`, `7月3日18:00`, `日志第128402号`. */
export function asOfInBulletin({ instant, index }: AsOf, examYear: number): string {
  if (instant === null) return `日志第${index}号`;
  return instantWords(new Date(instant), {
    timeZone: examTimeZone,
    isEndOfDay: shownInstant(instant) !== instant,
    withoutYear: examYear,
  });
}

/** Whether a text is a day of the calendar. */
export function isDay(text: string): boolean {
  const atMs = Date.parse(`${text}T00:00:00.000Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(atMs) && new Date(atMs).toISOString().startsWith(text)
  );
}

/** The day before or after. */
export const shiftDay = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) + by * dayMs).toISOString().slice(0, 10);
