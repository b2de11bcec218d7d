import { randomBytes } from 'node:crypto';

/** Asking the system for each one costs as much as the encryption. */
const NONCES_DRAWN = 1_000;

/** Random bytes for one use each. @param bytes of each. */
export function drawnNonces(bytes: number): () => Buffer {
  let drawn = Buffer.alloc(0);
  return () => {
    if (drawn.length === 0) drawn = randomBytes(NONCES_DRAWN * bytes);
    const nonce = drawn.subarray(0, bytes);
    drawn = drawn.subarray(bytes);
    return nonce;
  };
}
