/** The real server as a process of its own, on a world made before. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { placeCluster } from '#platform/db/embedded/placement.ts';
import { readPostmasterFile } from '#platform/db/embedded/postmaster-file.ts';
import { serverFlags } from '../../scripts/server-flags.mjs';
import { environmentOf } from './make-world.ts';

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** Of the embedded database; 0 where there is none. */
  readonly postmasterPid: number;
  /** Ends it in order, as disposing does. @throws Error when it ended otherwise, or before. */
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../../src/server/main.ts', import.meta.url));

/** Takes the name of a rung. */
export const rungServer = fileURLToPath(new URL('../pledges/rung-server.ts', import.meta.url));

/** Ends the server with this program, however that ends. */
const endWithParent = new URL('../../scripts/end-with-parent.mjs', import.meta.url).href;

/** @param program a module and its words; the real server when absent. It says “is ready” when it is. */
export async function runServer(
  dataDirectory: string,
  program: readonly [string, ...string[]] = [main],
): Promise<RunningServer> {
  const port = await freePort();
  const words = [...serverFlags, '--import', endWithParent, ...program];
  const server = spawn(process.execPath, words, {
    env: { ...environmentOf(dataDirectory, port), NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(server, 'exit');
  await untilReady(server);
  const { clusterDirectory } = placeCluster(join(dataDirectory, 'postgres'));
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    const [code, signal] = await exited;
    if (code !== 0) throw new Error(`the server ended with ${signal ?? code}`);
  };
  return {
    port,
    pid: server.pid ?? 0,
    postmasterPid: readPostmasterFile(clusterDirectory)?.pid ?? 0,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function untilReady(server: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.once('exit', () => reject(new Error(`the server ended:\n${said}`)));
    server.stdout?.on('data', (chunk) => {
      if (said.includes('is ready')) return;
      said += chunk;
      if (said.includes('is ready')) resolve();
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port could be had');
  return address.port;
}
