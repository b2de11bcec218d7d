/** Hashing and signatures for the browser, in JavaScript: WebCrypto is asynchronous and often lacks Ed25519 on phones. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Hasher } from '#primitives/merkle/hasher.ts';
import { createHasher } from '#primitives/merkle/hasher.ts';
import type { Ed25519, NoteCrypto } from '#primitives/merkle/note-key.ts';

export const nobleHasher: Hasher = createHasher((bytes, target, offset) => {
  target.set(sha256(bytes), offset);
});

const keyBytes = 32;
const signatureBytes = 64;

export const nobleEd25519: Ed25519 = {
  publicKey: (seed) => ed25519.getPublicKey(seed),
  sign: (seed, message) => ed25519.sign(message, seed),
  verify(publicKey, message, signature) {
    if (publicKey.length !== keyBytes || signature.length !== signatureBytes) return false;
    // Points must be encoded as RFC 8032 says: the laxer ZIP 215 would accept signatures that the server refuses.
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  },
};

export const nobleCrypto: NoteCrypto = { hasher: nobleHasher, ed25519: nobleEd25519 };
