/** What befalls the servers, their database and their disk. Each strike is over when its promise is kept. */
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { ownDatabase, ownRole } from '#platform/db/embedded/endpoint.ts';
import { placeCluster } from '#platform/db/embedded/placement.ts';
import { readPostmasterFile } from '#platform/db/embedded/postmaster-file.ts';
import type { KeptServer } from './kept-server.ts';
import type { SmallDisk } from './small-disk.ts';

export interface Target {
  readonly dataDirectory: string;
  readonly servers: readonly KeptServer[];
  /** `null` where none could be had. */
  readonly disk: SmallDisk | null;
}

export const strikes = {
  'one server': async ({ servers }: Target) => anyOf(servers).kill(),
  'both servers': async ({ servers }: Target) => {
    for (const server of servers) server.kill();
  },
  'the postmaster': async ({ dataDirectory }: Target) => killPostmaster(dataDirectory),
  'a backend of the database': async ({ dataDirectory }: Target) => killBackend(dataDirectory),
  'one server and the postmaster': async ({ dataDirectory, servers }: Target) => {
    killPostmaster(dataDirectory);
    await sleep(randomInt(0, 50));
    anyOf(servers).kill();
  },
  'a full disk': async ({ disk }: Target) => whileFull(disk, async () => undefined),
  'a full disk that the log of the database runs into': async ({ disk, dataDirectory }: Target) =>
    whileFull(disk, () => writeLog(dataDirectory)),
  'a full disk, and one server': async ({ disk, servers }: Target) =>
    whileFull(disk, async () => anyOf(servers).kill()),
  'a full disk, and the postmaster': async ({ disk, dataDirectory }: Target) =>
    whileFull(disk, async () => killPostmaster(dataDirectory)),
} as const;

export type Strike = keyof typeof strikes;

/** Every kind once in a sequence that is drawn, then any. */
export function drawStrikes(count: number, hasDisk: boolean): Strike[] {
  const kinds = (Object.keys(strikes) as Strike[]).filter((kind) => hasDisk || !kind.includes('disk'));
  const unseen = [...kinds];
  return Array.from({ length: count }, () => {
    const [first] = unseen.splice(randomInt(Math.max(1, unseen.length)), 1);
    return first ?? anyOf(kinds);
  });
}

async function whileFull(disk: SmallDisk | null, work: () => Promise<void>): Promise<void> {
  disk?.fill();
  await sleep(randomInt(200, 2_000));
  await work();
  await sleep(randomInt(200, 2_000));
  disk?.free();
}

function anyOf<T>(all: readonly T[]): T {
  const one = all[randomInt(all.length)];
  if (one === undefined) throw new Error('there is none');
  return one;
}

/** Writes to the database's log until it has no room left and ends, which takes more than segments kept for reuse. */
async function writeLog(dataDirectory: string): Promise<void> {
  const { port, socketDirectory } = postmasterOf(dataDirectory) ?? {};
  if (port === undefined || socketDirectory === undefined) return;
  const client = new Client({ host: socketDirectory, port, user: ownRole, database: ownDatabase });
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (;;) await client.query(`select pg_logical_emit_message(false, 'crash', repeat('x', 4000000))`);
  } catch {
    // This is the end that was waited for.
  } finally {
    await client.end().catch(() => undefined);
  }
}

const postmasterOf = (dataDirectory: string) =>
  readPostmasterFile(placeCluster(join(dataDirectory, 'postgres')).clusterDirectory);

function killPostmaster(dataDirectory: string): void {
  const pid = postmasterOf(dataDirectory)?.pid;
  if (pid !== undefined) killIfThere(pid);
}

/** One that serves a connection of ours; where processes cannot be looked at, the postmaster. */
function killBackend(dataDirectory: string): void {
  const parent = postmasterOf(dataDirectory)?.pid;
  if (parent === undefined) return;
  const backends = process.platform === 'linux' ? backendsOf(parent) : [];
  killIfThere(backends.length > 0 ? anyOf(backends) : parent);
}

function backendsOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [, parentOfPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (
        Number(parentOfPid) === parent &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres: kaoan ')
      );
    } catch {
      return false;
    }
  });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
