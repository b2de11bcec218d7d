import type { PublishedFigure } from '#capabilities/bulletins/contract.ts';
import type { Words } from '#primitives/endpoint.ts';
import type { SumRow } from '#primitives/merkle/sum-tree.ts';
import { type Leaf, parseTally } from '#primitives/tally.ts';
import { TallyFold } from '#primitives/tally-fold.ts';
import { asIs, Disagreement, words } from './disagreement.ts';

const SPLIT = 'district';

/** One figure of the bulletin, counted again leaf by leaf. */
export class RecountedFigure {
  readonly published: PublishedFigure;
  readonly #value: TallyFold;
  readonly #population: TallyFold | null;
  readonly #covered: TallyFold | null;

  constructor(published: PublishedFigure) {
    this.published = published;
    const { population, table } = published;
    const splits = table === null || table.splitBy === SPLIT ? [SPLIT] : [SPLIT, table.splitBy];
    this.#value = new TallyFold(parseTally(published.tally), splits);
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
    const same = (what: Words, published: number, counted: number): void => {
      if (published === counted) return;
      throw new Disagreement(
        what,
        words(`通报为 ${published}`, `the bulletin says ${published}`),
        words(
          `日志前 ${asOfIndex} 条算得 ${counted}`,
          `the journal up to entry ${asOfIndex} gives ${counted}`,
        ),
      );
    };
    same(asIs(id), value, this.#value.value());
    if (population && this.#population)
      same(words(`${id}：总体`, `${id}: population`), population.value, this.#population.value());
    if (population?.covered && this.#covered) {
      same(
        words(`${id}：总体中已覆盖的部分`, `${id}: part of the population that is reached`),
        population.covered.value,
        this.#covered.value(),
      );
    }
    const counted = this.#value.subtotals(SPLIT);
    for (const { key, value: subtotal } of subtotals) {
      same(
        words(
          `${id}：${key ?? '无区市代码'} 的分项`,
          `${id}: subtotal of ${key ?? 'rows without a district'}`,
        ),
        subtotal,
        counted.get(key ?? '') ?? 0,
      );
      counted.delete(key ?? '');
    }
    for (const [key, missing] of counted)
      same(words(`${id}：漏列的 ${key} 分项`, `${id}: subtotal of ${key}, which is left out`), 0, missing);
    same(
      words(`${id}：构成条目数`, `${id}: number of contributing entries`),
      rows.count,
      this.#value.rows().length,
    );
  }

  /** The value by the fact that the bulletin's table splits it by; none where it names no table. */
  tableRows(): SumRow[] {
    const { table } = this.published;
    if (table === null) return [];
    return [...this.#value.subtotals(table.splitBy)].map(([key, count]) => ({ key, count }));
  }

  /** The contributing leaves, by index. */
  rows = (): { index: number; subject: string }[] =>
    [...this.#value.rows()].sort((a, b) => a.index - b.index);
}
