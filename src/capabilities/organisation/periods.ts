/** The days that a write was given, checked and completed. */
import { InvalidInput, Refusal } from '#platform/http/refusal.ts';
import { dayBefore, dayOf, isDay, type Period } from './rules.ts';

/**
 * Without a first day, the day of the act.
 * @throws InvalidInput for a day that no calendar has; Refusal `days-crossed`.
 */
export function periodFrom(
  given: { fromDay?: string | undefined; untilDay?: string | null | undefined },
  at: Date,
): Period {
  const period = { fromDay: given.fromDay ?? dayOf(at), untilDay: given.untilDay ?? null };
  requireDay('fromDay', period.fromDay);
  if (period.untilDay !== null) {
    requireDay('untilDay', period.untilDay);
    if (period.untilDay < period.fromDay) throw crossed(period.fromDay, period.untilDay);
  }
  return period;
}

/**
 * The period with its end moved forward to `untilDay`, or `null` when it ends then already. The day before its first day
 * annuls it.
 * @throws Refusal `already-ended` (earlier than that) or `days-crossed`.
 */
export function ended(period: Period, untilDay: string): Period | null {
  requireDay('untilDay', untilDay);
  if (period.untilDay === untilDay) return null;
  if (period.untilDay !== null && period.untilDay < untilDay) {
    throw new Refusal('already-ended', { untilDay: period.untilDay });
  }
  if (untilDay < dayBefore(period.fromDay)) throw crossed(period.fromDay, untilDay);
  return { fromDay: period.fromDay, untilDay };
}

/** @throws Refusal `unit-closed` when the unit was closed before the period begins. */
export function requireOpen(unit: { code: string; until_day: string | null }, period: Period): void {
  if (unit.until_day !== null && unit.until_day < period.fromDay) {
    throw new Refusal('unit-closed', { code: unit.code, untilDay: unit.until_day });
  }
}

function requireDay(path: string, day: string): void {
  if (!isDay(day))
    throw new InvalidInput([{ path, wrong: `${day} is not a day of the calendar (YYYY-MM-DD)` }]);
}

const crossed = (fromDay: string, untilDay: string) => new Refusal('days-crossed', { fromDay, untilDay });
