import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { emptyDatabase, enterServer, leaveServer, testDatabase } from '#test/database.ts';

async function run(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

function databasesNamed(url: string, pattern: string): Promise<Record<string, unknown>[]> {
  return run(url, `select datname from pg_database where datname ~ '${pattern}'`);
}

function nameIn(url: string): string {
  return new URL(url).pathname.slice(1);
}

function runSource(
  source: string,
  environment: NodeJS.ProcessEnv,
): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', source], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
}

const tablesOf = "select from pg_tables where schemaname not in ('pg_catalog', 'information_schema')";

test('an empty database has no table, and two are strangers to each other', async () => {
  const one = await emptyDatabase();
  const two = await emptyDatabase();
  await run(one.url, 'create table mine (n int)');
  assert.equal((await run(one.url, tablesOf)).length, 1);
  assert.equal((await run(two.url, tablesOf)).length, 0);
  await Promise.all([one.close(), two.close()]);
});

test('a test database has every migration, and its rows stay its own', async () => {
  const one = await testDatabase();
  const two = await testDatabase();
  const tables = await run(one.url, tablesOf);
  assert.ok(tables.length > 0);
  await run(one.url, 'create table mine (n int)');
  assert.equal((await run(two.url, tablesOf)).length, tables.length);
  await Promise.all([one.close(), two.close()]);
});

test('closing drops the database, also twice and with a connection left open', async () => {
  const kept = await emptyDatabase();
  const closed = await emptyDatabase();
  const forgotten = new Client(closed.url);
  forgotten.on('error', () => {});
  await forgotten.connect();
  await Promise.all([closed.close(), closed.close()]);
  assert.deepEqual(await databasesNamed(kept.url, `^${nameIn(closed.url)}$`), []);
  await kept.close();
});

test('the database of a dead run is dropped by the next one, that of a living run is not', async () => {
  const living = await emptyDatabase();
  const source = `
    import { emptyDatabase } from '#test/database.ts';
    await emptyDatabase();
    process.kill(process.pid, 'SIGKILL');`;
  runSource(source, {});
  const scope = `^${nameIn(living.url).replace(/[0-9]+$/, '')}`;
  assert.equal((await databasesNamed(living.url, scope)).length >= 2, true);

  const sweep = `
    import { enterServer, leaveServer } from '#test/database.ts';
    await enterServer();
    await leaveServer();`;
  assert.deepEqual(runSource(sweep, {}).stderr, '');
  assert.equal((await databasesNamed(living.url, `^${nameIn(living.url)}$`)).length, 1);
  await living.close();
});

test('a process that forgets to close still ends', () => {
  const source = `
    import { emptyDatabase } from '#test/database.ts';
    await emptyDatabase();`;
  assert.deepEqual(runSource(source, {}).status, 0);
});

const embeddedOnly = process.env.DATABASE_URL ? { skip: 'DATABASE_URL is set; this makes roles' } : {};

test(
  'uses DATABASE_URL, and refuses in one line a role that may not create databases',
  embeddedOnly,
  async () => {
    const server = await enterServer();
    const source = `
    import { emptyDatabase } from '#test/database.ts';
    await emptyDatabase().then((database) => database.close(), (error) => {
      console.error(error.message);
      process.exitCode = 1;
    });`;
    assert.equal(runSource(source, { DATABASE_URL: server.urlOf('kaoan') }).stderr, '');
    assert.match(
      runSource(source, { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x' }).stderr,
      /ECONNREFUSED/,
    );

    const superuser = new URL(server.urlOf('postgres'));
    superuser.username = 'postgres';
    await run(superuser.href, 'create role plain_reader login');
    const plain = new URL(server.urlOf('kaoan'));
    plain.username = 'plain_reader';
    const refused = runSource(source, { DATABASE_URL: plain.href });
    await run(superuser.href, 'drop role plain_reader');
    await leaveServer();
    assert.equal(refused.status, 1);
    assert.match(
      refused.stderr,
      /^DATABASE_URL cannot be used for tests: role plain_reader may not create databases/,
    );
  },
);
