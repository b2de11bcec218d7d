// Lets only one process at a time install or build in one checkout.
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs `work` when no other living process does work of that name for this checkout. */
export async function underLock(root, name, say, work) {
  const checkout = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const path = join(tmpdir(), `kaoan-${name}-${process.getuid?.() ?? 0}-${checkout}.lock`);
  for (let announced = false; !take(path); await sleep(200)) {
    if (announced) continue;
    say(`Waiting for another process that is at the same step (${name}) …`);
    announced = true;
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') return error.code === 'EROFS' || error.code === 'EACCES';
  }
  const holder = read(path);
  if (holder !== undefined && isDead(Number(holder))) {
    // Renamed first: of several who find the dead holder only one succeeds, and a lock taken meanwhile is put back.
    const aside = `${path}.${process.pid}`;
    try {
      renameSync(path, aside);
      if (read(aside) !== holder) renameSync(aside, path);
      else rmSync(aside);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  return false;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isDead(pid) {
  // An empty file belongs to a process between creating and writing it.
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
