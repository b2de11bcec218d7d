/** The token in the cookie. */
import { createHash, randomBytes } from 'node:crypto';

export const SIGN_IN_COOKIE = 'kaoan';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export const newToken = (): string => randomBytes(32).toString('base64url');

/**
 * What is kept of a token; `null` for what was never one of ours. No salt and no slow hash: 256 random bits cannot be
 * guessed from their digest.
 */
export function digestOf(token: string | undefined): Buffer | null {
  if (token === undefined || !TOKEN.test(token)) return null;
  return createHash('sha256').update(token).digest();
}
