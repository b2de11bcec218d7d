/**
 * SM2 signatures over sm-crypto-v2. node:crypto cannot: on the SM2 curve it makes plain ECDSA, and from a PEM key it
 * signs with an empty ID, neither of which verifies under the national default ID.
 */
import { createHmac } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { concat, fromHex, toHex } from '#primitives/bytes.ts';
import type { Sm2 } from '#primitives/merkle/sm2-note.ts';

/** Order of the curve's base point, GB/T 32918.5. */
const n = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const numberBytes = 32;
const signatureBytes = 64;

export const nodeSm2: Sm2 = {
  publicKey: (secret) => fromHex(sm2.getPublicKeyFromPrivateKey(toHex(checked(secret)))),
  sign(secret, message) {
    const secretHex = toHex(checked(secret));
    const digest = fromHex(sm2.getHash(message, sm2.getPublicKeyFromPrivateKey(secretHex)));
    const k = nonceFor(secret, digest);
    const [x1] = coordinates(sm2.getPublicKeyFromPrivateKey(toHex(numberToBytes(k))));
    return fromHex(sm2.doSignature(digest, secretHex, { pointPool: [{ k, x1 }] }));
  },
  verify(publicKey, message, signature) {
    if (signature.length !== signatureBytes) return false;
    const r = numberOf(signature.subarray(0, numberBytes));
    const s = numberOf(signature.subarray(numberBytes));
    if (r < 1n || r >= n || s < 1n || s >= n) return false;
    try {
      return sm2.doVerifySignature(message, toHex(signature), toHex(publicKey), { hash: true });
    } catch {
      // The library throws for a key that is no point of the curve.
      return false;
    }
  },
};

function checked(secret: Uint8Array): Uint8Array {
  const d = secret.length === numberBytes ? numberOf(secret) : 0n;
  // n − 1 would make 1 + d vanish, by which signing divides.
  if (d < 1n || d > n - 2n) throw new RangeError('an SM2 secret is 32 bytes, an integer from 1 to n − 2');
  return secret;
}

/**
 * The secret number of one signature, drawn from key and digest as RFC 6979 §3.2 does, with HMAC-SM3: one that is used
 * for two messages, or that can be guessed, gives away the key.
 */
function nonceFor(secret: Uint8Array, digest: Uint8Array): bigint {
  const seed = concat(secret, numberToBytes(numberOf(digest) % n));
  let v: Uint8Array = new Uint8Array(numberBytes).fill(0x01);
  let key: Uint8Array = new Uint8Array(numberBytes);
  const step = (separator: number, more: Uint8Array): void => {
    key = hmac(key, concat(v, Uint8Array.of(separator), more));
    v = hmac(key, v);
  };
  step(0x00, seed);
  step(0x01, seed);
  for (;;) {
    v = hmac(key, v);
    const k = numberOf(v);
    if (k >= 1n && k < n) return k;
    step(0x00, new Uint8Array());
  }
}

const hmac = (key: Uint8Array, bytes: Uint8Array): Uint8Array =>
  createHmac('sm3', key).update(bytes).digest();

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);
const numberToBytes = (number: bigint): Uint8Array =>
  fromHex(number.toString(16).padStart(2 * numberBytes, '0'));

/** @param publicKey 04 ‖ x ‖ y in hexadecimal. */
function coordinates(publicKey: string): [x: bigint, y: bigint] {
  const bytes = fromHex(publicKey).subarray(1);
  return [numberOf(bytes.subarray(0, numberBytes)), numberOf(bytes.subarray(numberBytes))];
}
