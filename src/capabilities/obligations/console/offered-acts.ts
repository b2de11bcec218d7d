/** Which acts a matter offers, which one comes first, and why one cannot be done now. Pure. */
import type { Words } from '#primitives/endpoint.ts';
import type { ObligationBrief, ObligationState, Standing, Verb } from '../contract.ts';
import { life, type ObligationFacts, obligationCan } from '../rules.ts';

/** What carries an obligation on from each state; nothing after the last. */
const nextVerbs: Readonly<Record<ObligationState, Verb | null>> = {
  assigned: 'sign-for',
  'signed-for': 'start',
  working: 'report',
  returned: 'start',
  reported: 'verify',
  verified: 'strike-off',
  'struck-off': null,
  withdrawn: null,
};

export const nextVerbOf = (state: ObligationState): Verb | null => nextVerbs[state];

export interface OfferedAct {
  readonly verb: Verb;
  readonly primary: boolean;
  /** Why not, in the words that the server would refuse with. */
  readonly reason: Words | null;
}

/**
 * The act that carries the matter on, last and primary, even when it is somebody else's: then its reason says whose.
 * Before it the ways aside, returning and withdrawing, where they are the viewer's to go.
 */
export function offeredActs(obligation: ObligationFacts, standing: Standing): readonly OfferedAct[] {
  const offered = (verb: Verb, primary: boolean): OfferedAct => {
    const allowed = obligationCan[verb](obligation, standing);
    return { verb, primary, reason: allowed === true ? null : allowed };
  };
  const open = (verb: Verb) => life[verb].from.includes(obligation.state);
  const next = nextVerbOf(obligation.state);
  return [
    ...(standing.assigns && open('withdraw') ? [offered('withdraw', false)] : []),
    ...(standing.verifies && open('return') ? [offered('return', false)] : []),
    ...(next === null ? [] : [offered(next, true)]),
  ];
}

export interface OwnGroups {
  readonly overdue: readonly ObligationBrief[];
  readonly near: readonly ObligationBrief[];
  /** In the unit's hands with time left. */
  readonly later: readonly ObligationBrief[];
  /** Reported or verified: the unit waits for others. */
  readonly waiting: readonly ObligationBrief[];
}

/** What a unit owes, by urgency; within a group the sequence stays. */
export function groupOwn(rows: readonly ObligationBrief[]): OwnGroups {
  const under = (...lamps: readonly ObligationBrief['lamp'][]) =>
    rows.filter(({ lamp }) => lamps.includes(lamp));
  return {
    overdue: under('overdue'),
    near: under('near'),
    later: under('on-time', 'not-started'),
    waiting: under('done'),
  };
}
