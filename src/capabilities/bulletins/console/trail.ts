/** The way down from the whole city to a class, as it stands in an address: `?within=district:370202&within=school:…`. */
import { Type } from 'typebox';

export const Trail = Type.Optional(
  Type.Array(Type.String({ pattern: '^[a-z]+:[0-9A-Za-z.-]{1,60}$' }), { maxItems: 6 }),
);

export interface Step {
  /** `district` */
  readonly fact: string;
  /** `370202` */
  readonly code: string;
}

export const stepText = ({ fact, code }: Step): string => `${fact}:${code}`;

/**
 * Facts that lie within one another, so that a row of the last step lies within all before it. What a source or a kind
 * is says nothing about where.
 */
const places = ['district', 'school', 'class', 'unit', 'site'];

/** The steps of an address that lead somewhere for this figure: each of its own facts, coarsest first, once. */
export function trailOf(within: readonly string[] | undefined, by: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  let last = -1;
  for (const text of within ?? []) {
    const colon = text.indexOf(':');
    const step = { fact: text.slice(0, colon), code: text.slice(colon + 1) };
    const at = by.indexOf(step.fact);
    if (at <= last || !places.includes(step.fact)) break;
    steps.push(step);
    last = at;
  }
  return steps;
}

/** By which facts the figure still splits below the last step. */
export function splitsBelow(trail: readonly Step[], by: readonly string[]): readonly string[] {
  const last = trail.at(-1);
  return last === undefined ? by : by.slice(by.indexOf(last.fact) + 1);
}

/** Whether a row of this split can be opened in its turn. */
export const opensFurther = (fact: string): boolean => places.includes(fact);
