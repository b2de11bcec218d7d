import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/**
 * How the cluster is reached. `socket`: a Unix socket in a directory only its user can enter, no network at all.
 * `loopback`: 127.0.0.1 with a random password, where Unix sockets are not to be had (Windows).
 */
export type Endpoint =
  | { readonly transport: 'socket'; readonly directory: string }
  | { readonly transport: 'loopback'; readonly port: number; readonly password: string };

/** Only the name of the socket file: each cluster has a directory of its own. */
export const socketPort = 5432;

export const superuser = 'postgres';
export const ownRole = 'kaoan';
export const ownDatabase = 'kaoan';

type ConnectionConfig = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string | undefined;
  readonly ssl: false;
};

/** Every value is given, so that no PG… environment variable of the user's can slip in. */
export function connectionConfig(endpoint: Endpoint, user: string, database: string): ConnectionConfig {
  const to =
    endpoint.transport === 'socket'
      ? { host: endpoint.directory, port: socketPort, password: undefined }
      : { host: '127.0.0.1', port: endpoint.port, password: endpoint.password };
  return { ...to, user, database, ssl: false };
}

/** The same as a URL that pg, Kysely, graphile-worker and libpq all understand. */
export function connectionUrl(endpoint: Endpoint, user: string, database: string): string {
  const { host, port, password } = connectionConfig(endpoint, user, database);
  const login = password === undefined ? user : `${user}:${password}`;
  return `postgresql://${login}@${encodeURIComponent(host)}:${port}/${database}?sslmode=disable`;
}

/** The password of a loopback cluster, made on first use and readable by its owner only. */
export function loopbackPassword(home: string): string {
  const path = join(home, 'password');
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
  return readFileSync(path, 'utf8');
}

/** The port of a loopback cluster: always the same, so that its URL outlives a restart, unless somebody took it. */
export async function loopbackPort(home: string): Promise<number> {
  const path = join(home, 'port');
  const earlier = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  const port = await freePort(earlier).catch(() => freePort(0));
  if (port !== earlier) writeFileSync(path, String(port));
  return port;
}

/** `wanted` if nobody listens there (0: any port); rejects otherwise. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no port was given'));
      });
    });
  });
}
