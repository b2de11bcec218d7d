/** Days from and until, as memberships and appointments have them. */
import { useClock } from '#console/clock.ts';
import { useExamYear } from '#console/exam.ts';
import { dayOf, formatInstant } from '#console/format.ts';
import { useLanguage, useWords } from '#console/language.ts';
import { words } from '#console/words.ts';

export interface Days {
  readonly fromDay: string;
  readonly untilDay: string | null;
}

export const useToday = (): string => useClock((now) => dayOf(now));

/** On a day, both ends included. */
export const holdsOn = (day: string, { fromDay, untilDay }: Days): boolean =>
  fromDay <= day && (untilDay === null || day <= untilDay);

function DayText({ day }: { readonly day: string }) {
  const language = useLanguage();
  const examYear = useExamYear();
  return <time dateTime={day}>{formatInstant(day, { language, examYear, precision: 'day' })}</time>;
}

/** `6月12日起`, `6月12日 至 7月20日`; what is over or still to come says so. */
export function Period({ fromDay, untilDay }: Days) {
  const say = useWords();
  const today = useToday();
  const state =
    today < fromDay
      ? words('未到任', 'not yet')
      : untilDay !== null && untilDay < today
        ? words('已终止', 'ended')
        : null;
  return (
    <span className="k-quiet o-period">
      <DayText day={fromDay} />
      {untilDay === null ? (
        say(words('起', ' onwards'))
      ) : (
        <>
          {say(words(' 至 ', ' to '))}
          <DayText day={untilDay} />
        </>
      )}
      {state !== null && ` · ${say(state)}`}
    </span>
  );
}
