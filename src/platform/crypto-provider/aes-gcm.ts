/** AES-256-GCM (NIST SP 800-38D). Sealed form: version 1 byte ‖ nonce 12 ‖ tag 16 ‖ ciphertext. */
import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import type { CryptoProvider } from './crypto-provider.ts';
import { drawnNonces } from './drawn-nonces.ts';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** @param keyBytes 32. */
export function aesGcm(keyBytes: Uint8Array): CryptoProvider {
  // As a KeyObject the key is prepared once; as bytes it would be at every call, five times the cost of a short seal.
  const key = createSecretKey(keyBytes);
  const freshNonce = drawnNonces(NONCE_BYTES);
  return {
    version: VERSION,
    seal(plain) {
      const nonce = freshNonce();
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = cipher.update(plain, 'utf8');
      cipher.final();
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      if (sealed.length < HEAD_BYTES) throw new Error('a sealed personal field was cut short');
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES));
      const plain = decipher.update(sealed.subarray(HEAD_BYTES));
      // Throws when the tag is not of these bytes under this key.
      decipher.final();
      return plain.toString('utf8');
    },
  };
}
