import { randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file so that readers see the old bytes or the new ones, never a part, and so that the new ones survive a
 * power cut: flushed under another name, renamed, and the folder flushed.
 */
export async function writeDurably(path: string, bytes: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  {
    await using file = await open(draft, 'wx');
    await file.writeFile(bytes);
    await file.sync();
  }
  await rename(draft, path);
  await syncFolder(folder);
}

/** Makes the names in a folder survive a power cut; what the files hold is flushed apart. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}
