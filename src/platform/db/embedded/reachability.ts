import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export type UserId = { readonly uid: number; readonly gid: number };

/**
 * Whether `user` may enter every directory down to `path` and read `path` itself, by the permission bits.
 * Access lists are not looked at; where they forbid, PostgreSQL's own message tells.
 */
export function reachableBy(user: UserId, path: string): boolean {
  const target = statSync(path);
  if (!allows(user, target, target.isDirectory() ? 0o1 : 0o4)) return false;
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    if (!allows(user, statSync(directory), 0o1)) return false;
    if (directory === dirname(directory)) return true;
  }
}

function allows(user: UserId, stat: { uid: number; gid: number; mode: number }, bit: number): boolean {
  if (stat.uid === user.uid) return (stat.mode & (bit << 6)) !== 0;
  if (stat.gid === user.gid) return (stat.mode & (bit << 3)) !== 0;
  return (stat.mode & bit) !== 0;
}

/** Makes a directory, unless it exists, that others may pass through but not list, whatever the umask. */
export function makePassable(path: string): void {
  if (mkdirSync(path, { recursive: true }) !== undefined) chmodSync(path, 0o711);
}
