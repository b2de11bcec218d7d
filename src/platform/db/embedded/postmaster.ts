import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Endpoint, loopbackPassword, loopbackPort, socketPort } from './endpoint.ts';
import { makePrivateDirectory, type Placement } from './placement.ts';
import { postmasterState, readPostmasterFile } from './postmaster-file.ts';
import { programOptions } from './program-options.ts';
import { DatabaseStartFailure, startFailure } from './start-failure.ts';

export type Settings = Readonly<Record<string, string>>;

const ownSettings: Settings = {
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  max_connections: '100',
  fsync: 'on',
  synchronous_commit: 'on',
  wal_compression: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Lifecycle only. A refused statement is told to the program that sent it; written here it would carry people's data.
  log_min_messages: 'log',
};

const largestLogBytes = 4 * 1024 * 1024;

/** Where the running server listens by its own account, or `undefined` when none has announced itself. */
export function announcedEndpoint(
  placement: Placement,
  transport: Endpoint['transport'],
): Endpoint | undefined {
  const file = readPostmasterFile(placement.clusterDirectory);
  if (!file) return undefined;
  if (transport === 'loopback')
    return { transport, port: file.port, password: loopbackPassword(placement.home) };
  return file.socketDirectory ? { transport, directory: file.socketDirectory } : undefined;
}

/**
 * Starts the server and waits until it takes connections; recovery after a crash may take a while and is announced.
 * Answers `occupied` when another server still holds the cluster or the port (try again). Call with the gate held.
 */
export async function launch(
  placement: Placement,
  transport: Endpoint['transport'],
  settings: Settings,
  log: (line: string) => void,
): Promise<'ready' | 'occupied'> {
  const listening = await listeningSettings(placement, transport);
  const assignments = Object.entries({ ...ownSettings, ...settings, ...listening });
  boundLog(placement.logPath);
  const logFile = openSync(placement.logPath, 'a', 0o600);
  const logStart = statSync(placement.logPath).size;
  const run = spawnServer(placement, assignments, logFile);
  closeSync(logFile);

  const startedAt = performance.now();
  let announceAt = startedAt + 5000;
  for (let pauseMs = 2; run.failure() === undefined; pauseMs = Math.min(pauseMs + 1, 20)) {
    if (readPostmasterFile(placement.clusterDirectory)?.ready) return 'ready';
    if (performance.now() > announceAt) {
      log(`the database is recovering (${Math.round((performance.now() - startedAt) / 1000)} s)`);
      announceAt += 5000;
    }
    await sleep(pauseMs);
  }
  const output = `${readFrom(placement.logPath, logStart)}\n${run.failure()}`;
  if (
    /lock file ".*" already exists|shared memory block .* still in use|Address already in use/i.test(output)
  ) {
    return 'occupied';
  }
  throw startFailure('start the database', output.trim(), placement.home);
}

async function listeningSettings(placement: Placement, transport: Endpoint['transport']): Promise<Settings> {
  if (transport === 'loopback') {
    return {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: String(await loopbackPort(placement.home)),
    };
  }
  makePrivateDirectory(placement.socketDirectory, placement.runAs);
  // The value is a list: quotes keep a comma in the path from ending an entry.
  const quoted = `"${placement.socketDirectory.replaceAll('"', '""')}"`;
  return { listen_addresses: '', unix_socket_directories: quoted, port: String(socketPort) };
}

/** `failure()` stays undefined while the server lives; afterwards it is what is known about its end. */
function spawnServer(
  placement: Placement,
  assignments: readonly (readonly [string, string])[],
  logFile: number,
): { failure(): string | undefined } {
  const words = assignments.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const options = {
    ...programOptions(placement),
    stdio: ['ignore', logFile, logFile] as ['ignore', number, number],
  };
  let child: ChildProcess;
  if (process.platform === 'win32') {
    // pg_ctl gives up administrator rights first, with which PostgreSQL would refuse to run.
    const start = ['start', '-W', '-D', placement.clusterDirectory, '-o', words.join(' ')];
    child = spawn(join(placement.binDirectory, 'pg_ctl'), start, options);
  } else {
    child = spawn(
      join(placement.binDirectory, 'postgres'),
      ['-D', placement.clusterDirectory, ...words],
      options,
    );
  }
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signal) => {
    if (process.platform !== 'win32' || code !== 0) failure ??= `it ended at once (${signal ?? code})`;
  });
  child.unref();
  return { failure: () => failure };
}

/**
 * Ends the server with a fast shutdown (clients are disconnected, everything is written) and waits until its
 * process is gone. Call with the gate held. Throws DatabaseStartFailure when it has not ended after two minutes.
 */
export async function shutDown(placement: Placement, log: (line: string) => void): Promise<void> {
  const file = readPostmasterFile(placement.clusterDirectory);
  if (!file || postmasterState(file.pid, placement.clusterDirectory) === 'gone') return;
  if (process.platform === 'win32') {
    spawn(
      join(placement.binDirectory, 'pg_ctl'),
      ['stop', '-W', '-m', 'fast', '-D', placement.clusterDirectory],
      {
        ...programOptions(placement),
        stdio: 'ignore',
      },
    ).once('error', (error) => log(`pg_ctl could not be run: ${error.message}`));
  } else {
    process.kill(file.pid, 'SIGINT');
  }
  const startedAt = performance.now();
  let announceAt = startedAt + 5000;
  while (postmasterState(file.pid, placement.clusterDirectory) !== 'gone') {
    const waitedMs = performance.now() - startedAt;
    // Where a process cannot be looked at, its own mark tells: the postmaster removes it last of all.
    if (process.platform !== 'linux' && !existsSync(join(placement.clusterDirectory, 'postmaster.pid')))
      return;
    if (waitedMs > 120_000) {
      throw new DatabaseStartFailure(
        `The database (process ${file.pid}) does not end; see ${placement.logPath}.`,
      );
    }
    if (performance.now() > announceAt) {
      log(`the database is writing its last pages (${Math.round(waitedMs / 1000)} s)`);
      announceAt += 5000;
    }
    await sleep(5);
  }
}

/** Keeps at most one earlier log, so that a database started every day does not fill the disk. */
function boundLog(path: string): void {
  if (!existsSync(path) || statSync(path).size < largestLogBytes) return;
  rmSync(`${path}.1`, { force: true });
  renameSync(path, `${path}.1`);
}

function readFrom(path: string, start: number): string {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(16_384);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, start));
  } finally {
    closeSync(descriptor);
  }
}
