/**
 * The plan of a history: everything that people do, in the sequence of time. It is a function of the pack alone, and
 * adds up to the totals of every day.
 */
import type { Pack } from '../pack.ts';
import type { TimedAct } from './acts.ts';
import { planBulletins } from './bulletins.ts';
import { chanceFor } from './chance.ts';
import { planEducation } from './education.ts';
import { planFindings } from './findings.ts';
import { planLetters } from './letters.ts';
import { planMeetings } from './meetings.ts';
import { planObligations } from './obligations.ts';
import { planSites } from './sites.ts';
import { type World, worldOf } from './world.ts';

export interface HistoryPlan {
  readonly world: World;
  readonly acts: readonly TimedAct[];
}

/**
 * @throws TotalsError when a day's totals cannot be reached with the roster.
 * @throws TypeError when the pack has no history.
 */
export function planHistory(pack: Pack): HistoryPlan {
  const world = worldOf(pack);
  const { history } = pack;
  if (!history) throw new TypeError('this pack has no history');
  const meetings = planMeetings(pack, world);
  const findings = planFindings(pack, world);
  const obligations = planObligations(
    [...meetings.owed, ...findings.owed],
    history.rates.obligations,
    world.calendar,
    chanceFor(world.seed, 'obligations'),
  );
  const acts = [
    ...planEstablishing(pack, world),
    ...meetings.acts,
    ...planSites(pack, world),
    ...planEducation(pack, world),
    ...planLetters(pack, world),
    ...findings.acts,
    ...obligations,
    ...planBulletins(pack, world),
  ];
  // Stable: acts of one instant stay in the sequence in which they were planned.
  return { world, acts: acts.sort((a, b) => a.atMs - b.atMs) };
}

/** Units, memberships and appointments that begin after the campaign does come into being on their first day. */
function planEstablishing(pack: Pack, { calendar }: World): TimedAct[] {
  const first = calendar.dayOf(calendar.startsAtMs);
  const days = [...pack.units, ...pack.memberships, ...pack.appointments].map(({ from }) => from);
  return [...new Set(days)]
    .filter((day) => day > first)
    .map((day) => ({ atMs: calendar.at(day, 8.25), by: null, do: 'establish', day }));
}
