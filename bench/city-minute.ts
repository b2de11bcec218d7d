/**
 * The whole city signs within one minute: 2,400 letters a second, whatever the server does, latency counted from when
 * each was due. Meanwhile ten letters a second are followed until their proof is verified, and a signed-in viewer keeps
 * looking at the coverage of city, district and school. Afterwards the coverage on the screen, the letters and the journal
 * must be one number. Peers: the same claims, one transaction each, at the same rate (acknowledgement); the same letters
 * and views on the server at rest (the others).
 *
 * `--seconds 60`, `--rate 2400`; `--keep DIR` as in pledges.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type CoverageReply, readCoverage } from '#capabilities/pledges/coverage-contract.ts';
import {
  type Followed,
  type FollowedLetter,
  followLetters,
  microsSince,
} from './city-minute/follow-letters.ts';
import { Histogram } from './load/histogram.ts';
import { type LoadResult, pathAndBody, recordBytes } from './load/plan.ts';
import { runLoad } from './load/run-load.ts';
import { type Measurement, report, rounded } from './report.ts';
import { Browser } from './world/ask.ts';
import { countLetters } from './world/check-letters.ts';
import { type PreparedLetters, prepareLetters } from './world/letters.ts';
import { openWorld, type World } from './world/open-world.ts';
import { passableDirectory } from './world/passable-directory.ts';
import { aCityOf } from './world/population.ts';
import { cpuUseOf } from './world/processes.ts';
import { rungServer, runServer } from './world/run-server.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '2400' },
    keep: { type: 'string' },
  },
});
const SECONDS = Number(options.seconds);
const RATE = Number(options.rate);
const AT_REST_SECONDS = 10;
const PEER_SECONDS = 10;
const FOLLOWED_A_SECOND = 10;
const LOOK_AGAIN_MS = 200;
const CONNECTIONS = 512;
const CANDIDATES_A_CLASS = 41;

const note = (line: string): void => console.error(line);
const classesFor = (candidates: number): number => Math.ceil(candidates / CANDIDATES_A_CLASS) + 1;
const classes = {
  followed: classesFor(FOLLOWED_A_SECOND * (SECONDS + AT_REST_SECONDS)),
  peer: classesFor(RATE * PEER_SECONDS),
  city: classesFor(RATE * SECONDS),
};

await using scratch = await passableDirectory('bench-city-minute');
const directory = scratch.path;
await measure(join(directory, 'data'));

async function measure(dataDirectory: string): Promise<void> {
  const all = classes.followed + classes.peer + classes.city;
  const world = await openWorld(dataDirectory, aCityOf(all * CANDIDATES_A_CLASS), options.keep ?? null, note);
  const followed = await lettersToFollow(world, prepared(world, 'followed', 0, classes.followed));
  const peerLetters = prepared(world, 'peer', classes.followed, classes.followed + classes.peer);
  const cityLetters = prepared(world, 'city', classes.followed + classes.peer, world.size.classes);

  const peer = await loadPeer(dataDirectory, peerLetters);
  await using server = await runServer(dataDirectory);
  const browser = new Browser(server.port);
  await browser.signIn();
  const atRest = await watched(browser, followed.slice(0, FOLLOWED_A_SECOND * AT_REST_SECONDS), world);
  const before = cpuUseOf(server);
  const [busy, city] = await Promise.all([
    watched(browser, followed.slice(FOLLOWED_A_SECOND * AT_REST_SECONDS), world),
    load(server.port, cityLetters, SECONDS),
  ]);
  const after = cpuUseOf(server);
  const share = (micros: number) => `${Math.round(micros / city.seconds / 10_000)} %`;
  note(
    `of one core: server ${share(after.serverMicros - before.serverMicros)}, ` +
      `postgres ${share(after.databaseMicros - before.databaseMicros)}, generator ${share(city.cpuMicros)}`,
  );
  const shown = await shownCoverage(browser);
  browser.close();
  await server.stop();

  const counted = await countLetters(dataDirectory);
  const signed = (result: LoadResult) => result.outcomes.signed ?? 0;
  const acknowledged = signed(peer) + signed(city) + busy.letters.signed + atRest.letters.signed;
  if (shown !== counted.letters || acknowledged > counted.letters) {
    throw new Error(`${acknowledged} acknowledged, ${shown} shown, ${counted.letters} in the database`);
  }
  note(`${shown} on the screen = letters = candidates = class counters = journal entries = figure`);
  report(rows(city, peer, busy, atRest));
}

function prepared(world: World, name: string, fromClass: number, toClass: number): PreparedLetters {
  const path = join(directory, name);
  return prepareLetters(world, {
    path,
    fromClass,
    toClass,
    deviceSigned: false,
    handwritten: false,
    repeats: 0,
  });
}

async function loadPeer(dataDirectory: string, letters: PreparedLetters): Promise<LoadResult> {
  await using server = await runServer(dataDirectory, [rungServer, 'one-by-one']);
  return await load(server.port, letters, PEER_SECONDS);
}

async function load(port: number, letters: PreparedLetters, seconds: number): Promise<LoadResult> {
  const result = await runLoad({
    port,
    connections: CONNECTIONS,
    template: letters.template,
    records: letters.path,
    firstRecord: 0,
    recordCount: letters.records,
    ratePerSecond: RATE,
    seconds,
    warmUpSeconds: 0,
    comeBack: false,
    progressSeconds: null,
  });
  note(`${JSON.stringify(result.statuses)} ${JSON.stringify(result.latencyMs)} ms`);
  return result;
}

/** The template is the same for all letters; a record holds link code, number, tail and id. */
async function lettersToFollow(world: World, letters: PreparedLetters): Promise<FollowedLetter[]> {
  const classOf = new Map(world.linkCodes.map((code, theClass) => [code, world.classIds[theClass] ?? '']));
  const bytes = await readFile(letters.path, 'latin1');
  const each = recordBytes(letters.template);
  return Array.from({ length: FOLLOWED_A_SECOND * (SECONDS + AT_REST_SECONDS) }, (_, i) => {
    const { path, body } = pathAndBody(letters.template, bytes.slice(i * each, (i + 1) * each));
    const { id } = JSON.parse(body) as { id: string };
    const code = path.split('/').at(-2) ?? '';
    return { id, path, body, classId: classOf.get(code) ?? '' };
  });
}

interface Watched {
  readonly letters: Followed;
  readonly views: Histogram;
}

/** Follows the letters while somebody looks at city, district and school in turn. */
async function watched(browser: Browser, letters: readonly FollowedLetter[], world: World): Promise<Watched> {
  const views = new Histogram();
  const city = await coverageOf(browser);
  const district = await coverageOf(browser, city.rows[0]?.unit.id);
  const places = [city.unit.id, district.unit.id, district.rows[0]?.unit.id ?? ''];
  let watching = true;
  const look = async (): Promise<void> => {
    while (watching) {
      for (const place of places) {
        const beganMs = performance.now();
        await coverageOf(browser, place);
        views.record(microsSince(beganMs));
        await sleep(LOOK_AGAIN_MS);
      }
    }
  };
  const looking = look();
  const followed = await followLetters(browser, letters, FOLLOWED_A_SECOND, world.verifierKey);
  watching = false;
  await looking;
  return { letters: followed, views };
}

async function coverageOf(browser: Browser, unit?: string): Promise<CoverageReply> {
  const query = unit === undefined ? '' : `?unit=${unit}`;
  return (await browser.read<CoverageReply>(`${readCoverage.path}${query}`)).reply;
}

/** What the screen says of the city in the end; its districts, and their schools, must add up to it. */
async function shownCoverage(browser: Browser): Promise<number> {
  const city = await coverageOf(browser);
  const sum = (reply: CoverageReply) => reply.rows.reduce((signed, row) => signed + row.coverage.signed, 0);
  const { signed } = city.coverage;
  let below = 0;
  for (const { unit } of city.rows) below += (await coverageOf(browser, unit.id)).coverage.signed;
  if (sum(city) !== signed || below !== signed) {
    throw new Error(`the coverage says ${signed}, its rows ${sum(city)}, its districts ${below}`);
  }
  return signed;
}

function rows(city: LoadResult, peer: LoadResult, busy: Watched, atRest: Watched): Measurement[] {
  const ms = (histogram: Histogram, q: number) => rounded(histogram.quantileMicros(q) / 1_000);
  const row = (what: string, unit: string, value: number, peerName: string, peerValue: number) => ({
    bench: 'city-minute',
    case: what,
    value: rounded(value),
    unit,
    peer: peerName,
    peerValue: rounded(peerValue),
  });
  const rest = 'the server at rest';
  const { letters, views } = busy;
  return [
    row(
      `acknowledgement, ${city.sent} letters at ${RATE}/s, p50 ${rounded(city.latencyMs.p50)} ms, max ${rounded(city.latencyMs.max)} ms`,
      'ms p99',
      city.latencyMs.p99,
      'one transaction for each letter',
      peer.latencyMs.p99,
    ),
    row(
      `tap to verified proof, ${letters.signed} letters, p50 ${ms(letters.provable, 0.5)} ms`,
      'ms p99',
      ms(letters.provable, 0.99),
      rest,
      ms(atRest.letters.provable, 0.99),
    ),
    row(
      `coverage of city, district and school, ${views.count} views, p50 ${ms(views, 0.5)} ms`,
      'ms p95',
      ms(views, 0.95),
      rest,
      ms(atRest.views, 0.95),
    ),
    row(
      `acknowledgement to counted on the screen, p50 ${ms(letters.counted, 0.5)} ms`,
      'ms max',
      letters.counted.maxMicros / 1_000,
      rest,
      atRest.letters.counted.maxMicros / 1_000,
    ),
  ];
}
