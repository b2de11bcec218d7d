import { Socket } from 'node:net';
import { Client, DatabaseError } from 'pg';
import { connectionConfig, type Endpoint, ownDatabase, ownRole, superuser } from './endpoint.ts';
import { DatabaseStartFailure, startFailure } from './start-failure.ts';

/** The one connection each process keeps to notice when the server dies. It does not keep the process alive. */
export type Keeper = {
  /** Called once, when the connection ends for whatever reason. */
  onEnd(listener: () => void): void;
  end(): Promise<void>;
};

/** `absent`: surely nobody listens. `busy`: a server is there but starting, recovering, shutting down or too slow. */
type Answer = { readonly keeper: Keeper } | 'absent' | 'busy';

const busyStates = new Set(['57P01', '57P02', '57P03']);

/**
 * Connects as the superuser, checks that the answering server runs this very cluster and makes our role and
 * database when they are missing.
 */
export async function connectKeeper(endpoint: Endpoint, clusterDirectory: string): Promise<Answer> {
  const socket = new Socket();
  const client = new Client({
    ...connectionConfig(endpoint, superuser, 'postgres'),
    connectionTimeoutMillis: 10_000,
    application_name: 'kaoan keeper',
    stream: () => socket,
  });
  // Without a listener a broken connection would end the process; 'end' follows and is what callers watch.
  client.on('error', () => {});
  try {
    await client.connect();
    await provision(client, endpoint, clusterDirectory);
  } catch (error) {
    socket.destroy();
    if (error instanceof DatabaseStartFailure) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'absent';
    if (!(error instanceof DatabaseError) || busyStates.has(code)) return 'busy';
    throw startFailure('connect to the database', error.message, clusterDirectory);
  }
  socket.unref();
  return {
    keeper: {
      onEnd: (listener) => {
        client.once('end', listener);
      },
      end: () => {
        socket.ref();
        return client.end();
      },
    },
  };
}

async function provision(client: Client, endpoint: Endpoint, clusterDirectory: string): Promise<void> {
  const { rows } = await client.query<{ directory: string; has_role: boolean; has_database: boolean }>(
    `select current_setting('data_directory') as directory,
            exists (select from pg_roles where rolname = '${ownRole}') as has_role,
            exists (select from pg_database where datname = '${ownDatabase}') as has_database`,
  );
  const found = rows[0];
  if (found?.directory !== clusterDirectory) {
    throw new DatabaseStartFailure(
      `A server for ${found?.directory} answers where ${clusterDirectory} should.`,
    );
  }
  if (!found.has_role) {
    // Not a superuser: what an injected statement could do ends at our own database.
    const password = endpoint.transport === 'loopback' ? `password '${endpoint.password}'` : '';
    await client.query(`create role ${ownRole} login createdb ${password}`);
  }
  if (!found.has_database) await client.query(`create database ${ownDatabase} owner ${ownRole}`);
}
