import type { Words } from '#primitives/endpoint.ts';
import type { PublishedFigure } from '../contract.ts';

export interface Coverage {
  readonly name: Words;
  readonly unit: Words;
  readonly notYet: Words;
  readonly value: number;
  readonly covered: number;
}

/** The population of a published figure and how much of it is reached; `null` where it has none. */
export function coverageOf({ value, population }: PublishedFigure): Coverage | null {
  if (!population) return null;
  const { name, unit, notYet } = population;
  return { name, unit, notYet, value: population.value, covered: population.covered?.value ?? value };
}
