import type { Words } from '#primitives/endpoint.ts';

/** Two things that should agree and do not. */
export class Disagreement extends Error {
  override readonly name = 'Disagreement';
  readonly about: Words;
  readonly one: Words;
  readonly other: Words;

  constructor(about: Words, one: Words, other: Words) {
    super(`${about.en}: ${one.en}; ${other.en}`);
    this.about = about;
    this.one = one;
    this.other = other;
  }
}

/** A file that the check needs is not to be had: neither yes nor no. */
export class CannotCheck extends Error {
  override readonly name = 'CannotCheck';
  readonly missing: string;

  constructor(missing: string) {
    super(`${missing} is not here, so this cannot be checked`);
    this.missing = missing;
  }
}

/** What was handed in is nothing that can be checked here. */
export class NotVerifiable extends Error {
  override readonly name = 'NotVerifiable';
  /** Why, and what to hand in instead. */
  readonly says: Words;

  constructor(says: Words) {
    super(says.en);
    this.says = says;
  }
}

export const words = (zh: string, en: string): Words => ({ zh, en });
/** A name or a number, the same in every language. */
export const asIs = (text: string): Words => ({ zh: text, en: text });
