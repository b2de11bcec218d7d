import type { PublishedFigure } from '#capabilities/bulletins/contract.ts';
import { type Leaf, parseTally } from '#primitives/tally.ts';
import { TallyFold } from '#primitives/tally-fold.ts';
import { Disagreement } from './disagreement.ts';

export type CountedFigure = PublishedFigure;

const SPLIT = 'district';

/** One figure of the bulletin, counted again leaf by leaf. */
export class RecountedFigure {
  readonly published: PublishedFigure;
  readonly #value: TallyFold;
  readonly #population: TallyFold | null;
  readonly #covered: TallyFold | null;

  constructor(published: PublishedFigure) {
    this.published = published;
    const { population } = published;
    this.#value = new TallyFold(parseTally(published.tally), [SPLIT]);
    this.#population = population ? new TallyFold(parseTally(population.tally)) : null;
    this.#covered = population?.covered ? new TallyFold(parseTally(population.covered.tally)) : null;
  }

  add(index: number, leaf: Leaf): void {
    this.#value.add(index, leaf);
    this.#population?.add(index, leaf);
    this.#covered?.add(index, leaf);
  }

  /** @throws Disagreement naming the number that the journal does not give. */
  compare(asOfIndex: number): void {
    const { id, value, population, subtotals, rows } = this.published;
    const journal = `the journal up to entry ${asOfIndex} gives`;
    const same = (what: string, published: number, counted: number): void => {
      if (published !== counted) {
        throw new Disagreement(what, `the bulletin says ${published}`, `${journal} ${counted}`);
      }
    };
    same(id, value, this.#value.value());
    if (population && this.#population) same(`${id}: population`, population.value, this.#population.value());
    if (population?.covered && this.#covered) {
      same(`${id}: part of the population that is reached`, population.covered.value, this.#covered.value());
    }
    const counted = this.#value.subtotals(SPLIT);
    for (const { key, value: subtotal } of subtotals) {
      same(`${id}: subtotal of ${key ?? 'rows without a district'}`, subtotal, counted.get(key ?? '') ?? 0);
      counted.delete(key ?? '');
    }
    for (const [key, missing] of counted) same(`${id}: subtotal of ${key}, which is left out`, 0, missing);
    same(`${id}: number of contributing entries`, rows.count, this.#value.rows().length);
  }

  /** The contributing leaves, by index. */
  rows = (): { index: number; subject: string }[] =>
    [...this.#value.rows()].sort((a, b) => a.index - b.index);
}
