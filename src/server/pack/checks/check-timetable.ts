import { isDay } from '#capabilities/organisation/public.ts';
import { dayOf } from '#primitives/instant.ts';
import type { Problems } from '../problem.ts';
import type { Parts } from '../reading/parse-parts.ts';
import { refuseTwins } from './unique.ts';

/** The exam's days, the campaign's span, and sessions that lie within the days and do not overlap. */
export function checkTimetable({ campaign, timetable }: Parts, problems: Problems): void {
  const { exam, startsAt, standsAt } = campaign.value;
  checkSpan(campaign, problems);

  const sessions = timetable.value.sessions.map((session, i) => ({
    ...session,
    from: Date.parse(session.startsAt),
    until: Date.parse(session.endsAt),
    place: timetable.place('sessions', i),
    at: (member: string) => timetable.place('sessions', i, member),
  }));
  refuseTwins(
    'session code',
    sessions.map(({ code, at }) => ({ key: code, place: at('code') })),
    problems,
  );
  const timeZone = isTimeZone(exam.timeZone) ? exam.timeZone : 'UTC';
  for (const session of sessions) {
    if (Number.isNaN(session.from) || Number.isNaN(session.until)) {
      problems.add(session.place, `session ${session.code} has a time that is not on the calendar`);
      continue;
    }
    if (session.until <= session.from)
      problems.add(session.at('endsAt'), `session ${session.code} ends before it starts`);
    const days = [dayOf(new Date(session.from), timeZone), dayOf(new Date(session.until), timeZone)];
    if (days.some((day) => day < exam.firstDay || day > exam.lastDay)) {
      problems.add(
        session.at('startsAt'),
        `session ${session.code} lies outside the days of the exam, ${exam.firstDay} to ${exam.lastDay}`,
      );
    }
    if (session.from <= Date.parse(standsAt ?? startsAt)) {
      problems.add(
        session.at('startsAt'),
        `session ${session.code} begins before the campaign's clock starts to tick`,
      );
    }
  }
  const inOrder = sessions.filter(({ from }) => !Number.isNaN(from)).sort((a, b) => a.from - b.from);
  for (const [i, session] of inOrder.entries()) {
    const before = inOrder[i - 1];
    if (before && before.until > session.from) {
      problems.add(
        session.at('startsAt'),
        `session ${session.code} overlaps session ${before.code} (line ${before.place.line}), which ends at ${before.endsAt}`,
      );
    }
  }
}

function checkSpan(campaign: Parts['campaign'], problems: Problems): void {
  const { exam, startsAt, standsAt } = campaign.value;
  for (const day of ['firstDay', 'lastDay'] as const) {
    if (!isDay(exam[day]))
      problems.add(campaign.place('exam', day), `${exam[day]} is not a day of the calendar`);
  }
  if (exam.lastDay < exam.firstDay)
    problems.add(campaign.place('exam', 'lastDay'), 'the exam ends before it begins');
  if (!isTimeZone(exam.timeZone)) {
    problems.add(
      campaign.place('exam', 'timeZone'),
      `${exam.timeZone} is no time zone; use a name such as Asia/Shanghai`,
    );
  }
  for (const [name, at] of [
    ['startsAt', startsAt],
    ['standsAt', standsAt ?? startsAt],
  ] as const) {
    if (Number.isNaN(Date.parse(at)))
      problems.add(campaign.place(name), `${at} is not a time of the calendar`);
  }
  if (standsAt !== null && Date.parse(standsAt) <= Date.parse(startsAt)) {
    problems.add(campaign.place('standsAt'), 'the clock would stand before the campaign starts');
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
