import { toHex } from '../bytes.ts';

/** A proof that does not prove its claim. When two hashes disagree, both are given in lower-case hexadecimal. */
export class ProofError extends Error {
  override readonly name = 'ProofError';
  readonly expected: string | undefined;
  readonly computed: string | undefined;

  constructor(message: string, disagreement?: { expected: Uint8Array; computed: Uint8Array }) {
    const expected = disagreement && toHex(disagreement.expected);
    const computed = disagreement && toHex(disagreement.computed);
    super(disagreement ? `${message}: expected ${expected}, computed ${computed}` : message);
    this.expected = expected;
    this.computed = computed;
  }
}
