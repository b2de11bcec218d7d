/**
 * SM4 in counter mode (GB/T 32907, GB/T 17964), then HMAC-SM3 (GB/T 15852.2) over all of it; SM4-GCM is not to be had in
 * node:crypto. Sealed form: version 1 byte ‖ first counter block 16 ‖ tag 32 ‖ ciphertext; the tag is over version,
 * counter block and ciphertext.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto';
import type { CryptoProvider } from './crypto-provider.ts';
import { drawnNonces } from './drawn-nonces.ts';

const VERSION = 2;
const COUNTER_BYTES = 16;
const TAG_BYTES = 32;
const BEFORE_TAG = 1 + COUNTER_BYTES;
const HEAD_BYTES = BEFORE_TAG + TAG_BYTES;

/** @param keyBytes 32, from which HKDF-SM3 derives one key for SM4 and another for HMAC. */
export function sm4HmacSm3(keyBytes: Uint8Array): CryptoProvider {
  const derived = (purpose: string, bytes: number) =>
    createSecretKey(Buffer.from(hkdfSync('sm3', keyBytes, '', `kaoan personal data: ${purpose}`, bytes)));
  const encryption = derived('SM4-CTR', 16);
  const authentication = derived('HMAC-SM3', 32);
  const freshCounter = drawnNonces(COUNTER_BYTES);
  const tagOver = (head: Uint8Array, body: Uint8Array): Buffer =>
    createHmac('sm3', authentication).update(head).update(body).digest();
  return {
    version: VERSION,
    seal(plain) {
      const head = Buffer.concat([Buffer.of(VERSION), freshCounter()]);
      const body = createCipheriv('sm4-ctr', encryption, head.subarray(1)).update(plain, 'utf8');
      return Buffer.concat([head, tagOver(head, body), body]);
    },
    open(sealed) {
      if (sealed.length < HEAD_BYTES) throw new Error('a sealed personal field was cut short');
      const head = sealed.subarray(0, BEFORE_TAG);
      const body = sealed.subarray(HEAD_BYTES);
      if (!timingSafeEqual(tagOver(head, body), sealed.subarray(BEFORE_TAG, HEAD_BYTES))) {
        throw new Error('a sealed personal field was changed, or sealed under another key');
      }
      return createDecipheriv('sm4-ctr', encryption, head.subarray(1)).update(body).toString('utf8');
    },
  };
}
