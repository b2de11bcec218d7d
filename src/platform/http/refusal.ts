/**
 * The three kinds of error: a *refusal* is expected and declared in the contract, *invalid input* is the schema's
 * verdict, everything else that is thrown is a *fault* of ours.
 */
import type { JsonValue } from '#primitives/canonical-json.ts';

/** An expected "no". `code` must be declared in the endpoint's `refusals`; an undeclared one is reported as a fault. */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, JsonValue>>;

  constructor(code: string, details: Readonly<Record<string, JsonValue>> = {}) {
    super(`refused: ${code}`);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}

/** Input that no schema could rule out but that has no meaning, e.g. a CSV that is not text. */
export class InvalidInput extends Error {
  readonly issues: readonly { path: string; wrong: string }[];

  constructor(issues: readonly { path: string; wrong: string }[]) {
    super(issues.map((issue) => `${issue.path}: ${issue.wrong}`).join('; '));
    this.name = 'InvalidInput';
    this.issues = issues;
  }
}
