/**
 * A figure: a number that may be published, with what it counts, in which unit, out of how many, and how anyone can
 * count it again from the public leaves of the journal.
 */
import type { Words } from './endpoint.ts';
import type { Tally } from './tally.ts';

export interface FigureDefinition {
  /** `<group>.<what>`, e.g. `pledges.letters`. */
  readonly id: string;
  readonly name: Words;
  /** 人, 人次, 个班, 份, 处 … — people and person-times are never the same unit. */
  readonly unit: Words;
  /** One sentence: what is counted, what is not. */
  readonly definition: Words;
  readonly tally: Tally;
  /** Facts by which the value splits into subtotals, coarsest first, e.g. district, school, class. */
  readonly by: readonly string[];
  readonly population?: {
    readonly name: Words;
    readonly unit: Words;
    readonly tally: Tally;
    /** What of the population is reached, where that differs from the value: meetings held ↔ classes that held one. */
    readonly covered?: Tally;
    /** What the rest of the population is called: 未开, 未签 … */
    readonly notYet: Words;
  };
}
