import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from 'pg';
import { scratchDirectory } from '#test/scratch.ts';
import { startCluster } from './cluster.ts';
import { clusterFor, eventually, holderOf, livingServer, run } from './fixtures.ts';
import { DatabaseStartFailure } from './start-failure.ts';

const silent = (): void => {};

test('makes a database on the first start and finds its rows on the second', async (t) => {
  const dataDirectory = scratchDirectory();
  const first = await clusterFor(t, dataDirectory);
  assert.equal(first.started, 'started');
  await run(first.url, 'create table kept (n int); insert into kept values (7)');
  await first.stop();
  assert.equal(livingServer(join(dataDirectory, 'cluster')), undefined);

  const second = await clusterFor(t, dataDirectory);
  assert.deepEqual(await run(second.url, 'select n from kept'), [{ n: 7 }]);
  assert.deepEqual([...first.lines, ...second.lines], []);
});

test('runs durable, in UTC, in UTF-8 sorted by code point, with checksums, and as no superuser', async (t) => {
  const cluster = await clusterFor(t, scratchDirectory());
  const [row] = await run(
    cluster.url,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
            current_setting('timezone') as zone, current_setting('data_checksums') as checksums,
            current_setting('server_encoding') as encoding, current_setting('listen_addresses') as network,
            (select datlocale from pg_database where datname = current_database()) as locale,
            (select rolsuper from pg_roles where rolname = current_user) as superuser`,
  );
  assert.deepEqual(row, {
    fsync: 'on',
    commit: 'on',
    zone: 'UTC',
    checksums: 'on',
    encoding: 'UTF8',
    network: '',
    locale: 'C.UTF-8',
    superuser: false,
  });
  assert.equal(statSync(cluster.socketDirectory ?? '').mode & 0o777, 0o700);
});

test('keeps every acknowledged row when the server is killed, revives it, and the URL stays valid', async (t) => {
  const dataDirectory = scratchDirectory();
  const cluster = await clusterFor(t, dataDirectory);
  await run(cluster.url, 'create table acts (n int primary key)');
  const writer = new Client(cluster.url);
  writer.on('error', silent);
  await writer.connect();
  let acknowledged = 0;
  const writing = (async () => {
    for (;;) {
      await writer.query('insert into acts values ($1)', [acknowledged + 1]);
      acknowledged += 1;
    }
  })();
  const broken = assert.rejects(writing);
  await eventually(() => acknowledged > 200);
  process.kill(livingServer(join(dataDirectory, 'cluster')) ?? 0, 'SIGKILL');
  await broken;

  await eventually(() => cluster.lines.includes('the database server answers again'));
  const [row] = await run(cluster.url, 'select count(*)::int as rows, max(n) as last from acts');
  // The last statement may have been committed without its answer having arrived.
  assert.ok(
    row?.rows === acknowledged || row?.rows === acknowledged + 1,
    `${row?.rows} rows, ${acknowledged} acknowledged`,
  );
  assert.equal(row.rows, row.last);
});

test('adopts the server whose parent was killed, with its rows, and stops it in the end', async (t) => {
  const dataDirectory = scratchDirectory();
  const clusterDirectory = join(dataDirectory, 'cluster');
  const parent = await holderOf(t, dataDirectory);
  assert.equal(parent.started, 'started');
  await run(parent.url, 'create table kept (n int); insert into kept values (7)');
  const orphan = livingServer(clusterDirectory);
  await parent.die();
  assert.equal(livingServer(clusterDirectory), orphan);

  const heir = await clusterFor(t, dataDirectory);
  assert.equal(heir.started, 'adopted');
  assert.equal(livingServer(clusterDirectory), orphan);
  assert.deepEqual(await run(heir.url, 'select n from kept'), [{ n: 7 }]);
  await heir.stop();
  assert.equal(livingServer(clusterDirectory), undefined);
});

test('is shared by processes: who started it may leave first, a killed one counts no more, the last stops it', async (t) => {
  const dataDirectory = scratchDirectory();
  const clusterDirectory = join(dataDirectory, 'cluster');
  const starter = await holderOf(t, dataDirectory);
  const second = await holderOf(t, dataDirectory);
  const third = await clusterFor(t, dataDirectory);
  assert.deepEqual([starter.started, second.started, third.started], ['started', 'adopted', 'adopted']);

  await starter.leave();
  assert.deepEqual(await run(third.url, 'select 1 as one'), [{ one: 1 }]);
  await second.die();
  assert.deepEqual(await run(third.url, 'select 1 as one'), [{ one: 1 }]);
  await third.stop();
  assert.equal(livingServer(clusterDirectory), undefined);
  assert.deepEqual(third.lines, []);
});

test('starts one server when many ask at the same moment, and none is left when all have gone', async () => {
  const dataDirectory = scratchDirectory();
  const all = await Promise.all(
    Array.from({ length: 6 }, () => startCluster({ dataDirectory, log: silent })),
  );
  assert.equal(all.filter((cluster) => cluster.started === 'started').length, 1);
  await Promise.all(all.map((cluster) => cluster.stop()));
  assert.equal(livingServer(join(dataDirectory, 'cluster')), undefined);
  await all[0]?.stop();
});

test('starts past the mark of a dead server, also when its number has gone to another process', async (t) => {
  const dataDirectory = scratchDirectory();
  const clusterDirectory = join(dataDirectory, 'cluster');
  await (await clusterFor(t, dataDirectory)).stop();
  for (const pid of [2 ** 22 - 1, process.pid, process.ppid]) {
    const mark = `${pid}\n${clusterDirectory}\n1700000000\n5432\n${join(dataDirectory, 'socket')}\n\n\nready   \n`;
    writeFileSync(join(clusterDirectory, 'postmaster.pid'), mark);
    const cluster = await clusterFor(t, dataDirectory);
    assert.equal(cluster.started, 'started');
    await cluster.stop();
  }
});

test('begins again after an interrupted first start', async (t) => {
  const dataDirectory = scratchDirectory();
  const unfinished = join(dataDirectory, 'cluster-unfinished-0badcafe');
  mkdirSync(join(unfinished, 'base'), { recursive: true });
  writeFileSync(join(unfinished, 'PG_VERSION'), '18\n');
  const cluster = await clusterFor(t, dataDirectory);
  assert.deepEqual(await run(cluster.url, 'select 1 as one'), [{ one: 1 }]);
  assert.deepEqual(
    readdirSync(dataDirectory).filter((name) => name.startsWith('cluster-')),
    [],
  );
});

test('says in one line what is wrong with a damaged cluster, and leaves no process', async (t) => {
  const dataDirectory = scratchDirectory();
  const clusterDirectory = join(dataDirectory, 'cluster');
  await (await clusterFor(t, dataDirectory)).stop();
  truncateSync(join(clusterDirectory, 'global', 'pg_control'), 100);
  await assert.rejects(startCluster({ dataDirectory, log: silent }), (error) => {
    assert.ok(error instanceof DatabaseStartFailure);
    assert.match(error.message, /^Cannot start the database: [^\n]*pg_control[^\n]*\.$/);
    return true;
  });
  assert.equal(livingServer(clusterDirectory), undefined);
});

test('says in one line that a data directory cannot be made', async () => {
  const occupied = join(scratchDirectory(), 'a-file');
  writeFileSync(occupied, '');
  await assert.rejects(startCluster({ dataDirectory: join(occupied, 'data'), log: silent }), {
    name: 'DatabaseStartFailure',
    message: /^Cannot start the database: [^\n]+$/,
  });
});

test('puts a long log aside at the start', async (t) => {
  const dataDirectory = scratchDirectory();
  const logPath = join(dataDirectory, 'postgres.log');
  writeFileSync(logPath, Buffer.alloc(5 * 1024 * 1024, 0x2e));
  await clusterFor(t, dataDirectory, { settings: { fsync: 'off' } });
  assert.ok(statSync(logPath).size < 10_000);
  assert.ok(existsSync(`${logPath}.1`));
});

test('writes no refused statement and no value of one to the log', async (t) => {
  const dataDirectory = scratchDirectory();
  const cluster = await clusterFor(t, dataDirectory, { settings: { fsync: 'off' } });
  await run(cluster.url, 'create table people (identity text primary key)');
  await run(cluster.url, "insert into people values ('secret-1')");
  await assert.rejects(run(cluster.url, "insert into people values ('secret-1')"), /duplicate key/);
  assert.doesNotMatch(readFileSync(join(dataDirectory, 'postgres.log'), 'utf8'), /secret-1|duplicate key/);
});

test('works over the loopback address with a password, and keeps its port over a restart', async (t) => {
  const dataDirectory = scratchDirectory();
  const first = await clusterFor(t, dataDirectory, { transport: 'loopback' });
  assert.equal(first.socketDirectory, undefined);
  assert.deepEqual(await run(first.url, 'select 1 as one'), [{ one: 1 }]);
  await assert.rejects(
    run(first.url.replace(/:[0-9a-f]+@/, ':wrong@'), 'select 1'),
    /password authentication failed/,
  );
  await first.stop();
  const second = await clusterFor(t, dataDirectory, { transport: 'loopback' });
  assert.equal(second.url, first.url);
});

test('restarts a server whose socket was swept away', async (t) => {
  const dataDirectory = scratchDirectory();
  const parent = await holderOf(t, dataDirectory);
  await run(parent.url, 'create table kept (n int); insert into kept values (7)');
  await parent.die();
  rmSync(join(dataDirectory, 'socket', '.s.PGSQL.5432'));
  const cluster = await clusterFor(t, dataDirectory);
  assert.deepEqual(cluster.lines, ['the database server cannot be reached; restarting it']);
  assert.deepEqual(await run(cluster.url, 'select n from kept'), [{ n: 7 }]);
});
