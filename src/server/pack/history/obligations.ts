/**
 * What becomes of obligations: most go the whole way, some were returned once, and where the history ends a few stand at
 * every step, in time and late.
 */
import type { Proof } from '#capabilities/obligations/contract.ts';
import type { PackHistory } from '../pack.ts';
import type { ObligationRef, TimedAct, Verb } from './acts.ts';
import { type Calendar, HOUR_MS } from './calendar.ts';
import type { Chance } from './chance.ts';

export interface Owed {
  readonly of: ObligationRef;
  readonly assignedMs: number;
  readonly dueAtMs: number;
  /** Who acts for the unit that owes it, and who looks at the result; two people. */
  readonly performer: string;
  readonly verifier: string;
  readonly proof: readonly Proof[];
}

export type Fate = keyof PackHistory['rates']['obligations']['standing'] | 'struck-off';

/** The steps that lead there. */
const steps: Readonly<Record<Fate, readonly Verb[]>> = {
  assigned: [],
  'signed-for': ['sign-for'],
  working: ['sign-for', 'start'],
  returned: ['sign-for', 'start', 'report', 'return'],
  reported: ['sign-for', 'start', 'report'],
  verified: ['sign-for', 'start', 'report', 'verify'],
  'struck-off': ['sign-for', 'start', 'report', 'verify', 'strike-off'],
};
const inHand: readonly Fate[] = ['assigned', 'signed-for', 'working', 'returned'];
const stepOrder: readonly Fate[] = [
  'assigned',
  'signed-for',
  'working',
  'reported',
  'verified',
  'struck-off',
];

const notes: Readonly<Record<Verb, readonly string[]>> = {
  'sign-for': ['收到，立即办理。', '已签收，安排专人负责。', '签收。'],
  start: ['已制定整改措施，正在落实。', '已安排施工和人员。', '正在办理。'],
  report: ['已按要求完成，材料附后。', '整改完成，附现场照片和记录。', '已办结，请核验。'],
  return: [
    '照片未显示整改部位，请补充后再报。',
    '记录缺少签字，退回补齐。',
    '现场复查未达要求，请继续整改。',
  ],
  verify: ['现场复核，符合要求。', '材料齐全，核验通过。', '抽查属实。'],
  'strike-off': ['予以销号。', '同意销号。'],
};

export function planObligations(
  owed: readonly Owed[],
  rates: PackHistory['rates']['obligations'],
  calendar: Calendar,
  chance: Chance,
): TimedAct[] {
  const timelines = owed.map((one) => ({ one, times: timeline(one, rates, calendar, chance) }));
  const fates = decideFates(timelines, rates, calendar, chance);
  return timelines.flatMap(({ one, times }, i) =>
    perform(one, times, fates[i] ?? 'assigned', rates, calendar, chance),
  );
}

/** When each step of the whole way would be taken. */
type Times = Readonly<Record<Exclude<Verb, 'return'>, number>>;

function timeline(
  one: Owed,
  { hours }: PackHistory['rates']['obligations'],
  calendar: Calendar,
  chance: Chance,
): Times {
  // Whatever is due within hours is done within hours.
  const given = Math.max(one.dueAtMs - one.assignedMs, HOUR_MS);
  const usual = (hours.signFor + hours.start + hours.report) * HOUR_MS;
  const pace = Math.min(1, (0.85 * given) / usual);
  const after = (fromMs: number, middle: number, factor: number) =>
    calendar.atWork(fromMs + middle * factor * (0.4 + 1.2 * chance.next()) * HOUR_MS);
  const signFor = after(one.assignedMs, hours.signFor, pace);
  const start = after(signFor, hours.start, pace);
  const report = after(start, hours.report, pace);
  const verify = after(report, hours.verify, 1);
  return { 'sign-for': signFor, start, report, verify, 'strike-off': after(verify, hours.strikeOff, 1) };
}

function decideFates(
  timelines: readonly { one: Owed; times: Times }[],
  rates: PackHistory['rates']['obligations'],
  calendar: Calendar,
  chance: Chance,
): Fate[] {
  const { endsAtMs } = calendar;
  const fates: Fate[] = timelines.map(({ times }) => {
    if (times['strike-off'] < endsAtMs) return 'struck-off';
    if (times.verify < endsAtMs) return 'verified';
    if (times.report < endsAtMs) return 'reported';
    if (times.start < endsAtMs) return 'working';
    return times['sign-for'] < endsAtMs ? 'signed-for' : 'assigned';
  });
  const order = chance.shuffled(timelines.map((_, i) => i));
  const isOverdue = (i: number) => (timelines[i]?.one.dueAtMs ?? 0) < endsAtMs;
  const wanted = Object.entries(rates.standing) as [Exclude<Fate, 'struck-off'>, number][];
  const inHandWanted = wanted.reduce((sum, [fate, share]) => sum + (inHand.includes(fate) ? share : 0), 0);
  let overdueLeft = Math.round(inHandWanted * timelines.length * rates.overdue);
  for (const [fate, share] of wanted) {
    let missing = Math.round(share * timelines.length) - fates.filter((own) => own === fate).length;
    const late = inHand.includes(fate) ? Math.ceil(missing * rates.overdue) : 0;
    let lateHere = Math.min(late, overdueLeft);
    for (const i of order) {
      if (missing <= 0) break;
      if (!mayStopAt(fate, fates[i] ?? 'assigned')) continue;
      if (inHand.includes(fate)) {
        if (isOverdue(i) && lateHere <= 0) continue;
        if (!isOverdue(i) && missing <= lateHere) continue;
        if (isOverdue(i)) {
          lateHere -= 1;
          overdueLeft -= 1;
        }
      }
      fates[i] = fate;
      missing -= 1;
    }
  }
  return fates;
}

/** One that would have gone the whole way may stop earlier. */
const mayStopAt = (fate: Fate, natural: Fate): boolean =>
  natural === 'struck-off' && (fate === 'returned' || stepOrder.indexOf(fate) < stepOrder.indexOf(natural));

function perform(
  one: Owed,
  times: Times,
  fate: Fate,
  rates: PackHistory['rates']['obligations'],
  calendar: Calendar,
  chance: Chance,
): TimedAct[] {
  const detour = fate === 'struck-off' && chance.next() < rates.returnedOnce;
  const taken = (detour && withDetour(times, rates, calendar)) || straight(times, fate);
  return taken.map(({ verb, atMs }) => ({
    atMs,
    by: verb === 'sign-for' || verb === 'start' || verb === 'report' ? one.performer : one.verifier,
    do: 'advance',
    id: chance.id(new Date(atMs)),
    of: one.of,
    verb,
    note: chance.pick(notes[verb]),
    proof: verb === 'report' ? one.proof : [],
  }));
}

interface Step {
  readonly verb: Verb;
  readonly atMs: number;
}

const straight = (times: Times, fate: Fate): Step[] =>
  steps[fate].map((verb) => ({ verb, atMs: verb === 'return' ? times.verify : times[verb] }));

/** The whole way with the first report returned; `null` when there is no time left for it. */
function withDetour(
  times: Times,
  { hours }: PackHistory['rates']['obligations'],
  calendar: Calendar,
): Step[] | null {
  const taken = straight(times, 'returned');
  const rest = [
    ['start', 1],
    ['report', hours.report / 2],
    ['verify', hours.verify],
    ['strike-off', hours.strikeOff],
  ] as const;
  let atMs = times.verify;
  for (const [verb, middle] of rest) {
    atMs = calendar.atWork(atMs + Math.max(middle, 0.2) * HOUR_MS);
    taken.push({ verb, atMs });
  }
  return atMs < calendar.endsAtMs ? taken : null;
}
