import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Reads a secret of `bytes` bytes from a file that only its owner may read, making it on first use. Creation is
 * exclusive and flushed, so two processes that start together agree on one secret.
 */
export async function keepSecret(path: string, bytes: number): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await using file = await open(path, 'wx', 0o600);
    await file.write(randomBytes(bytes));
    await file.sync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = await readFile(path);
  if (secret.length !== bytes) {
    throw new Error(`${path} holds ${secret.length} bytes instead of ${bytes}; restore it from a backup`);
  }
  return secret;
}
