import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { type Cluster, type ClusterOptions, startCluster } from './cluster.ts';
import { postmasterState, readPostmasterFile } from './postmaster-file.ts';

const repositoryRoot = fileURLToPath(new URL('../../../../', import.meta.url));

/** Starts a cluster that is stopped after the test unless the test did so; `lines` collects what it logs. */
export async function clusterFor(
  t: TestContext,
  dataDirectory: string,
  options: Partial<ClusterOptions> = {},
): Promise<Cluster & { lines: string[] }> {
  const lines: string[] = [];
  const cluster = await startCluster({ dataDirectory, log: (line) => lines.push(line), ...options });
  t.after(() => cluster.stop());
  return { ...cluster, lines };
}

/** Runs one statement on a connection of its own. */
export async function run(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Another process of ours that has the cluster in use. */
export type Holder = {
  readonly started: string;
  readonly url: string;
  /** Leaves the cluster properly and ends. */
  leave(): Promise<void>;
  /** Dies at once, as by kill -9. */
  die(): Promise<void>;
};

const holderSource = `
  import { startCluster } from '#platform/db/embedded/cluster.ts';
  const cluster = await startCluster({ dataDirectory: process.argv[1], log: (line) => console.error(line) });
  console.log(JSON.stringify({ started: cluster.started, url: cluster.url }));
  process.stdin.once('data', async () => { await cluster.stop(); process.exit(); });
`;

export async function holderOf(t: TestContext, dataDirectory: string): Promise<Holder> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--input-type=module-typescript', '--eval', holderSource, dataDirectory],
    { cwd: repositoryRoot, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  t.after(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('the holder has no pipes');
  const first = await Promise.race([once(createInterface(stdout), 'line'), ended]);
  const told: unknown = JSON.parse(String(first[0]));
  if (typeof told !== 'object' || told === null || !('started' in told) || !('url' in told)) {
    throw new Error('the holder ended before it had the cluster');
  }
  return {
    started: String(told.started),
    url: String(told.url),
    async leave() {
      stdin.write('leave\n');
      await ended;
    },
    async die() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Process number of the living server of a cluster directory; `undefined` when none lives. */
export function livingServer(clusterDirectory: string): number | undefined {
  const file = readPostmasterFile(clusterDirectory);
  return file && postmasterState(file.pid, clusterDirectory) !== 'gone' ? file.pid : undefined;
}

/** Asks every 10 ms until `claim` holds; fails after 15 s. */
export async function eventually(claim: () => Promise<boolean> | boolean): Promise<void> {
  for (const endsAt = performance.now() + 15_000; performance.now() < endsAt; await sleep(10)) {
    if (await claim()) return;
  }
  throw new Error('it did not come about within 15 s');
}
