import { hostname } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { machineClock } from '#platform/clock/clock.ts';
import { openLog } from '#platform/log.ts';
import { serveWitness, type WitnessServer } from '#platform/witness/serve-witness.ts';
import { openWitness } from '#platform/witness/witness.ts';
import type { Verb } from './main.ts';

const DEFAULT_PORT = '8030';

/** Runs an independent witness of other people's logs until it is told to stop. No database, no campaign. */
export const run: Verb = async (words, terminal) => {
  const { values } = parseArgs({
    args: [...words],
    options: {
      name: { type: 'string' },
      log: { type: 'string', multiple: true, default: [] },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: DEFAULT_PORT },
      data: { type: 'string', default: 'data/witness' },
    },
  });
  const { name, log: logs, host, port, data } = values;
  if (name === undefined || logs.length === 0) {
    terminal.err(
      'kaoan witness: say --name NAME, such as jiaoyu.example/witness, and --log VERIFIER-KEY for each log to watch ' +
        '(a Kaoan server shows its own under /api/journal)',
    );
    return 2;
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    terminal.err(`kaoan witness: --port is "${port}"; it should be a number from 0 to 65535`);
    return 2;
  }
  const log = openLog(terminal.environment.KAOAN_LOG ?? 'warn');
  const witness = await openWitness({ name, logs, dataDirectory: data, clock: machineClock, log });
  const server = await listen(() => serveWitness(witness, { host, port: Number(port), log }), port);
  for (const origin of witness.origins) terminal.out(`watches ${origin}`);
  terminal.out('Line for the policies of those who rely on this witness 供信任策略使用的一行:');
  terminal.out(`witness ${name} ${witness.verifierKey} http://${reachable(host)}:${server.port}`);
  terminal.out('Ctrl-C stops it. 按 Ctrl-C 停止。');
  await stopAsked();
  await server.close();
  return 0;
};

/** How others name this machine in an address, as far as it knows. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
}

async function listen(serve: () => Promise<WitnessServer>, port: string): Promise<WitnessServer> {
  try {
    return await serve();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${port} is in use by another program; choose a free one with --port`);
  }
}

function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
