/**
 * Between an instant and what `<input type="datetime-local">` holds: `2020-07-03T18:00`, read in the exam's time zone
 * wherever the reader's computer thinks it is. Pure.
 */
import { startOfDay } from '#primitives/instant.ts';
import { dayOf, examTimeZone, formatClock } from './format.ts';

/** Empty when there is no instant. @param at ISO 8601 or ms since 1970 */
export function localInput(at: string | number | null | undefined): string {
  const atMs = typeof at === 'string' ? Date.parse(at) : (at ?? Number.NaN);
  if (!Number.isFinite(atMs)) return '';
  return `${dayOf(atMs)}T${formatClock(atMs).slice(0, 5)}`;
}

/** ISO 8601 in UTC with milliseconds, or null for what is no day of the calendar or no time of day. */
export function instantOfLocal(text: string): string | null {
  const parts = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::00(?:\.000)?)?$/.exec(text);
  if (parts === null) return null;
  const [, day = '', hours, minutes] = parts;
  try {
    const atMs = startOfDay(day, examTimeZone).getTime() + (Number(hours) * 60 + Number(minutes)) * 60_000;
    return new Date(atMs).toISOString();
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}
