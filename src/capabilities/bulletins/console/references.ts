/** A paragraph's text taken apart into what was written and what is filled in. Pure. */
import type { Figure } from '../contract.ts';
import { fillReferences } from '../rules.ts';

export type ReferenceKind = 'figure' | 'population' | 'rate' | 'rest';

export type Token =
  | { readonly kind: 'text'; readonly text: string }
  /** `{asOf}`: when the bulletin's numbers stood as they do. */
  | { readonly kind: 'as-of'; readonly source: string }
  | {
      readonly kind: 'reference';
      readonly source: string;
      readonly what: ReferenceKind;
      readonly figure: string;
    };

/** The same references that `fillReferences` fills. */
const REFERENCE = /\{(figure|population|rate|rest):([a-z.-]+)\}|\{asOf\}/g;

/** `tokens.map(sourceOf).join('')` gives `source` back. */
export function tokenise(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const found of source.matchAll(REFERENCE)) {
    const [reference, what, figure] = found;
    if (found.index > end) tokens.push({ kind: 'text', text: source.slice(end, found.index) });
    tokens.push(
      figure === undefined
        ? { kind: 'as-of', source: reference }
        : { kind: 'reference', source: reference, what: what as ReferenceKind, figure },
    );
    end = found.index + reference.length;
  }
  if (end < source.length) tokens.push({ kind: 'text', text: source.slice(end) });
  return tokens;
}

export const sourceOf = (token: Token): string => (token.kind === 'text' ? token.text : token.source);

/** What the reader of the bulletin sees in the token's place. */
export const filled = (token: Token, figures: readonly Figure[], asOf: string): string =>
  token.kind === 'text' ? token.text : fillReferences(token.source, figures, asOf);

export interface Choice {
  /** `{rate:pledges.letters}` */
  readonly source: string;
  readonly what: ReferenceKind;
}

/** The references that a figure offers: its population's only where it has one. */
export const choicesOf = ({ id, population }: Pick<Figure, 'id' | 'population'>): readonly Choice[] =>
  (population === null ? (['figure'] as const) : (['figure', 'population', 'rate', 'rest'] as const)).map(
    (what) => ({ what, source: `{${what}:${id}}` }),
  );
