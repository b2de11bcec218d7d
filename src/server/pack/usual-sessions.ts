/** The sessions with which an exam of so many days usually begins its timetable; the city corrects them. */

interface Slot {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly paper: 'chinese' | 'foreign-language' | 'other';
  /** From 0. */
  readonly day: number;
  readonly from: string;
  readonly until: string;
}

const chinese = {
  code: 'yw',
  zh: '语文',
  en: 'Chinese',
  paper: 'chinese',
  day: 0,
  from: '09:00',
  until: '11:30',
} as const;
const mathematics = {
  code: 'sx',
  zh: '数学',
  en: 'Mathematics',
  paper: 'other',
  day: 0,
  from: '15:00',
  until: '17:00',
} as const;
const foreign = (day: number, until: string): Slot => ({
  code: 'wy',
  zh: '外语',
  en: 'Foreign language',
  paper: 'foreign-language',
  day,
  from: '15:00',
  until,
});
const chosen = (code: string, zh: string, en: string, day: number, from: string, until: string): Slot => ({
  code,
  zh,
  en,
  paper: 'other',
  day,
  from,
  until,
});

/** By number of days: the national pattern, 3+1+2, and 3+3 as in Shandong. */
const patterns: Readonly<Record<number, readonly Slot[]>> = {
  2: [
    chinese,
    mathematics,
    chosen('zh', '综合', 'Combined subjects', 1, '09:00', '11:30'),
    foreign(1, '17:00'),
  ],
  3: [
    chinese,
    mathematics,
    chosen('wl', '物理/历史', 'Physics or history', 1, '09:00', '10:15'),
    foreign(1, '17:00'),
    chosen('hx', '化学', 'Chemistry', 2, '08:30', '09:45'),
    chosen('dl', '地理', 'Geography', 2, '11:00', '12:15'),
    chosen('zz', '思想政治', 'Politics', 2, '14:30', '15:45'),
    chosen('sw', '生物', 'Biology', 2, '17:00', '18:15'),
  ],
  4: [
    chinese,
    mathematics,
    foreign(1, '16:40'),
    chosen('wl', '物理', 'Physics', 2, '08:00', '09:30'),
    chosen('zz', '思想政治', 'Politics', 2, '11:00', '12:30'),
    chosen('hx', '化学', 'Chemistry', 2, '15:30', '17:00'),
    chosen('ls', '历史', 'History', 3, '08:00', '09:30'),
    chosen('sw', '生物', 'Biology', 3, '11:00', '12:30'),
    chosen('dl', '地理', 'Geography', 3, '15:30', '17:00'),
  ],
};

const MOST_DAYS = 30;

/** @param firstDay and `lastDay` as `YYYY-MM-DD`; from the last before the first come no sessions. */
export function usualSessions(firstDay: string, lastDay: string) {
  const dayMs = 86_400_000;
  const days = Math.round((Date.parse(lastDay) - Date.parse(firstDay)) / dayMs) + 1;
  const slots =
    patterns[days] ??
    Array.from({ length: Math.min(Math.max(days, 0), MOST_DAYS) }, (_, day) => halfDays(day)).flat();
  return slots.map(({ code, zh, en, paper, day, from, until }) => {
    const date = new Date(Date.parse(firstDay) + day * dayMs).toISOString().slice(0, 10);
    return {
      code,
      subject: { zh, en },
      paper,
      startsAt: `${date}T${from}:00+08:00`,
      endsAt: `${date}T${until}:00+08:00`,
      standing: 'to-be-confirmed',
      source: 'usual timetable; correct it to the notice of your exam',
    };
  });
}

function halfDays(day: number): Slot[] {
  const number = day * 2 + 1;
  return [
    chosen(`s${number}`, `第${number}场`, `Session ${number}`, day, '09:00', '11:30'),
    chosen(`s${number + 1}`, `第${number + 1}场`, `Session ${number + 1}`, day, '15:00', '17:00'),
  ];
}
