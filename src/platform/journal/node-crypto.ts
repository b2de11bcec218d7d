/** The journal's hashing and signing over node:crypto. */

import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { Hasher } from '#primitives/merkle/hasher.ts';
import { createHasher } from '#primitives/merkle/hasher.ts';
import type { Ed25519, NoteCrypto } from '#primitives/merkle/note-key.ts';

/**
 * The digest travels as a string of one character a byte: node:crypto makes one several times faster than a Buffer, and it is young
 * garbage, where Buffers cost the collector more than the hashing itself.
 */
export const nodeHasher: Hasher = createHasher((bytes, target, offset) => {
  const digest = hash('sha256', bytes, 'binary');
  for (let i = 0; i < digest.length; i += 1) target[offset + i] = digest.charCodeAt(i);
});

// RFC 8410: what stands before the raw key in its DER form.
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex');
const keyBytes = 32;

export const nodeEd25519: Ed25519 = {
  publicKey(seed) {
    const der = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' });
    return Uint8Array.from(der.subarray(spkiHead.length));
  },
  sign: (seed, message) => Uint8Array.from(sign(null, message, privateKeyOf(seed))),
  verify(publicKey, message, signature) {
    if (publicKey.length !== keyBytes) return false;
    return verify(null, message, publicKeyObject(publicKey), signature);
  },
};

/** In the thread pool: the caller's thread goes on meanwhile. @param publicKey 32 bytes */
export const verifyEd25519 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> => verifyInPool(null, message, publicKeyObject(publicKey), signature);

const verifyInPool = promisify<null, Uint8Array, KeyObject, Uint8Array, boolean>(verify);

const publicKeyObject = (publicKey: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([spkiHead, publicKey]), format: 'der', type: 'spki' });

/** @throws RangeError unless 32 bytes. */
function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.length !== keyBytes)
    throw new RangeError(`an Ed25519 seed is ${keyBytes} bytes, got ${seed.length}`);
  return createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
}

export const nodeCrypto: NoteCrypto = { hasher: nodeHasher, ed25519: nodeEd25519 };
