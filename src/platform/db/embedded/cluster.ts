import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectionUrl, type Endpoint, ownDatabase, ownRole } from './endpoint.ts';
import { type FileLock, tryLock, waitForLock } from './file-lock.ts';
import { initialiseCluster } from './initialise.ts';
import { connectKeeper, type Keeper } from './keeper.ts';
import { type Placement, placeCluster } from './placement.ts';
import { announcedEndpoint, launch, type Settings, shutDown } from './postmaster.ts';
import { discardDeadMarks, postmasterState, readPostmasterFile } from './postmaster-file.ts';
import { DatabaseStartFailure, wordedFailure } from './start-failure.ts';

export type ClusterOptions = {
  /** Made when absent. One cluster per directory, shared by every process that names it. */
  readonly dataDirectory: string;
  /** Receives one line per noteworthy event; silent when all goes well. */
  readonly log: (line: string) => void;
  /** PostgreSQL settings that replace ours. They count only for the process that starts the server. */
  readonly settings?: Settings;
  /** `socket` wherever Unix sockets exist, else `loopback`. */
  readonly transport?: Endpoint['transport'];
};

export type Cluster = {
  /** Of database `kaoan`, as role `kaoan`, which may create databases and is no superuser. */
  readonly url: string;
  /** `undefined` when the server listens on the loopback address. */
  readonly socketDirectory: string | undefined;
  /** `adopted`: it was running already, be it for another process or as an orphan of a killed one. */
  readonly started: 'started' | 'adopted';
  /** Leaves; the last living process to leave stops the server. Close the pools first. */
  stop(): Promise<void>;
};

const patienceMs = 10_000;

/**
 * Starts or joins the embedded PostgreSQL of a data directory.
 *
 * Starting and stopping happen under an exclusive lock (`gate.lock`); every process that uses the cluster holds a
 * shared lock on `clients.lock`, taken and given back under the gate. Who can turn its own shared lock into an
 * exclusive one is the last, and stops the server. Both locks vanish with their process, so a killed one neither
 * takes the database from the others nor keeps it running for ever. A process that is killed as the last leaves
 * the server as an orphan, which the next one adopts.
 *
 * While a process is in, it revives a server that dies under it; running queries fail, the URL stays valid.
 *
 * Throws DatabaseStartFailure: its message is one line that says what to do.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  try {
    return await joinCluster(options);
  } catch (error) {
    throw wordedFailure('start the database', error, options.dataDirectory);
  }
}

async function joinCluster(options: ClusterOptions): Promise<Cluster> {
  const placement = placeCluster(options.dataDirectory);
  const transport = options.transport ?? (process.platform === 'win32' ? 'loopback' : 'socket');
  const { log, settings = {} } = options;

  let leaving: Promise<void> | undefined;
  let membership: FileLock | undefined;
  let keeper: Keeper | undefined;

  const joinServer = async (): Promise<'started' | 'adopted'> => {
    const running = await ensureRunning(placement, transport, settings, log);
    keeper = running.keeper;
    keeper.onEnd(() => {
      if (!leaving) void revive();
    });
    return running.started;
  };

  const revive = async (): Promise<void> => {
    log('the database server is gone; starting it again');
    while (!leaving) {
      try {
        await underGate(placement, log, async () => {
          if (!leaving) await joinServer();
        });
        log('the database server answers again');
        return;
      } catch (error) {
        log(error instanceof Error ? error.message : String(error));
        await sleep(5000, undefined, { ref: false });
      }
    }
  };

  const leave = async (): Promise<void> => {
    membership?.release();
    const alone = tryLock(clientsLock(placement), 'exclusive');
    await keeper?.end();
    if (!alone) return;
    try {
      await shutDown(placement, log);
    } finally {
      alone.release();
    }
  };

  const started = await underGate(placement, log, async () => {
    membership = tryLock(clientsLock(placement), 'shared');
    try {
      await initialiseCluster(placement, { transport, durable: settings.fsync !== 'off' });
      return await joinServer();
    } catch (error) {
      leaving = leave();
      await leaving.catch(() => {});
      throw error;
    }
  });
  const endpoint = announcedEndpoint(placement, transport);
  if (!endpoint) throw new DatabaseStartFailure('The database ended as soon as it had started.');
  return {
    url: connectionUrl(endpoint, ownRole, ownDatabase),
    socketDirectory: endpoint.transport === 'socket' ? endpoint.directory : undefined,
    started,
    stop() {
      leaving ??= underGate(placement, log, leave);
      return leaving;
    },
  };
}

function clientsLock(placement: Placement): string {
  return join(placement.home, 'clients.lock');
}

async function underGate<Result>(
  placement: Placement,
  log: (line: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const gate = await waitForLock(join(placement.home, 'gate.lock'), () =>
    log('waiting for another process that is starting or stopping the database'),
  );
  try {
    return await work();
  } finally {
    gate.release();
  }
}

async function ensureRunning(
  placement: Placement,
  transport: Endpoint['transport'],
  settings: Settings,
  log: (line: string) => void,
): Promise<{ keeper: Keeper; started: 'started' | 'adopted' }> {
  const { clusterDirectory } = placement;
  let started: 'started' | 'adopted' = 'adopted';
  let patienceEndsAt = performance.now() + patienceMs;
  for (;;) {
    const endpoint = announcedEndpoint(placement, transport);
    const answer = endpoint ? await connectKeeper(endpoint, clusterDirectory) : 'absent';
    if (typeof answer === 'object') return { ...answer, started };
    const exhausted = performance.now() > patienceEndsAt;
    if (answer === 'busy') {
      // However long it takes: it recovers, shuts down, or works so hard for others that it cannot be interrupted.
      if (exhausted) {
        log('waiting for the database, which is busy');
        patienceEndsAt += patienceMs;
      }
      await sleep(20);
      continue;
    }
    discardDeadMarks(clusterDirectory, placement.socketDirectory);
    const file = readPostmasterFile(clusterDirectory);
    if (file && postmasterState(file.pid, clusterDirectory) === 'alive') {
      // It is about to listen; or, if it called itself ready, its socket was swept out of a temporary directory
      // and nobody can reach it any more.
      if (exhausted || (endpoint && file.ready)) {
        log('the database server cannot be reached; restarting it');
        await shutDown(placement, log);
      }
    } else if ((await launch(placement, transport, settings, log)) === 'ready') {
      started = 'started';
      continue;
    } else if (exhausted) {
      throw new DatabaseStartFailure(
        `Another server holds ${clusterDirectory}: end it${file ? ` (process ${file.pid})` : ''} and start again.`,
      );
    }
    await sleep(50);
  }
}
