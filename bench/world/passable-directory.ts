import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PassableDirectory extends AsyncDisposable {
  readonly path: string;
}

/**
 * A directory for one run, removed when disposed. Others may pass through it: where root runs us, the database runs as
 * somebody else, and would otherwise be put elsewhere, where nobody removes it.
 */
export async function passableDirectory(name: string): Promise<PassableDirectory> {
  const path = await mkdtemp(join(tmpdir(), `kaoan-${name}-`));
  await chmod(path, 0o711);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
