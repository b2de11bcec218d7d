import { Refusal } from '#platform/http/refusal.ts';
import { registry } from './registry.ts';
import { faultIn, typedNumberIn } from './rules.ts';

const known = registry.map(({ id, population }) => ({ id, hasPopulation: population !== undefined }));

/**
 * Every number of a bulletin is a reference to a figure, so that it cannot be typed wrong.
 * @throws Refusal `typed-number-in-title`, or `typed-number` or `unknown-reference` naming the paragraph.
 */
export function checkText(title: string, paragraphs: readonly string[]): void {
  const number = typedNumberIn(title);
  if (number !== null) throw new Refusal('typed-number-in-title', { number });
  const fault = faultIn(paragraphs, known);
  if (fault) throw new Refusal(fault.code, { ...fault });
}
