/**
 * The whole country in one class meeting: 10,710,000 candidates of 260,000 classes in 31 provinces sign over HTTP, 2 % of
 * them twice. Afterwards letters, distinct candidates, class counters, journal entries and the figure are one number, and
 * the published files alone give the same root and the same count of every class. Peer: the same claims, one transaction
 * for each, at the rate of the first of them.
 *
 * `--share 0.01` for a trial; `--keep DIR` as in pledges. The whole needs about 30 GB of disk.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { recountPublished } from './country/recount.ts';
import type { LoadResult } from './load/plan.ts';
import { runLoad } from './load/run-load.ts';
import { type Measurement, report, rounded } from './report.ts';
import { countersByClass, countLetters, databaseBytesOf } from './world/check-letters.ts';
import { type PreparedLetters, prepareLetters } from './world/letters.ts';
import { openWorld } from './world/open-world.ts';
import { passableDirectory } from './world/passable-directory.ts';
import { theCountry } from './world/population.ts';
import { cpuUseOf, residentBytesOf } from './world/processes.ts';
import { rungServer, runServer } from './world/run-server.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    share: { type: 'string', default: '1' },
    keep: { type: 'string' },
    connections: { type: 'string', default: '512' },
  },
});
const REPEATS = 0.02;
/** Whose letters the peer takes. */
const PEER_CLASSES = 400;
const REPORT_EVERY_SECONDS = 10;
const PEER = 'one transaction for each letter';

const note = (line: string): void => console.error(line);
await using scratch = await passableDirectory('bench-country');
const directory = scratch.path;
await measure(join(directory, 'data'));

async function measure(dataDirectory: string): Promise<void> {
  const size = theCountry(Number(options.share));
  const world = await openWorld(dataDirectory, size, options.keep ?? null, note);
  const plain = { deviceSigned: false, handwritten: false, repeats: REPEATS };
  const path = join(directory, 'letters');
  const peerClasses = Math.min(PEER_CLASSES, Math.round(size.classes / 10));
  const peerLetters = prepareLetters(world, { ...plain, path, fromClass: 0, toClass: peerClasses });
  const peer = await loadPeer(dataDirectory, peerLetters);

  const letters = prepareLetters(world, { ...plain, path, fromClass: peerClasses, toClass: size.classes }, 2);
  note(`${letters.records} letters of ${letters.candidates} candidates are ready`);
  const before = await diskUse(dataDirectory);
  await using server = await runServer(dataDirectory);
  const cpuBefore = cpuUseOf(server);
  const memory: { seconds: number; bytes: number }[] = [];
  const country = await load(server.port, letters, (seconds, answered) => {
    const bytes = residentBytesOf(server.pid);
    memory.push({ seconds, bytes });
    note(`${Math.round(seconds)} s: ${answered} answered, server ${megabytes(bytes)} MB`);
  });
  const cpuAfter = cpuUseOf(server);
  const each = (micros: number) => (micros / country.sent).toFixed(1);
  note(
    `CPU µs each: server ${each(cpuAfter.serverMicros - cpuBefore.serverMicros)}, ` +
      `postgres ${each(cpuAfter.databaseMicros - cpuBefore.databaseMicros)}, generator ${each(country.cpuMicros)}`,
  );
  await server.stop();
  note(`the data directory holds ${megabytes(directoryBytes(dataDirectory))} MB`);
  const after = await diskUse(dataDirectory);

  const counted = await countLetters(dataDirectory);
  const acknowledged = (country.outcomes.signed ?? 0) + (peer.outcomes.signed ?? 0);
  if (counted.letters !== size.candidates || acknowledged !== size.candidates) {
    throw new Error(
      `${size.candidates} candidates, ${acknowledged} acknowledged, ${counted.letters} letters`,
    );
  }
  const published = recountPublished(join(dataDirectory, 'published', 'journal'));
  const counters = await countersByClass(dataDirectory);
  const differing = [...counters].filter(([code, signed]) => published.byClass.get(code) !== signed);
  if (
    differing.length > 0 ||
    published.byClass.size !== counters.size ||
    published.size !== counted.journalSize
  ) {
    throw new Error(`${differing.length} classes have other counts in the published files`);
  }
  note(
    `${counted.letters} letters = candidates = acknowledged = class counters = journal entries = figure; ` +
      `${published.size} published entries give the signed root and the counts of ${counters.size} classes`,
  );
  report(rows(country, peer, memory, { before, after, letters }));
}

async function loadPeer(dataDirectory: string, letters: PreparedLetters): Promise<LoadResult> {
  await using server = await runServer(dataDirectory, [rungServer, 'one-by-one']);
  return await load(server.port, letters, () => undefined);
}

function load(
  port: number,
  letters: PreparedLetters,
  onProgress: (seconds: number, answered: number) => void,
): Promise<LoadResult> {
  return runLoad(
    {
      port,
      connections: Number(options.connections),
      template: letters.template,
      records: letters.path,
      firstRecord: 0,
      recordCount: letters.records,
      ratePerSecond: null,
      seconds: null,
      warmUpSeconds: 0,
      comeBack: true,
      progressSeconds: REPORT_EVERY_SECONDS * Math.max(0.1, Math.min(1, Number(options.share))),
    },
    ({ seconds, answered }) => onProgress(seconds, answered),
  );
}

interface DiskUse {
  readonly databaseBytes: number;
  readonly publishedBytes: number;
}

async function diskUse(dataDirectory: string): Promise<DiskUse> {
  const databaseBytes = await databaseBytesOf(dataDirectory);
  return { databaseBytes, publishedBytes: directoryBytes(join(dataDirectory, 'published')) };
}

function directoryBytes(path: string): number {
  return Number(execFileSync('du', ['-sk', path], { encoding: 'utf8' }).split('\t')[0]) * 1_024;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function rows(
  country: LoadResult,
  peer: LoadResult,
  memory: readonly { seconds: number; bytes: number }[],
  { before, after, letters }: { before: DiskUse; after: DiskUse; letters: PreparedLetters },
): Measurement[] {
  const { latencyMs } = country;
  const row = (what: string, unit: string, value: number, peerName: string, peerValue: number) => ({
    bench: 'country',
    case: what,
    value: rounded(value),
    unit,
    peer: peerName,
    peerValue: rounded(peerValue),
  });
  const grown = (use: keyof DiskUse) => (after[use] - before[use]) / letters.candidates;
  const settled = memory[Math.floor(memory.length / 10)]?.bytes ?? Number.NaN;
  const last = memory.at(-1)?.bytes ?? Number.NaN;
  const minutes = country.seconds / 60;
  return [
    row(
      `${letters.candidates} candidates, ${letters.records} letters`,
      'min',
      minutes,
      `${PEER}, at its rate`,
      letters.records / peer.perSecond / 60,
    ),
    row(
      `the same, p50 ${rounded(latencyMs.p50)} ms, p99 ${rounded(latencyMs.p99)} ms`,
      'acknowledged/s',
      country.perSecond,
      PEER,
      peer.perSecond,
    ),
    row(
      'memory of the server at the end',
      'MB',
      last / 1e6,
      'the same after a tenth of the time',
      settled / 1e6,
    ),
    row(
      'disk for each letter: database with its indexes, without its log',
      'bytes',
      grown('databaseBytes'),
      'published files',
      grown('publishedBytes'),
    ),
  ];
}
