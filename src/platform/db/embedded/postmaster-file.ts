import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What a PostgreSQL server writes about itself in postmaster.pid. */
export type PostmasterFile = {
  readonly pid: number;
  readonly port: number;
  /** Empty when the server has no Unix socket. */
  readonly socketDirectory: string;
  readonly ready: boolean;
};

/** Reads postmaster.pid; `undefined` when there is none or it is not fully written yet. */
export function readPostmasterFile(clusterDirectory: string): PostmasterFile | undefined {
  let text: string;
  try {
    text = readFileSync(join(clusterDirectory, 'postmaster.pid'), 'utf8');
  } catch {
    return undefined;
  }
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return {
    pid,
    port: Number(lines[3]),
    socketDirectory: lines[4] ?? '',
    ready: lines[7]?.trim() === 'ready',
  };
}

/** Whether process `pid` is the living postmaster of this cluster. `unknown`: something lives there, what it is cannot be seen. */
export function postmasterState(pid: number, clusterDirectory: string): 'alive' | 'gone' | 'unknown' {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: another user's process, so a number reused by somebody else.
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))
      return 'gone';
    throw error;
  }
  if (process.platform !== 'linux') return 'unknown';
  try {
    // A zombie, killed but not yet reaped, has an empty command line; its number still answers to signal 0.
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes(clusterDirectory) ? 'alive' : 'gone';
  } catch {
    return 'unknown';
  }
}

/**
 * Removes the marks of a server that is surely dead. PostgreSQL does so itself unless the number is taken: by the
 * zombie, for some seconds or for ever where process 1 does not reap, or by a stranger after a restart of the machine.
 * Back ends that outlive their postmaster for a moment are still noticed by the shared memory they hold, whose
 * key is the inode of the cluster directory.
 */
export function discardDeadMarks(clusterDirectory: string, socketDirectory: string): void {
  const file = readPostmasterFile(clusterDirectory);
  if (!file || postmasterState(file.pid, clusterDirectory) !== 'gone') return;
  rmSync(join(clusterDirectory, 'postmaster.pid'), { force: true });
  for (const name of [`.s.PGSQL.${file.port}`, `.s.PGSQL.${file.port}.lock`]) {
    rmSync(join(file.socketDirectory || socketDirectory, name), { force: true });
  }
}
