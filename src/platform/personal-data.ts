/**
 * Encryption of personal fields at rest: AES-256-GCM under a key that lives in the data directory, not in the database,
 * so that a stolen dump shows nobody. Sealed form: version 1 byte ‖ nonce 12 ‖ tag 16 ‖ ciphertext.
 */
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keepSecret } from './secret-file.ts';

export interface PersonalData {
  seal(plain: string): Buffer;
  /** @throws Error when the bytes were not sealed under this key, or were changed since. */
  open(sealed: Buffer): string;
}

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** Nonces drawn at a time: asking the system for each one costs as much as the encryption. */
const NONCES_DRAWN = 1_000;

export function personalDataUnder(keyBytes: Uint8Array): PersonalData {
  // As a KeyObject the key is prepared once; as bytes it would be at every call, five times the cost of a short seal.
  const key = createSecretKey(keyBytes);
  let drawn = Buffer.alloc(0);
  const freshNonce = (): Buffer => {
    if (drawn.length === 0) drawn = randomBytes(NONCES_DRAWN * NONCE_BYTES);
    const nonce = drawn.subarray(0, NONCE_BYTES);
    drawn = drawn.subarray(NONCE_BYTES);
    return nonce;
  };
  return {
    seal(plain) {
      const nonce = freshNonce();
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      if (sealed.length < HEAD_BYTES || sealed[0] !== VERSION) {
        throw new Error('not a sealed personal field (version 1 expected)');
      }
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES));
      decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]).toString('utf8');
    },
  };
}

/** Opens the key of the data directory, making it on first use. */
export async function openPersonalData(dataDirectory: string): Promise<PersonalData> {
  return personalDataUnder(await keepSecret(join(dataDirectory, 'keys', 'personal-data.key'), 32));
}
