/** A disk small enough to be filled at will: a memory file system of its own, mounted where the machine lets us. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of the directories in the temporary one that hold a `disk`; the number of the process that made them follows. */
export const diskPrefix = 'kaoan-crash-';

/** Unmounts what runs left that were killed themselves. */
export function sweepDisks(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(diskPrefix) || isAlive(Number.parseInt(name.slice(diskPrefix.length), 10))) continue;
    const directory = join(tmpdir(), name);
    spawnSync('umount', ['--lazy', join(directory, 'disk')]);
    rmSync(directory, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export class SmallDisk {
  readonly path: string;
  readonly #ballast: string;

  private constructor(path: string) {
    this.path = path;
    this.#ballast = join(path, 'ballast');
  }

  /** @returns why it cannot be had, where it cannot: only root of a Linux machine may mount, and not in every container. */
  static async mount(path: string, megabytes: number): Promise<SmallDisk | string> {
    await mkdir(path);
    const words = ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'tmpfs', path];
    const { status, stderr, error } = spawnSync('mount', words, { encoding: 'utf8' });
    if (status !== 0) return (error?.message ?? stderr).trim();
    await chmod(path, 0o711);
    return new SmallDisk(path);
  }

  /** Writes until nothing fits any more. */
  fill(): void {
    const file = openSync(this.#ballast, 'w');
    try {
      for (const bytes of [1024 * 1024, 4096]) fillUp(file, Buffer.alloc(bytes));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  unmount(): void {
    execFileSync('umount', [this.path]);
  }
}

function fillUp(file: number, block: Buffer): void {
  for (;;) {
    try {
      if (writeSync(file, block) < block.length) return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw error;
    }
  }
}
