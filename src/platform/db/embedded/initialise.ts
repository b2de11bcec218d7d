import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Endpoint, loopbackPassword, superuser } from './endpoint.ts';
import type { Placement } from './placement.ts';
import { programOptions } from './program-options.ts';
import { startFailure } from './start-failure.ts';

/**
 * Makes the cluster unless it exists. It is made under another name and renamed when whole, so a cluster directory
 * with the right name is always a complete one. Call with the gate held.
 * `durable: false` leaves the files to the operating system (tests).
 */
export async function initialiseCluster(
  placement: Placement,
  options: { readonly transport: Endpoint['transport']; readonly durable: boolean },
): Promise<void> {
  const { home, clusterDirectory, runAs } = placement;
  if (existsSync(clusterDirectory)) return;
  removeHalfMade(home);

  // A name of its own each time: an initdb whose parent was killed may still be writing to the last one.
  const draft = join(home, `cluster-unfinished-${randomBytes(4).toString('hex')}`);
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = `${draft}.password`;
  try {
    const login = ['--auth-local=trust', '--auth-host=reject'];
    if (options.transport === 'loopback') {
      writeFileSync(passwordFile, loopbackPassword(home), { mode: 0o600 });
      if (runAs) chownSync(passwordFile, runAs.uid, runAs.gid);
      login.splice(0, 2, '--auth=scram-sha-256', `--pwfile=${passwordFile}`);
    }
    if (runAs) chownSync(draft, runAs.uid, runAs.gid);
    await runInitdb(placement, [
      `--pgdata=${draft}`,
      `--username=${superuser}`,
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--text-search-config=simple',
      '--data-checksums',
      '--no-instructions',
      ...login,
      ...(options.durable ? [] : ['--no-sync']),
    ]);
    renameSync(draft, clusterDirectory);
    if (options.durable) syncDirectory(home);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function removeHalfMade(home: string): void {
  for (const name of readdirSync(home)) {
    if (name.startsWith('cluster-unfinished-'))
      rmSync(join(home, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

function runInitdb(placement: Placement, options: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(placement.binDirectory, 'initdb'), options, {
      ...programOptions(placement),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => reject(startFailure('run initdb', error.message, placement.home)));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(startFailure('make the database', output, placement.home));
    });
  });
}

/** Without this a power cut may forget the rename although the files are there. Windows cannot open a directory. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
