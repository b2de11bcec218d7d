/** Directories of tests: where they are made, and that none stays behind. */
import { chmodSync, existsSync, globSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { postmasterState, readPostmasterFile } from '#platform/db/embedded/postmaster-file.ts';

const memoryDisk = '/dev/shm';
const prefix = 'kaoan-scratch-';

/**
 * Where tests keep what need not survive a power cut: a memory disk, on which a database is copied in 12 ms instead of
 * 60 to 300, or else the temporary directory. Judged by its size, not by what is free, so that all processes of a run
 * judge alike; containers often have one too small.
 */
export function scratchParent(): string {
  if (!existsSync(memoryDisk)) return tmpdir();
  const { blocks, bsize } = statfsSync(memoryDisk);
  return blocks * bsize >= 4 * 1024 ** 3 ? memoryDisk : tmpdir();
}

/** A new directory that any user may enter; removed when this process ends. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(scratchParent(), `${prefix}${process.pid}-`));
  chmodSync(directory, 0o755);
  removeAtExit(directory);
  return directory;
}

const leftovers: string[] = [];

/** Not after the test: those hooks run in the order they were given, and what uses the directory must end first. */
export function removeAtExit(path: string): void {
  if (leftovers.length === 0) process.once('exit', () => leftovers.forEach(remove));
  leftovers.push(path);
}

/** Removes what test processes left that were killed, as they are when a run is broken off. */
export function sweepScratch(): void {
  const parent = scratchParent();
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    try {
      process.kill(Number.parseInt(name.slice(prefix.length), 10), 0);
    } catch {
      remove(join(parent, name));
    }
  }
}

/** Removes a directory, killing first the database that lives in it. */
function remove(path: string): void {
  for (const mark of globSync('**/postmaster.pid', { cwd: path })) {
    const cluster = dirname(join(path, mark));
    const file = readPostmasterFile(cluster);
    if (file && postmasterState(file.pid, cluster) !== 'gone') process.kill(file.pid, 'SIGKILL');
  }
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
