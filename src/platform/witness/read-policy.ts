import { readFile } from 'node:fs/promises';
import { decodeUtf8 } from '#primitives/bytes.ts';
import { parsePolicy, type TrustPolicy } from '#primitives/merkle/policy.ts';
import { nodeHasher } from '../journal/node-crypto.ts';

/** @throws Error naming the file, the line and what is wrong. */
export async function readPolicy(path: string): Promise<TrustPolicy> {
  try {
    return parsePolicy(nodeHasher, decodeUtf8(await readFile(path), 'policy'));
  } catch (error) {
    throw new Error(`the witness policy ${path} cannot be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
