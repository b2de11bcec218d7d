/** The phone's own key: made by its browser, not extractable, one for each letter. */
import { encodeUtf8, toBase64, toHex } from '#primitives/bytes.ts';
import type { DeviceProof, Handwriting } from '../contract.ts';
import { handwritingText, letterStatement } from '../rules.ts';

/** A browser that forbids the database may never say so. */
const PATIENCE_MS = 2_000;
const STORE = 'device-keys';

type Letter = Omit<Parameters<typeof letterStatement>[0], 'handwritingDigest'> & {
  readonly handwriting: Handwriting | null;
};

/**
 * Signs the statement of the letter with the letter's own key, which is made on first use and kept in the browser.
 * @returns `null` where the browser has no Ed25519, or no WebCrypto at all because the page came without https.
 */
export async function signOnDevice({ handwriting, ...letter }: Letter): Promise<DeviceProof | null> {
  try {
    const { privateKey, publicKey } = await keyFor(letter.id);
    const handwritingDigest = handwriting && (await digestOf(handwritingText(handwriting)));
    const statement = letterStatement({ ...letter, handwritingDigest });
    const signature = await crypto.subtle.sign('Ed25519', privateKey, encodeUtf8(statement));
    return {
      publicKey: toBase64(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))),
      signature: toBase64(new Uint8Array(signature)),
    };
  } catch {
    return null;
  }
}

const digestOf = async (text: string): Promise<string> =>
  toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(text))));

async function keyFor(letterId: string): Promise<CryptoKeyPair> {
  const database = await Promise.race([
    openDatabase(),
    new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null)),
  ]);
  const store = (mode: IDBTransactionMode) => database?.transaction(STORE, mode).objectStore(STORE);
  const known = await answered<CryptoKeyPair>(store('readonly')?.get(letterId));
  if (known) return known;
  const made = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
  await answered(store('readwrite')?.put(made, letterId));
  return made;
}

/** `null` where keys cannot be kept: they then serve for one signature. */
async function openDatabase(): Promise<IDBDatabase | null> {
  try {
    const opening = indexedDB.open('kaoan', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    return await answered(opening);
  } catch {
    return null;
  }
}

const answered = <T>(request: IDBRequest<T> | undefined): Promise<T | null> =>
  new Promise((resolve) => {
    if (!request) return resolve(null);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  });
