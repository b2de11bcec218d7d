/** Two things that should agree and do not. */
export class Disagreement extends Error {
  override readonly name = 'Disagreement';
  readonly about: string;
  readonly one: string;
  readonly other: string;

  constructor(about: string, one: string, other: string) {
    super(`${about}: ${one}; ${other}`);
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
