/**
 * Forward-only migrations: numbered SQL files beside the tables they make, applied once, in the order of the
 * capabilities, each in its own transaction. An applied file that has changed since is refused: history is not edited.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** A part of the system that owns tables: a name, and the folder that holds its numbered `.sql` files. */
export interface SchemaOwner {
  readonly name: string;
  readonly migrations: string;
}

interface Migration {
  readonly owner: string;
  readonly name: string;
  readonly sql: string;
  readonly digest: string;
}

/** Any constant serves: it only has to be the same for all processes of one database. */
const MIGRATION_LOCK = 0x6b616f61;

/** Brings the database up to date; returns the names of what was applied, `[]` when nothing was due. */
export async function migrate(
  connection: pg.ClientConfig,
  owners: readonly SchemaOwner[],
): Promise<string[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(`create schema if not exists platform;
      create table if not exists platform.migration (
        owner text not null, name text not null, digest text not null, applied_at timestamptz not null default now(),
        primary key (owner, name))`);
    const { rows } = await client.query<{ owner: string; name: string; digest: string }>(
      'select owner, name, digest from platform.migration',
    );
    const applied = new Map(rows.map((row) => [`${row.owner}/${row.name}`, row.digest]));
    const done: string[] = [];
    for (const owner of owners) {
      for (const migration of await migrationsOf(owner)) {
        const key = `${migration.owner}/${migration.name}`;
        const digest = applied.get(key);
        if (digest === migration.digest) continue;
        if (digest !== undefined) {
          throw new Error(`migration ${key} was changed after it had been applied; write a new one instead`);
        }
        await apply(client, migration);
        done.push(key);
      }
    }
    return done;
  } finally {
    await client.end();
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('insert into platform.migration (owner, name, digest) values ($1, $2, $3)', [
      migration.owner,
      migration.name,
      migration.digest,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${migration.owner}/${migration.name} failed: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function migrationsOf(owner: SchemaOwner): Promise<Migration[]> {
  const names = (await readdir(owner.migrations)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(owner.migrations, name), 'utf8');
      return { owner: owner.name, name, sql, digest: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
