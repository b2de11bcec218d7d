import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** A held lock on a file. Releasing twice is harmless. */
export type FileLock = { release(): void };

const SQLITE_BUSY = 5;

/**
 * Takes a lock on `path` (made when absent), or returns `undefined` when somebody holds it in the way.
 *
 * The operating system drops the lock the moment its holder dies, however it dies, so there is no stale
 * lock to detect and no process number to mistake for another's after a restart. Node offers no flock;
 * SQLite's file locks are the same thing on every system. Nothing is ever stored in the file.
 */
export function tryLock(path: string, mode: 'shared' | 'exclusive'): FileLock | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY');
    if (mode === 'exclusive') database.exec('BEGIN EXCLUSIVE');
    else database.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}

/** Waits for the exclusive lock on `path`; `onWaiting` is called once after two seconds. */
export async function waitForLock(path: string, onWaiting: () => void): Promise<FileLock> {
  const announceAt = performance.now() + 2000;
  let announced = false;
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, 50)) {
    const lock = tryLock(path, 'exclusive');
    if (lock) return lock;
    if (!announced && performance.now() > announceAt) {
      announced = true;
      onWaiting();
    }
    await sleep(pauseMs);
  }
}
