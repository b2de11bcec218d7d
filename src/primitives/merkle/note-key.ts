/** Keys under notes: their ids, their text forms, and signers and verifiers made from them. */
import { concat, encodeUtf8, FormatError, fromBase64, fromHex, toBase64 } from '../bytes.ts';
import { cosignatureBytes, cosignatureMessage, joinCosignature, splitCosignature } from './cosignature.ts';
import type { Hasher } from './hasher.ts';
import type { Signer, Verifier } from './note.ts';
import { checkKeyName, keyOf } from './note.ts';

/** Ed25519 (RFC 8032) over raw keys: seed and public key are 32 bytes, a signature is 64. */
export interface Ed25519 {
  publicKey(seed: Uint8Array): Uint8Array;
  sign(seed: Uint8Array, message: Uint8Array): Uint8Array;
  /** False, never an exception, for a key or signature that is malformed. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

export interface NoteCrypto {
  readonly hasher: Hasher;
  readonly ed25519: Ed25519;
}

/** Signature types of C2SP signed-note that this program makes and checks. */
export const ed25519Note = 0x01;
export const ed25519Cosignature = 0x04;

export type KeyType = typeof ed25519Note | typeof ed25519Cosignature;

/** A log's key signs notes; a witness's key cosigns. One key must never do both: their ids differ. */
export interface PrivateKey {
  readonly name: string;
  readonly type: KeyType;
  /** 32 secret bytes. */
  readonly seed: Uint8Array;
}

export interface PublicKey {
  readonly name: string;
  readonly type: KeyType;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

const keyBytes = 32;
const signatureBytes = 64;
const privatePrefix = 'PRIVATE+KEY+';

export function keyIdOf(hasher: Hasher, { name, type, publicKey }: PublicKey): number {
  return idOfTypedKey(hasher, name, concat(Uint8Array.of(type), publicKey));
}

/** @param typedKey what the signature type puts before the key, then the key. */
export function idOfTypedKey(hasher: Hasher, name: string, typedKey: Uint8Array): number {
  const digest = hasher.digest(concat(encodeUtf8(`${name}\n`, 'key name'), typedKey));
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0);
}

/** `<name>+<key id>+<base64 of type and key>`. */
export function formatVerifierKey(hasher: Hasher, key: PublicKey): string {
  return formatKey(keyIdOf(hasher, key), key.name, key.type, key.publicKey);
}

/** @throws FormatError for another form, another type, or a key id that is not that of the key. */
export function parseVerifierKey(hasher: Hasher, text: string): PublicKey {
  const { keyId, name, type, key } = parseKey(text, 'verifier key');
  const parsed = { name, type, publicKey: key };
  checkKeyId(keyId, keyIdOf(hasher, parsed), 'verifier key', name);
  return parsed;
}

/** `PRIVATE+KEY+<name>+<key id>+<base64 of type and seed>`: the form of Go's note package. Secret. */
export function formatPrivateKey(crypto: NoteCrypto, key: PrivateKey): string {
  const keyId = keyIdOf(crypto.hasher, publicKeyOf(crypto, key));
  return privatePrefix + formatKey(keyId, key.name, key.type, key.seed);
}

/** @throws FormatError as {@link parseVerifierKey}; no message quotes the seed. */
export function parsePrivateKey(crypto: NoteCrypto, text: string): PrivateKey {
  if (!text.startsWith(privatePrefix))
    throw new FormatError(`private key: does not begin with ${privatePrefix}`);
  const { keyId, name, type, key } = parseKey(text.slice(privatePrefix.length), 'private key');
  const parsed = { name, type, seed: key };
  checkKeyId(keyId, keyIdOf(crypto.hasher, publicKeyOf(crypto, parsed)), 'private key', name);
  return parsed;
}

export function publicKeyOf(crypto: NoteCrypto, { name, type, seed }: PrivateKey): PublicKey {
  return { name, type, publicKey: crypto.ed25519.publicKey(seed) };
}

/** A signer of notes, such as a log's. @throws RangeError for a cosigner's key. */
export function noteSigner(crypto: NoteCrypto, key: PrivateKey): Signer {
  if (key.type !== ed25519Note)
    throw new RangeError(`the key of ${key.name} is for cosignatures, not for notes`);
  const { ed25519 } = crypto;
  return {
    name: key.name,
    type: key.type,
    keyId: keyIdOf(crypto.hasher, publicKeyOf(crypto, key)),
    sign: (message) => ed25519.sign(key.seed, message),
  };
}

/** A cosigner of checkpoints, such as a witness. @param now read at each signature. @throws RangeError for a log's key. */
export function cosigner(crypto: NoteCrypto, key: PrivateKey, now: () => Date): Signer {
  if (key.type !== ed25519Cosignature)
    throw new RangeError(`the key of ${key.name} is for notes, not for cosignatures`);
  const { ed25519 } = crypto;
  return {
    name: key.name,
    type: key.type,
    keyId: keyIdOf(crypto.hasher, publicKeyOf(crypto, key)),
    sign(message) {
      const timeSeconds = BigInt(Math.floor(now().getTime() / 1000));
      return joinCosignature(timeSeconds, ed25519.sign(key.seed, cosignatureMessage(timeSeconds, message)));
    },
  };
}

export function verifierOf(crypto: NoteCrypto, key: PublicKey): Verifier {
  const { ed25519 } = crypto;
  return {
    name: key.name,
    type: key.type,
    keyId: keyIdOf(crypto.hasher, key),
    verify(message, signature) {
      if (key.type === ed25519Note) {
        return signature.length === signatureBytes && ed25519.verify(key.publicKey, message, signature);
      }
      if (signature.length !== cosignatureBytes) return false;
      const parts = splitCosignature(signature);
      return ed25519.verify(key.publicKey, cosignatureMessage(parts.timeSeconds, message), parts.signature);
    },
  };
}

function formatKey(keyId: number, name: string, type: KeyType, key: Uint8Array): string {
  checkKeyName(name);
  if (key.length !== keyBytes)
    throw new FormatError(`key of ${name}: ${key.length} bytes, expected ${keyBytes}`);
  return joinKey(keyId, name, concat(Uint8Array.of(type), key));
}

export function joinKey(keyId: number, name: string, typedKey: Uint8Array): string {
  return `${keyOf({ name, keyId })}+${toBase64(typedKey)}`;
}

function parseKey(
  text: string,
  what: string,
): { keyId: number; name: string; type: KeyType; key: Uint8Array } {
  const { keyId, name, typedKey } = splitKey(text, what);
  const type = typedKey[0];
  if (type !== ed25519Note && type !== ed25519Cosignature) {
    throw new FormatError(
      `${what} of ${name}: type ${type} is not supported, only Ed25519: 1 (note) and 4 (cosignature)`,
    );
  }
  if (typedKey.length !== 1 + keyBytes) {
    throw new FormatError(`${what} of ${name}: ${typedKey.length - 1} bytes, expected ${keyBytes}`);
  }
  return { keyId, name, type, key: typedKey.slice(1) };
}

/** The inverse of {@link joinKey}; neither type nor key id is checked. @param what for messages. */
export function splitKey(
  text: string,
  what: string,
): { keyId: number; name: string; typedKey: Uint8Array<ArrayBuffer> } {
  const [name, id, ...rest] = text.split('+');
  if (name === undefined || id === undefined || rest.length === 0) {
    throw new FormatError(`${what}: expected <name>+<key id>+<base64>`);
  }
  checkKeyName(name);
  if (id.length !== 8) throw new FormatError(`${what} of ${name}: the key id must be 8 hexadecimal digits`);
  const keyId = new DataView(fromHex(id, `key id of ${name}`).buffer).getUint32(0);
  // The base64 part may itself contain `+`.
  return { keyId, name, typedKey: fromBase64(rest.join('+'), `${what} of ${name}`) };
}

/** @throws FormatError unless equal. */
export function checkKeyId(stated: number, computed: number, what: string, name: string): void {
  if (stated !== computed) {
    throw new FormatError(
      `${what} of ${name}: states the id ${keyOf({ name, keyId: stated })}, but the key has ${keyOf({ name, keyId: computed })}`,
    );
  }
}
