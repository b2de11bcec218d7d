/**
 * `kill -9` of the server or of the database at random moments while candidates sign: every acknowledged letter is
 * there after the restart, none counts twice, and no two roots were ever published for one size.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { figures } from '#capabilities/pledges/public.ts';
import { standAt } from '#platform/clock/kept-clock.ts';
import { readConfig } from '#platform/config.ts';
import { inTransaction } from '#platform/db/db.ts';
import { placeCluster } from '#platform/db/embedded/placement.ts';
import { readPostmasterFile } from '#platform/db/embedded/postmaster-file.ts';
import { auditJournal } from '#platform/journal/audit.ts';
import { tallyAt } from '#platform/journal/tally.ts';
import { openLog } from '#platform/log.ts';
import { keepCampaign } from '#server/campaign.ts';
import { openFoundation, openPlatform } from '#server/open-platform.ts';
import { freshId } from '../../src/capabilities/organisation/fixtures.ts';
import { aClassReadyToSign } from '../../src/capabilities/pledges/fixtures.ts';

const ROUNDS = 20;
const CANDIDATES = 4_000;
const CLIENTS = 8;
/** `testPersonalData` of the organisation's fixtures is sealed under this key. */
const FIXTURE_KEY = new Uint8Array(32).fill(7);

let dataDirectory: string;
let port: number;
let link: string;
let wordingId: string;
let waiting: { number: string; idTail: string }[];

const environment = () => ({
  ...process.env,
  KAOAN_DATA: dataDirectory,
  DATABASE_URL: '',
  HOST: '127.0.0.1',
  PORT: String(port),
  // Each client then signs from an address of its own, as a class does.
  KAOAN_BEHIND_TLS: '1',
});

before(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-crash-'));
  port = 20_000 + randomInt(20_000);
  await mkdir(join(dataDirectory, 'keys'));
  await writeFile(join(dataDirectory, 'keys', 'personal-data.key'), FIXTURE_KEY, { mode: 0o600 });
  const foundation = await openFoundation(readConfig(environment()), () => undefined);
  await inTransaction(foundation.db, async (tx) => {
    await keepCampaign(tx, {
      pack: 'crash',
      state: 'ready',
      origin: 'kaoan.test/crash',
      demonstration: true,
    });
    await standAt(tx, new Date('2020-06-20T01:00:00.000Z'));
    const ready = await aClassReadyToSign(tx, CANDIDATES);
    link = ready.link.code;
    wordingId = ready.wording.id;
    waiting = ready.enrolled.map(({ number, idNumber }) => ({ number, idTail: idNumber.slice(-4) }));
  });
  await foundation.close();
});

after(() => rm(dataDirectory, { recursive: true, force: true }));

const serverProgram = fileURLToPath(new URL('../../src/server/main.ts', import.meta.url));

interface RunningServer {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
}

async function startServer(): Promise<RunningServer> {
  const server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', serverProgram], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(server, 'exit');
  let said = '';
  server.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    server.stdout?.on('data', (chunk) => {
      said += chunk;
      if (said.includes('is ready')) resolve();
    });
    server.once('exit', () => reject(new Error(`the server ended:\n${said}`)));
  });
  return { process: server, exited };
}

function killDatabase(): void {
  const { clusterDirectory } = placeCluster(join(dataDirectory, 'postgres'));
  const file = readPostmasterFile(clusterDirectory);
  if (file) process.kill(file.pid, 'SIGKILL');
}

/** Signs for one candidate after the other until told to stop; remembers only what was acknowledged. */
async function sign(acknowledged: Map<string, string>, stop: AbortSignal, address: string): Promise<void> {
  while (!stop.aborted) {
    const candidate = waiting.pop();
    if (!candidate) return;
    const id = freshId();
    const answer = await fetch(`http://127.0.0.1:${port}/api/pledges/signing/${link}/letters`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ id, ...candidate, wordingId, affirmed: true, guardianAffirmed: true }),
    }).catch(() => null);
    if (answer?.ok) acknowledged.set(id, candidate.number);
    else {
      assert.ok(answer === null || answer.status >= 500, `a letter was refused: ${await answer?.text()}`);
      // Nobody knows whether it was taken; the candidate does not try again here, so it may count or not.
      await sleep(20);
    }
  }
}

/** Notes the root of every checkpoint that becomes public. */
async function watchCheckpoints(roots: Map<string, string>, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const note = await readFile(join(dataDirectory, 'published', 'journal', 'checkpoint'), 'utf8').catch(
      () => null,
    );
    if (note !== null) {
      const [, size = '', root = ''] = note.split('\n');
      assert.equal(roots.get(size) ?? root, root, `two roots were published for size ${size}`);
      roots.set(size, root);
    }
    await sleep(15);
  }
}

test(`after ${ROUNDS} kills nothing acknowledged is lost, nothing counts twice, and there is one history`, async () => {
  const acknowledged = new Map<string, string>();
  const roots = new Map<string, string>();
  const watching = new AbortController();
  const watch = watchCheckpoints(roots, watching.signal);

  for (let round = 0; round < ROUNDS; round += 1) {
    const server = await startServer();
    const stop = new AbortController();
    const clients = Array.from({ length: CLIENTS }, (_, n) =>
      sign(acknowledged, stop.signal, `10.0.${round}.${n + 1}`),
    );
    await sleep(randomInt(30, 900));
    if (round % 3 === 1) {
      killDatabase();
      // The server starts it again; signing goes on against the revived database.
      await sleep(randomInt(200, 1_500));
    }
    assert.equal(server.process.exitCode, null, 'the server ended by itself');
    server.process.kill('SIGKILL');
    if (round % 3 === 2) killDatabase();
    stop.abort();
    await Promise.all([...clients, server.exited]);
  }

  const server = await startServer();
  for (const id of acknowledged.keys()) {
    const receipt = await fetch(`http://127.0.0.1:${port}/api/pledges/receipts/${id}`);
    assert.equal(receipt.status, 200, `acknowledged letter ${id} is gone`);
  }
  server.process.kill('SIGTERM');
  await server.exited;
  watching.abort();
  await watch;
  assert.ok(
    acknowledged.size > ROUNDS,
    `only ${acknowledged.size} letters were acknowledged: this proves nothing`,
  );

  const config = readConfig(environment());
  const foundation = await openFoundation(config, () => undefined);
  const { platform } = await openPlatform(config, foundation, openLog('silent'));
  const { db, journal } = platform;
  const size = await journal.settle();
  const [letters] = figures;
  assert.ok(letters);
  const counted = await tallyAt(db, letters.tally, size);
  const { rows } = await platform.pool.query<{ letters: number; candidates: number }>(
    'select count(*)::int as letters, count(distinct candidate_id)::int as candidates from pledges.letter',
  );
  assert.deepEqual(rows[0], { letters: counted, candidates: counted });
  assert.ok(counted >= acknowledged.size);
  const read = (path: string) => readFile(join(journal.directory, path)).catch(() => null);
  const { faults } = await auditJournal(db, read, journal.verifierKey);
  assert.deepEqual(faults, []);
  await foundation.close();
});
