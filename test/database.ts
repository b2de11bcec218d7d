import { createHash, randomInt } from 'node:crypto';
import { globSync, readFileSync, realpathSync } from 'node:fs';
import { Socket } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, escapeIdentifier } from 'pg';
import { startCluster } from '#platform/db/embedded/cluster.ts';
import { scratchParent } from '#test/scratch.ts';

/** A database of one test file. */
export type TestDatabase = {
  /** Connection string for pg, Kysely and graphile-worker. */
  readonly url: string;
  /** Drops the database, cutting whatever is still connected to it. */
  close(): Promise<void>;
};

/** The server that all test processes share, as seen by this one. */
type Server = {
  /** Part of every database name: keeps the trees and machines that may share one server apart. */
  readonly scope: string;
  /** How a template is copied fastest here. */
  readonly copying: '' | 'strategy file_copy';
  urlOf(database: string): string;
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  leave(): Promise<void>;
};

const repositoryRoot = realpathSync(fileURLToPath(new URL('..', import.meta.url)));

/**
 * Advisory lock spaces. A process holds the lock of every database it uses, shared for a template, so a database
 * whose lock is free belongs to a run that is dead. Held by one connection, they vanish with the process.
 */
const useLocks = 0x6b616f61;
const buildLock = 0x6b616f62;

/**
 * A database of its own for one test file, with all migrations applied: a copy of a template that is built once
 * per state of the migrations. On the embedded PostgreSQL, or on DATABASE_URL where that is set.
 */
export function testDatabase(): Promise<TestDatabase> {
  return createDatabase(async (server) => {
    const template = escapeIdentifier(await migratedTemplate(server));
    return `template ${template} ${server.copying}`;
  });
}

/** The same without any migration, for tests of the platform itself. */
export function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase(async () => "template template0 encoding 'UTF8'");
}

async function createDatabase(source: (server: Server) => Promise<string>): Promise<TestDatabase> {
  const server = await enterServer();
  try {
    const origin = await source(server);
    const key = randomInt(2 ** 31 - 1);
    const name = `kaoan_test_${server.scope}_${key}`;
    // Locked before it exists: nobody can find it unlocked and take it for a dead one.
    await server.query('select pg_advisory_lock($1, $2)', [useLocks, key]);
    await server.query(`create database ${name} ${origin}`);
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await server.query(`drop database if exists ${name} with (force)`);
      await server.query('select pg_advisory_unlock($1, $2)', [useLocks, key]);
      await leaveServer();
    };
    return {
      url: server.urlOf(name),
      close() {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await leaveServer();
    throw error;
  }
}

/** The name of the template for the migrations as they are now, built when missing and kept by a shared lock. */
async function migratedTemplate(server: Server): Promise<string> {
  const key = migrationsFingerprint();
  const name = `kaoan_template_${server.scope}_${key}`;
  const exists = async (): Promise<boolean> =>
    (await server.query('select from pg_database where datname = $1', [name])).length > 0;
  for (;;) {
    await server.query('select pg_advisory_lock_shared($1, $2)', [useLocks, key]);
    if (await exists()) return name;
    await server.query('select pg_advisory_unlock_shared($1, $2)', [useLocks, key]);

    await server.query('select pg_advisory_lock($1, 0)', [buildLock]);
    try {
      if (!(await exists())) await buildTemplate(server, name);
    } finally {
      await server.query('select pg_advisory_unlock($1, 0)', [buildLock]);
    }
  }
}

async function buildTemplate(server: Server, name: string): Promise<void> {
  // Under another name until it is whole, so that an interrupted build is never copied.
  const draft = `kaoan_draft_${server.scope}`;
  await server.query(`drop database if exists ${draft} with (force)`);
  await server.query(`create database ${draft} template template0 encoding 'UTF8'`);
  const { migrateAll } = await import('#server/migrate-all.ts');
  await migrateAll(server.urlOf(draft));
  await server.query(`alter database ${draft} allow_connections false`);
  await server.query(`alter database ${draft} rename to ${name}`);
}

/** Changes when any migration does, or what runs them. 31 bits, so that it can be a lock's number. */
function migrationsFingerprint(): number {
  const hash = createHash('sha256');
  const patterns = [
    'src/**/migrations/*.sql',
    'src/platform/db/migrations.ts',
    'src/server/migrate-all.ts',
    'package-lock.json',
  ];
  for (const path of globSync(patterns, { cwd: repositoryRoot }).sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(repositoryRoot, path)))
      .update('\0');
  }
  return hash.digest().readUInt32BE() >>> 1;
}

/** Drops the databases of dead runs and the templates nobody uses. */
async function dropAbandoned(server: Server): Promise<void> {
  const current = migrationsFingerprint();
  const rows = await server.query('select datname from pg_database where datname ~ $1', [
    `^kaoan_(test|template)_${server.scope}_[0-9]+$`,
  ]);
  for (const { datname } of rows) {
    const name = String(datname);
    const key = Number(name.slice(name.lastIndexOf('_') + 1));
    if (key === current) continue;
    const [lock] = await server.query('select pg_try_advisory_lock($1, $2) as mine', [useLocks, key]);
    if (!lock?.mine) continue;
    await server.query(`drop database if exists ${name} with (force)`);
    await server.query('select pg_advisory_unlock($1, $2)', [useLocks, key]);
  }
}

let shared: { readonly server: Promise<Server>; users: number } | undefined;

/** Joins the shared server; every call needs its leaveServer. The test run itself joins too, from first to last file. */
export async function enterServer(): Promise<Server> {
  shared ??= { server: openServer(), users: 0 };
  shared.users += 1;
  try {
    return await shared.server;
  } catch (error) {
    shared = undefined;
    throw error;
  }
}

/** The last to leave stops the embedded server. */
export async function leaveServer(): Promise<void> {
  if (!shared) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  const { server } = shared;
  shared = undefined;
  await (await server).leave();
}

async function openServer(): Promise<Server> {
  const external = process.env.DATABASE_URL;
  const cluster = external ? undefined : await startTestCluster();
  const url = external ?? cluster?.url ?? '';
  // Unreferenced while idle: a test file that forgets to close still ends.
  const socket = new Socket();
  const client = new Client({ connectionString: url, application_name: 'kaoan tests', stream: () => socket });
  client.on('error', () => {});
  try {
    await client.connect();
    await checkRights(client);
  } catch (error) {
    socket.destroy();
    await cluster?.stop();
    if (!external) throw error;
    throw new Error(
      `DATABASE_URL cannot be used for tests: ${error instanceof Error ? error.message : error}`,
    );
  }
  socket.unref();

  let running = 0;
  const server: Server = {
    scope: createHash('sha256')
      .update([hostname(), repositoryRoot, client.database].join('\0'))
      .digest('hex')
      .slice(0, 8),
    // Copying files needs a checkpoint first, which costs nothing on a server that does not flush.
    copying: external ? '' : 'strategy file_copy',
    urlOf(database) {
      const other = new URL(url);
      other.pathname = `/${database}`;
      return other.href;
    },
    async query(text, values = []) {
      running += 1;
      socket.ref();
      try {
        return (await client.query<Record<string, unknown>>(text, [...values])).rows;
      } finally {
        running -= 1;
        if (running === 0) socket.unref();
      }
    },
    async leave() {
      socket.ref();
      await client.end();
      await cluster?.stop();
    },
  };
  await dropAbandoned(server);
  return server;
}

async function startTestCluster(): Promise<{ url: string; stop(): Promise<void> }> {
  const mark = createHash('sha256').update(repositoryRoot).digest('hex').slice(0, 12);
  const dataDirectory = join(scratchParent(), `kaoan-test-${process.getuid?.() ?? 0}-${mark}`);
  // Test data may be lost in a power cut. Tests of durability start a cluster of their own.
  const settings = {
    fsync: 'off',
    // A worker of it, in a database that a test drops, may not be ended by us.
    autovacuum: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    shared_buffers: '128MB',
    max_wal_size: '256MB',
  };
  const log = (line: string): void => {
    process.stderr.write(`test database: ${line}\n`);
  };
  try {
    return await startCluster({ dataDirectory, settings, log });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason} If it stays so, remove ${dataDirectory}.`);
  }
}

async function checkRights(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; may: boolean; version: number }>(
    `select rolname as name, rolcreatedb or rolsuper as may, current_setting('server_version_num')::int as version
     from pg_roles where rolname = current_user`,
  );
  const [role] = rows;
  if (!role?.may)
    throw new Error(`role ${role?.name} may not create databases; run: alter role ${role?.name} createdb`);
  if (role.version < 150_000) throw new Error('the server is older than PostgreSQL 15');
}
