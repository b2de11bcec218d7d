/**
 * Encryption of personal fields at rest under a key that lives in the data directory, not in the database, so that a
 * stolen dump shows nobody. Every sealed field begins with the version of the way it was sealed: all ways are opened
 * under either setting, one of them seals.
 */
import { join } from 'node:path';
import { aesGcm } from './crypto-provider/aes-gcm.ts';
import { sm4HmacSm3 } from './crypto-provider/sm4-hmac-sm3.ts';
import { keepSecret } from './secret-file.ts';

export interface PersonalData {
  seal(plain: string): Buffer;
  /** @throws Error when the bytes were not sealed under this key, or were changed since. */
  open(sealed: Buffer): string;
}

/**
 * @param keyBytes 32.
 * @param national seals with SM4 and HMAC-SM3 instead of AES-256-GCM.
 */
export function personalDataUnder(keyBytes: Uint8Array, national = false): PersonalData {
  const aes = aesGcm(keyBytes);
  const sm4 = sm4HmacSm3(keyBytes);
  return {
    seal: national ? sm4.seal : aes.seal,
    open(sealed) {
      const provider = [aes, sm4].find(({ version }) => version === sealed[0]);
      if (!provider) throw new Error('not a sealed personal field: version 1 or 2 expected');
      return provider.open(sealed);
    },
  };
}

/** Opens the key of the data directory, making it on first use. */
export async function openPersonalData(dataDirectory: string, national = false): Promise<PersonalData> {
  return personalDataUnder(await keepSecret(join(dataDirectory, 'keys', 'personal-data.key'), 32), national);
}
