/**
 * SM2 signature lines (GB/T 32918.2 with SM3, signer's ID 1234567812345678) under notes, for those who must rest on
 * national algorithms. C2SP signed-note gives SM2 no type of its own; for such signatures it has 0xff and a longer
 * identifier, and a reader that does not know the key ignores the line.
 */
import { concat, encodeUtf8, equal, FormatError } from '../bytes.ts';
import type { Hasher } from './hasher.ts';
import type { Signer, Verifier } from './note.ts';
import { checkKeyName } from './note.ts';
import { checkKeyId, idOfTypedKey, joinKey, splitKey } from './note-key.ts';

export interface Sm2 {
  /** @param secret 32 bytes, an integer from 1 to n−2. @returns 65 bytes: 04 ‖ x ‖ y. @throws RangeError for another secret. */
  publicKey(secret: Uint8Array): Uint8Array;
  /** The same 64 bytes r ‖ s for the same secret and message. @throws RangeError as {@link Sm2.publicKey}. */
  sign(secret: Uint8Array, message: Uint8Array): Uint8Array;
  /** False, never an exception, for a key or signature that is malformed. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

export interface Sm2PublicKey {
  readonly name: string;
  /** 65 bytes: 04 ‖ x ‖ y. */
  readonly publicKey: Uint8Array;
}

/** The signature type of C2SP signed-note for what has no type of its own. */
const unassignedType = 0xff;

const typeAndIdentifier = concat(Uint8Array.of(unassignedType), encodeUtf8('sm2-sm3-1234567812345678'));
const publicKeyBytes = 65;
const uncompressed = 0x04;

/** `<name>+<key id>+<base64 of ff, identifier and public key>`. @throws FormatError unless the key is 04 ‖ x ‖ y. */
export function formatSm2VerifierKey(hasher: Hasher, key: Sm2PublicKey): string {
  checkKeyName(key.name);
  return joinKey(sm2KeyId(hasher, key), key.name, typedKeyOf(key));
}

/** @throws FormatError for another form or type, or a key id that is not that of the key. */
export function parseSm2VerifierKey(hasher: Hasher, text: string): Sm2PublicKey {
  const { keyId, name, typedKey } = splitKey(text, 'SM2 verifier key');
  if (!isSm2(typedKey)) {
    throw new FormatError(`SM2 verifier key of ${name}: it is not of the type ff sm2-sm3-1234567812345678`);
  }
  const key = { name, publicKey: typedKey.slice(typeAndIdentifier.length) };
  checkKeyId(keyId, sm2KeyId(hasher, key), 'SM2 verifier key', name);
  return key;
}

/** Which of the two parsers a verifier key is for. @throws FormatError when it is for neither. */
export function isSm2VerifierKey(text: string): boolean {
  return isSm2(splitKey(text, 'verifier key').typedKey);
}

const isSm2 = (typedKey: Uint8Array): boolean =>
  equal(typedKey.subarray(0, typeAndIdentifier.length), typeAndIdentifier);

/** First four bytes of SHA-256(name ‖ 0A ‖ ff ‖ identifier ‖ public key). */
function sm2KeyId(hasher: Hasher, key: Sm2PublicKey): number {
  return idOfTypedKey(hasher, key.name, typedKeyOf(key));
}

function typedKeyOf({ name, publicKey }: Sm2PublicKey): Uint8Array {
  if (publicKey.length !== publicKeyBytes || publicKey[0] !== uncompressed) {
    throw new FormatError(`SM2 key of ${name}: expected ${publicKeyBytes} bytes, 04 ‖ x ‖ y`);
  }
  return concat(typeAndIdentifier, publicKey);
}

/** @param secret as {@link Sm2.publicKey} says, which throws for another. */
export function sm2Signer(hasher: Hasher, sm2: Sm2, name: string, secret: Uint8Array): Signer {
  return {
    name,
    type: unassignedType,
    keyId: sm2KeyId(hasher, { name, publicKey: sm2.publicKey(secret) }),
    sign: (message) => sm2.sign(secret, message),
  };
}

export function sm2Verifier(hasher: Hasher, sm2: Sm2, key: Sm2PublicKey): Verifier {
  return {
    name: key.name,
    type: unassignedType,
    keyId: sm2KeyId(hasher, key),
    verify: (message, signature) => sm2.verify(key.publicKey, message, signature),
  };
}
