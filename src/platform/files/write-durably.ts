import { randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface FileToWrite {
  readonly path: string;
  readonly bytes: () => Promise<Uint8Array | string>;
}

/**
 * Writes a file so that readers see the old bytes or the new ones, never a part, and so that the new ones survive a
 * power cut: flushed under another name, renamed, and the folder flushed.
 */
export const writeDurably = (path: string, bytes: Uint8Array | string): Promise<void> =>
  writeAllDurably([{ path, bytes: async () => bytes }]);

const FILES_AT_ONCE = 16;

/** The same for many files; each folder is flushed once. Returns when all of them would survive. */
export async function writeAllDurably(files: readonly FileToWrite[]): Promise<void> {
  const folders = new Set(files.map(({ path }) => dirname(path)));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const waiting = files.values();
  await Promise.all(
    Array.from({ length: Math.min(FILES_AT_ONCE, files.length) }, async () => {
      for (const { path, bytes } of waiting) await writeFlushed(path, await bytes());
    }),
  );
  await Promise.all([...folders].map(syncFolder));
}

async function writeFlushed(path: string, bytes: Uint8Array | string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  {
    await using file = await open(draft, 'wx');
    await file.writeFile(bytes);
    await file.sync();
  }
  await rename(draft, path);
}

/** Makes the names in a folder survive a power cut; what the files hold is flushed apart. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}
