/** Instants and calendar days. A day belongs to a time zone; an instant does not. */

/** Milliseconds that the zone's clocks are ahead of UTC at an instant. */
function offsetMs(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(instant.getTime() / 1000) * 1000;
}

/** The calendar day, `YYYY-MM-DD`, on which an instant falls. @throws RangeError for an unknown time zone. */
export function dayOf(instant: Date, timeZone: string): string {
  return new Date(instant.getTime() + offsetMs(instant, timeZone)).toISOString().slice(0, 10);
}

/** The first instant of a day. @throws RangeError when `day` is no day of the calendar. */
export function startOfDay(day: string, timeZone: string): Date {
  const utc = new Date(`${day}T00:00:00.000Z`);
  if (
    !/^\d{4}-\d\d-\d\d$/.test(day) ||
    Number.isNaN(utc.getTime()) ||
    utc.toISOString().slice(0, 10) !== day
  ) {
    throw new RangeError(`"${day}" is not a day; write it as 2020-07-03`);
  }
  const guess = new Date(utc.getTime() - offsetMs(utc, timeZone));
  return new Date(utc.getTime() - offsetMs(guess, timeZone));
}

/** The last millisecond of a day: what "as of 3 July" means. */
export function endOfDay(day: string, timeZone: string): Date {
  const next = new Date(Date.parse(`${day}T00:00:00.000Z`) + 86_400_000).toISOString().slice(0, 10);
  startOfDay(day, timeZone);
  return new Date(startOfDay(next, timeZone).getTime() - 1);
}
