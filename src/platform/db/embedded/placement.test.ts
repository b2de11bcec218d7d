import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { removeAtExit, scratchDirectory } from '#test/scratch.ts';
import { clusterFor, run } from './fixtures.ts';
import { makePrivateDirectory, placeCluster } from './placement.ts';

const asRoot = process.getuid?.() === 0;
const rootOnly = asRoot ? {} : { skip: 'only root runs the database as another user' };
const repositoryRoot = fileURLToPath(new URL('../../../../', import.meta.url));

function runSource(source: string): { status: number | null; stderr: string } {
  const words = ['--input-type=module-typescript', '--eval', source];
  return spawnSync(process.execPath, words, { cwd: repositoryRoot, encoding: 'utf8' });
}

const systemDirectory = '/var/lib/kaoan';

test('keeps the cluster in the data directory and answers the same when asked again', () => {
  const dataDirectory = join(scratchDirectory(), 'database');
  const placement = placeCluster(dataDirectory);
  assert.equal(placement.clusterDirectory, join(dataDirectory, 'cluster'));
  assert.deepEqual(placeCluster(dataDirectory), placement);
});

test('finds a short path for the socket of a deep data directory', async (t) => {
  const dataDirectory = join(scratchDirectory(), '考务数据'.repeat(6), 'x'.repeat(60));
  const cluster = await clusterFor(t, dataDirectory, { settings: { fsync: 'off' } });
  const socketDirectory = cluster.socketDirectory ?? '';
  removeAtExit(socketDirectory);
  assert.ok(Buffer.byteLength(join(socketDirectory, '.s.PGSQL.5432')) < 100);
  assert.equal(statSync(socketDirectory).mode & 0o777, 0o700);
  assert.deepEqual(await run(cluster.url, 'select 1 as one'), [{ one: 1 }]);
});

test('copes with spaces, quotes and commas in the path', async (t) => {
  const dataDirectory = join(scratchDirectory(), `a "b", 'c' %d`);
  const cluster = await clusterFor(t, dataDirectory, { settings: { fsync: 'off' } });
  assert.deepEqual(await run(cluster.url, 'select 1 as one'), [{ one: 1 }]);
});

test('refuses a socket directory that others can enter', () => {
  const directory = scratchDirectory();
  assert.throws(() => makePrivateDirectory(directory, undefined), /is not a private directory/);
});

test(
  'as root, below a directory only root may enter, lives in the system directory and says where',
  rootOnly,
  async (t) => {
    const closed = scratchDirectory();
    chmodSync(closed, 0o700);
    const dataDirectory = join(closed, 'data');
    const first = await clusterFor(t, dataDirectory);
    const home = readFileSync(join(dataDirectory, 'location.txt'), 'utf8');
    removeAtExit(home);
    assert.ok(home.startsWith(`${systemDirectory}/`));
    assert.ok(existsSync(join(home, 'cluster', 'PG_VERSION')));
    await run(first.url, 'create table kept (n int); insert into kept values (7)');
    await first.stop();

    // What was decided stays so when the directory opens later.
    chmodSync(closed, 0o755);
    const second = await clusterFor(t, dataDirectory);
    assert.deepEqual(await run(second.url, 'select n from kept'), [{ n: 7 }]);
  },
);

test(
  'as root, with a data directory removed and made anew, begins with an empty database',
  rootOnly,
  async () => {
    const closed = scratchDirectory();
    chmodSync(closed, 0o700);
    const dataDirectory = join(closed, 'data');
    const earlier = placeCluster(dataDirectory).home;
    rmSync(dataDirectory, { recursive: true });
    const later = placeCluster(dataDirectory).home;
    [earlier, later].map(removeAtExit);
    assert.notEqual(later, earlier);
  },
);

test('refuses a recorded location that is gone', () => {
  const dataDirectory = scratchDirectory();
  writeFileSync(join(dataDirectory, 'location.txt'), join(dataDirectory, 'gone'));
  assert.throws(() => placeCluster(dataDirectory), /which is gone: put it back, or remove .*location\.txt/);
});

test(
  'as root, runs an existing cluster as its owner and refuses one its owner may not enter',
  rootOnly,
  async (t) => {
    const parent = scratchDirectory();
    const dataDirectory = join(parent, 'data');
    await (await clusterFor(t, dataDirectory, { settings: { fsync: 'off' } })).stop();
    assert.deepEqual(placeCluster(dataDirectory).runAs, { uid: 65534, gid: 65534 });
    chmodSync(parent, 0o700);
    assert.throws(() => placeCluster(dataDirectory), /runs as user 65534, who may not enter/);
  },
);

test('as another user than its owner, refuses and names the owner', rootOnly, async () => {
  const dataDirectory = scratchDirectory();
  mkdirSync(join(dataDirectory, 'cluster'));
  chmodSync(dataDirectory, 0o777);
  const source = `
    process.setgid(65534); process.setuid(65534);
    const { placeCluster } = await import('#platform/db/embedded/placement.ts');
    placeCluster(${JSON.stringify(dataDirectory)});`;
  assert.match(runSource(source).stderr, /belongs to user 0: run this as that user or as root/);
});

test('as root, works with umask 077', rootOnly, () => {
  const dataDirectory = join(scratchDirectory(), 'a', 'b');
  const source = `
    import { startCluster } from '#platform/db/embedded/cluster.ts';
    process.umask(0o077);
    const cluster = await startCluster({ dataDirectory: ${JSON.stringify(dataDirectory)}, log: console.error });
    await cluster.stop();`;
  const child = runSource(source);
  const location = join(dataDirectory, 'location.txt');
  if (existsSync(location)) rmSync(readFileSync(location, 'utf8'), { recursive: true });
  assert.deepEqual({ status: child.status, stderr: child.stderr }, { status: 0, stderr: '' });
});

test('as root, runs a copy of programs that only root may read', rootOnly, async () => {
  const { binariesFor, installedBinaries } = await import('./binaries.ts');
  const installed = installedBinaries();
  const closed = scratchDirectory();
  const programs = join(closed, 'programs');
  mkdirSync(join(programs, 'bin'), { recursive: true });
  mkdirSync(join(programs, 'lib', 'postgresql'), { recursive: true });
  mkdirSync(join(programs, 'share', 'postgresql', 'timezone'), { recursive: true });
  writeFileSync(join(programs, 'bin', 'postgres'), '', { mode: 0o700 });
  writeFileSync(join(programs, 'share', 'postgresql', 'postgres.bki'), '', { mode: 0o600 });
  const shared = join(closed, 'shared');
  const copy = binariesFor({ uid: 65534, gid: 65534 }, { ...installed, root: programs }, shared);
  assert.equal(copy.root, join(shared, `postgresql-${installed.version}-${installed.platform}`));
  assert.equal(statSync(join(copy.root, 'bin', 'postgres')).mode & 0o777, 0o755);
  assert.equal(statSync(join(copy.root, 'share', 'postgresql', 'postgres.bki')).mode & 0o777, 0o644);
  assert.deepEqual(binariesFor({ uid: 65534, gid: 65534 }, { ...installed, root: programs }, shared), copy);
});
