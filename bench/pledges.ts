/**
 * Commitment letters over HTTP, the load generator on the same machine: a ladder from a bare echo to the whole path with
 * device signatures, same requests, same connections. Every rung that signs ends with a count: letters, distinct
 * candidates, class counters, journal entries, the figure and what was acknowledged must be one number. Peers, as
 * e-signature products store letters, one transaction for each: the bare insert, and the same claims through the same code.
 *
 * `--only echo,whole` runs some rungs; `--share 0.1` a tenth of the letters; `--keep DIR` makes the world once and works
 * on copies of it; `--connections 512`.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LoadResult } from './load/plan.ts';
import { runLoad } from './load/run-load.ts';
import { type Measurement, report, rounded } from './report.ts';
import { countLetters } from './world/check-letters.ts';
import { prepareLetters } from './world/letters.ts';
import { openWorld, type World } from './world/open-world.ts';
import { passableDirectory } from './world/passable-directory.ts';
import { aCityOf } from './world/population.ts';
import { cpuUseOf, residentBytesOf } from './world/processes.ts';
import { rungServer, runServer } from './world/run-server.ts';

interface Rung {
  readonly name: string;
  readonly words: string;
  /** The program that answers; `null` is the real server. */
  readonly program: readonly [string, ...string[]] | null;
  readonly letters: number;
  readonly deviceSigned?: true;
  readonly handwritten?: true;
  /** Whether letters are signed for good, so that nobody may sign them on another rung. */
  readonly signs: boolean;
}

const rungs: readonly Rung[] = [
  { name: 'echo', words: 'bare Fastify echo', program: [rungServer, 'echo'], letters: 600_000, signs: false },
  {
    name: 'validation',
    words: '+ validation and our HTTP layer',
    program: [rungServer, 'validation'],
    letters: 500_000,
    signs: false,
  },
  {
    name: 'insert',
    words: '+ durable insert of the letter',
    program: [rungServer, 'insert'],
    letters: 400_000,
    signs: false,
  },
  {
    name: 'insert-one-by-one',
    words: 'the same insert, one transaction for each letter',
    program: [rungServer, 'insert-one-by-one'],
    letters: 200_000,
    signs: false,
  },
  {
    name: 'whole',
    words: '+ identification, journal, tiles, coverage: the whole path',
    program: null,
    letters: 900_000,
    signs: true,
  },
  {
    name: 'device',
    words: '+ device signature of every letter',
    program: null,
    letters: 480_000,
    deviceSigned: true,
    signs: true,
  },
  {
    name: 'handwritten',
    words: '+ handwriting of every letter',
    program: null,
    letters: 100_000,
    deviceSigned: true,
    handwritten: true,
    signs: true,
  },
  {
    name: 'one-by-one',
    words: 'the whole path, one transaction for each letter',
    program: [rungServer, 'one-by-one'],
    letters: 60_000,
    signs: true,
  },
];

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    only: { type: 'string' },
    share: { type: 'string', default: '1' },
    keep: { type: 'string' },
    connections: { type: 'string', default: '512' },
  },
});
const wanted = rungs.filter(({ name }) => !options.only || options.only.split(',').includes(name));
const lettersOf = ({ letters }: Rung): number => Math.round(letters * Number(options.share));
const CANDIDATES_A_CLASS = 41;
const WARM_UP_SECONDS = 2;
const REPEATS = 0.02;
const note = (line: string): void => console.error(line);

await using scratch = await passableDirectory('bench-pledges');
const directory = scratch.path;
await climb(join(directory, 'data'));

async function climb(dataDirectory: string): Promise<void> {
  const world = await aWorld(dataDirectory);
  const results = new Map<Rung, LoadResult>();
  let signedSoFar = 0;
  let nextClass = 0;
  for (const rung of wanted) {
    const classes = Math.ceil(lettersOf(rung) / CANDIDATES_A_CLASS);
    const fromClass = rung.signs ? nextClass : 0;
    const toClass = Math.min(world.size.classes, fromClass + classes);
    if (rung.signs) nextClass = toClass;
    const result = await measure(dataDirectory, world, rung, { fromClass, toClass });
    results.set(rung, result);
    if (!rung.signs) continue;
    signedSoFar += result.outcomes.signed ?? 0;
    const counted = await countLetters(dataDirectory);
    if (counted.letters !== signedSoFar) {
      throw new Error(`${signedSoFar} letters were acknowledged, ${counted.letters} are there`);
    }
    note(
      `  ${counted.letters} letters = candidates = class counters = journal entries = figure = acknowledged`,
    );
  }
  report(rows(results));
}

/** Enough candidates for every rung that signs, and for the longest of the others. */
function aWorld(dataDirectory: string): Promise<World> {
  const signing = rungs.filter(({ signs }) => signs).reduce((sum, rung) => sum + lettersOf(rung), 0);
  // Every rung ends with a whole class.
  const size = aCityOf(signing + rungs.length * 2 * CANDIDATES_A_CLASS);
  return openWorld(dataDirectory, size, options.keep ?? null, note);
}

async function measure(
  dataDirectory: string,
  world: World,
  rung: Rung,
  classes: { fromClass: number; toClass: number },
): Promise<LoadResult> {
  const letters = prepareLetters(world, {
    path: join(directory, 'letters'),
    ...classes,
    deviceSigned: rung.deviceSigned === true,
    handwritten: rung.handwritten === true,
    repeats: REPEATS,
  });
  await using server = await runServer(dataDirectory, rung.program ?? undefined);
  const before = cpuUseOf(server);
  const result = await runLoad({
    port: server.port,
    connections: Number(options.connections),
    template: letters.template,
    records: letters.path,
    firstRecord: 0,
    recordCount: letters.records,
    ratePerSecond: null,
    seconds: null,
    warmUpSeconds: WARM_UP_SECONDS * Number(options.share),
    comeBack: true,
    progressSeconds: null,
  });
  const after = cpuUseOf(server);
  const each = (micros: number) => (micros / result.sent).toFixed(1).padStart(6);
  note(
    `${rung.name.padEnd(12)} ${result.perSecond.toFixed(0).padStart(6)}/s for ${result.seconds.toFixed(1)} s, ` +
      `p50 ${result.latencyMs.p50} p99 ${result.latencyMs.p99} max ${result.latencyMs.max} ms; CPU µs each: ` +
      `server ${each(after.serverMicros - before.serverMicros)} ` +
      `postgres ${each(after.databaseMicros - before.databaseMicros)} generator ${each(result.cpuMicros)}; ` +
      `server ${Math.round(residentBytesOf(server.pid) / 1e6)} MB; ` +
      `${JSON.stringify(result.statuses)} ${JSON.stringify(result.outcomes)}`,
  );
  return result;
}

/** Each rung beside the peer that does as much: the plain insert, or the whole path. */
function rows(results: ReadonlyMap<Rung, LoadResult>): Measurement[] {
  return [...results].map(([rung, { perSecond, seconds, latencyMs }]) => {
    const peer = rungs.find(({ name }) => name === (rung.signs ? 'one-by-one' : 'insert-one-by-one'));
    return {
      bench: 'pledges',
      case: `${rung.words}, ${rounded(seconds)} s, p50 ${rounded(latencyMs.p50)} ms, p99 ${rounded(latencyMs.p99)} ms`,
      value: rounded(perSecond),
      unit: 'acknowledged/s',
      peer: peer?.words ?? '',
      peerValue: rounded((peer && results.get(peer)?.perSecond) ?? Number.NaN),
    };
  });
}
