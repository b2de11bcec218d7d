import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binariesFor, installedBinaries } from './binaries.ts';
import { makePassable, reachableBy, type UserId } from './reachability.ts';
import { DatabaseStartFailure } from './start-failure.ts';

/** Where one cluster lives and who runs it. Every path is absolute and free of symbolic links. */
export type Placement = {
  /** Holds the cluster, its locks and its password: the data directory, or a directory below /var/lib/kaoan. */
  readonly home: string;
  readonly clusterDirectory: string;
  /** Preferred directory of the socket; a running server's own word (postmaster.pid) goes before it. */
  readonly socketDirectory: string;
  readonly binDirectory: string;
  readonly logPath: string;
  /** PostgreSQL refuses to run as root; then it runs as this user. Absent for anybody else. */
  readonly runAs: UserId | undefined;
};

const nobody: UserId = { uid: 65534, gid: 65534 };
const systemDirectory = '/var/lib/kaoan';
const longestSocketPath = 99;

/**
 * Decides where the cluster of `dataDirectory` lives, making what is missing. Asked again it answers the same,
 * also from another process: what was decided once is written in `location.txt` and goes before everything.
 */
export function placeCluster(dataDirectory: string): Placement {
  const asRoot = process.getuid?.() === 0;
  const made = mkdirSync(dataDirectory, { recursive: true });
  const directory = realpathSync(dataDirectory);
  if (asRoot && made !== undefined) chmodSync(directory, 0o711);

  const home = homeOf(directory, asRoot);
  const clusterDirectory = join(home, 'cluster');
  const runAs = asRoot ? ownerOf(clusterDirectory) : undefined;
  if (runAs && !reachableBy(runAs, home)) {
    throw new DatabaseStartFailure(
      `The database in ${home} runs as user ${runAs.uid}, who may not enter that directory: let others pass through its parents (chmod o+x).`,
    );
  }
  const owner = existsSync(clusterDirectory) ? statSync(clusterDirectory).uid : undefined;
  if (!asRoot && owner !== undefined && owner !== process.getuid?.() && process.platform !== 'win32') {
    throw new DatabaseStartFailure(
      `The database in ${home} belongs to user ${owner}: run this as that user or as root.`,
    );
  }
  const installed = installedBinaries();
  const binaries = runAs ? binariesFor(runAs, installed, systemDirectory) : installed;
  return {
    home,
    clusterDirectory,
    socketDirectory: socketDirectoryOf(home, runAs),
    binDirectory: join(binaries.root, 'bin'),
    logPath: join(directory, 'postgres.log'),
    runAs,
  };
}

function homeOf(directory: string, asRoot: boolean): string {
  const locationFile = join(directory, 'location.txt');
  const recorded = readIfPresent(locationFile);
  if (recorded !== undefined) {
    if (existsSync(recorded)) return recorded;
    throw new DatabaseStartFailure(
      `The database of ${directory} was in ${recorded}, which is gone: put it back, or remove ${locationFile} to begin with an empty one.`,
    );
  }
  if (!asRoot || existsSync(join(directory, 'cluster')) || reachableBy(nobody, directory)) return directory;

  // The random part keeps a data directory that was removed and made anew from finding the old rows.
  makePassable(systemDirectory);
  const home = join(systemDirectory, `${shortHash(directory)}-${randomBytes(4).toString('hex')}`);
  makePassable(home);
  const draft = `${locationFile}.${process.pid}`;
  writeFileSync(draft, home);
  try {
    // A link, unlike a write, appears whole and for one process only.
    linkSync(draft, locationFile);
    return home;
  } catch (error) {
    rmSync(home, { recursive: true });
    const winner = readIfPresent(locationFile);
    if (winner === undefined) throw error;
    return winner;
  } finally {
    rmSync(draft);
  }
}

/** Root runs an existing cluster as the user who owns it, so that the data directory can change hands. */
function ownerOf(clusterDirectory: string): UserId {
  if (!existsSync(clusterDirectory)) return nobody;
  const { uid, gid } = statSync(clusterDirectory);
  return uid === 0 ? nobody : { uid, gid };
}

function socketDirectoryOf(home: string, runAs: UserId | undefined): string {
  const short = `kaoan-${shortHash(home)}`;
  const candidates: readonly (readonly [parent: string, name: string])[] = [
    [home, 'socket'],
    [realpathSync(tmpdir()), short],
    ['/tmp', short],
  ];
  for (const [parent, name] of candidates) {
    const directory = join(parent, name);
    if (Buffer.byteLength(join(directory, '.s.PGSQL.5432')) > longestSocketPath) continue;
    if (runAs && !reachableBy(runAs, parent)) continue;
    return directory;
  }
  throw new DatabaseStartFailure(
    `No directory with a path short enough for a socket: set TMPDIR to a short one.`,
  );
}

/**
 * Makes a directory that only the database's user (and root) can enter. Whoever can enter it can log on to the
 * database without a password, so one that somebody else made beforehand is refused.
 */
export function makePrivateDirectory(path: string, runAs: UserId | undefined): void {
  const owner = runAs?.uid ?? process.getuid?.();
  if (mkdirSync(path, { recursive: true, mode: 0o700 }) !== undefined) {
    chmodSync(path, 0o700);
    if (runAs) chownSync(path, runAs.uid, runAs.gid);
    return;
  }
  const stat = lstatSync(path);
  const isPrivate = stat.isDirectory() && stat.uid === owner && (stat.mode & 0o077) === 0;
  if (process.platform !== 'win32' && !isPrivate) {
    throw new DatabaseStartFailure(
      `${path} is not a private directory of user ${owner}: remove it and start again.`,
    );
  }
}

function readIfPresent(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
