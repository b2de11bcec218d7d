/** What a split of a figure has to show: shares of a population where it splits too, plain values where it does not. */
import type { Subtotal } from '../contract.ts';

interface NamedSubtotal extends Subtotal {
  readonly key: string;
}

export type SubtotalRows =
  | { readonly of: 'population'; readonly rows: readonly NamedSubtotal[]; readonly unnamed: Subtotal | null }
  | { readonly of: 'value'; readonly rows: readonly NamedSubtotal[]; readonly unnamed: Subtotal | null };

const isNamed = (row: Subtotal): row is NamedSubtotal => row.key !== null;
const isEmpty = (row: Subtotal): boolean => row.value === 0 && (row.covered ?? 0) === 0;

/**
 * A population that none of the named parts has does not split by this fact: kinds of upgrade do not divide sites. Then
 * the values stand alone, largest first, and the part without a name is shown only where it holds something.
 */
export function subtotalRows(subtotals: readonly Subtotal[]): SubtotalRows {
  const named = subtotals.filter(isNamed);
  const unnamed = subtotals.find((row) => row.key === null) ?? null;
  const divides = named.some((row) => (row.population ?? 0) > 0);
  if (divides) {
    return { of: 'population', rows: named, unnamed: unnamed !== null && !isEmpty(unnamed) ? unnamed : null };
  }
  return {
    of: 'value',
    rows: named.filter((row) => row.value > 0).toSorted((a, b) => b.value - a.value),
    unnamed: unnamed !== null && unnamed.value > 0 ? unnamed : null,
  };
}

const shareOf = ({ covered, population }: Subtotal): number =>
  population === null || population === 0 ? 1 : (covered ?? 0) / population;

/** Worst first; of equal shares, the one that lacks more. */
export const byShare = (a: Subtotal, b: Subtotal): number =>
  shareOf(a) - shareOf(b) ||
  (b.population ?? 0) - (b.covered ?? 0) - ((a.population ?? 0) - (a.covered ?? 0));
