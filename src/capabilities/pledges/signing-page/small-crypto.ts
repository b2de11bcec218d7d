/**
 * SHA-256 and Ed25519 from the smallest parts of the libraries. Synchronous, as the proof code is, and there outside
 * https too, where browsers have no WebCrypto.
 */
import { hashes, verify } from '@noble/ed25519';
// The classes themselves: what the library wraps around them wants Object.hasOwn, which phones of 2020 lack.
import { _SHA256, _SHA512 } from '@noble/hashes/sha2.js';

/** 32 bytes. */
export const sha256 = (message: Uint8Array): Uint8Array => new _SHA256().update(message).digest();

hashes.sha512 = (message) => new _SHA512().update(message).digest();

/** False, never an exception, for whatever is malformed. Arguments as in `Ed25519` of the merkle primitives. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  // As strict as the server: ZIP 215 would take encodings that are not canonical, and keys of small order.
  return verify(signature, message, publicKey, { zip215: false });
}
