/** Every figure that the capabilities answer for, in the sequence in which people read them. */
import { figures as activities } from '#capabilities/activities/public.ts';
import { figures as cases } from '#capabilities/cases/public.ts';
import { figures as obligations } from '#capabilities/obligations/public.ts';
import { figures as organisation } from '#capabilities/organisation/public.ts';
import { figures as pledges } from '#capabilities/pledges/public.ts';
import { figures as timetable } from '#capabilities/timetable/public.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { FigureDefinition } from '#primitives/figure.ts';

export const registry: readonly FigureDefinition[] = [
  ...activities,
  ...pledges,
  ...cases,
  ...timetable,
  ...obligations,
  ...organisation,
];

const byId = new Map(registry.map((figure) => [figure.id, figure]));
if (byId.size !== registry.length) throw new Error('two capabilities define a figure with the same id');

/** @throws Refusal `no-such-figure`. */
export function figureCalled(id: string): FigureDefinition {
  const figure = byId.get(id);
  if (!figure) throw new Refusal('no-such-figure', { figure: id });
  return figure;
}
