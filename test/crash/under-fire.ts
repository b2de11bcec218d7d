/**
 * Two servers on one database, candidates signing at both, and strikes at random moments. Afterwards every acknowledged
 * letter is there once, every part of the system has the same count, and all roots ever published belong to one history.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { figures } from '#capabilities/pledges/public.ts';
import { standAt } from '#platform/clock/kept-clock.ts';
import { readConfig } from '#platform/config.ts';
import { inTransaction, reading } from '#platform/db/db.ts';
import { auditJournal } from '#platform/journal/audit.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { tallyAt } from '#platform/journal/tally.ts';
import { openLog } from '#platform/log.ts';
import type { Platform } from '#platform/platform.ts';
import { Frontier } from '#primitives/merkle/frontier.ts';
import { keepCampaign } from '#server/campaign.ts';
import { openFoundation, openPlatform } from '#server/open-platform.ts';
import { aClass, aSchool, freshId, testAct } from '../../src/capabilities/organisation/fixtures.ts';
import { aClassReadyToSign } from '../../src/capabilities/pledges/fixtures.ts';
import { KeptServer } from './kept-server.ts';
import { type Letter, Signers } from './signers.ts';
import { diskPrefix, SmallDisk, sweepDisks } from './small-disk.ts';
import { drawStrikes, type Strike, strikes } from './strikes.ts';

/** `testPersonalData` of the organisation's fixtures is sealed under this key. */
const FIXTURE_KEY = new Uint8Array(32).fill(7);
const DISK_MEGABYTES = 1_024;
const CANDIDATES_A_CLASS = 60;
const CLASSES_A_STRIKE = 20;
const RECOVERY_MS = 60_000;

export interface Survived {
  readonly strikes: readonly { readonly kind: Strike; readonly recoveredMs: number }[];
  readonly acknowledged: number;
  readonly inDoubt: number;
  readonly repeats: number;
  readonly letters: number;
  readonly checkpoints: number;
  /** Why no disk was filled; `null` where one was. */
  readonly withoutDisk: string | null;
}

/** @param say told of each strike. @throws AssertionError for anything that was lost, doubled or forked. */
export async function surviveStrikes(count: number, say: (line: string) => void): Promise<Survived> {
  sweepDisks();
  const directory = await mkdtemp(join(tmpdir(), `${diskPrefix}${process.pid}-`));
  // The database, which root runs as somebody else, lies in it only where others may pass through.
  await chmod(directory, 0o711);
  const mounted = await SmallDisk.mount(join(directory, 'disk'), DISK_MEGABYTES);
  const disk = typeof mounted === 'string' ? null : mounted;
  try {
    const dataDirectory = join(directory, 'disk', 'data');
    const survived = await surviveOn(dataDirectory, disk, count, say);
    return { ...survived, withoutDisk: typeof mounted === 'string' ? mounted : null };
  } finally {
    disk?.unmount();
    await rm(directory, { recursive: true, force: true });
  }
}

async function surviveOn(
  dataDirectory: string,
  disk: SmallDisk | null,
  count: number,
  say: (line: string) => void,
): Promise<Omit<Survived, 'withoutDisk'>> {
  const environment = {
    ...process.env,
    KAOAN_DATA: dataDirectory,
    KAOAN_LOG: 'error',
    DATABASE_URL: '',
    HOST: '127.0.0.1',
  };
  const letters = await makeCampaign(dataDirectory, environment, count * CLASSES_A_STRIKE);
  const firstPort = 20_000 + randomInt(20_000);
  const servers = [firstPort, firstPort + 1].map((port) => new KeptServer(port, environment));
  const signers = new Signers(
    letters,
    servers.map(({ port }) => port),
  );
  const watching = new AbortController();
  const roots = new Map<number, string>();
  const watch = watchCheckpoints(dataDirectory, roots, watching.signal);
  const endured: { kind: Strike; recoveredMs: number }[] = [];

  const untilSigning = async (sinceMs: number): Promise<number> => {
    while (!signers.signsEverywhereSince(sinceMs)) {
      const waitedMs = performance.now() - sinceMs;
      if (waitedMs > RECOVERY_MS) {
        const words = servers.map(({ port, said }) => `— ${port} said:\n${said}`).join('\n');
        throw new Error(`no letter is taken by every server for ${RECOVERY_MS} ms\n${words}`);
      }
      await sleep(10);
    }
    return Math.round(performance.now() - sinceMs);
  };

  try {
    for (const server of servers) server.start();
    signers.start();
    await untilSigning(performance.now());
    for (const kind of drawStrikes(count, disk !== null)) {
      await sleep(randomInt(20, 700));
      await strikes[kind]({ dataDirectory, servers, disk });
      const recoveredMs = await untilSigning(performance.now());
      endured.push({ kind, recoveredMs });
      const failed = [...signers.failures].map(([status, times]) => `${times} × ${status || 'no answer'}`);
      signers.failures.clear();
      say(
        `${kind}: both sign again after ${recoveredMs} ms; failed meanwhile: ${failed.join(', ') || 'nothing'}`,
      );
    }
  } finally {
    await signers.stop();
    for (const server of servers) await server.stop();
    watching.abort();
  }
  await watch;
  for (const { endedByItself } of servers) assert.deepEqual(endedByItself, [], 'a server ended by itself');
  assert.deepEqual(signers.wrong, []);
  const { acknowledged, inDoubt, repeats } = signers;
  assert.ok(
    acknowledged.length > count,
    `only ${acknowledged.length} were acknowledged: this proves nothing`,
  );

  const counted = await examine(environment, acknowledged, inDoubt, roots);
  return {
    strikes: endured,
    acknowledged: acknowledged.length,
    inDoubt: inDoubt.size,
    repeats,
    letters: counted,
    checkpoints: roots.size,
  };
}

async function makeCampaign(
  dataDirectory: string,
  environment: NodeJS.ProcessEnv,
  classes: number,
): Promise<Letter[]> {
  await mkdir(join(dataDirectory, 'keys'), { recursive: true });
  await chmod(dataDirectory, 0o711);
  await writeFile(join(dataDirectory, 'keys', 'personal-data.key'), FIXTURE_KEY, { mode: 0o600 });
  const foundation = await openFoundation(readConfig(environment), () => undefined);
  try {
    return await inTransaction(foundation.db, async (tx) => {
      const campaign = {
        pack: 'crash',
        state: 'ready',
        origin: 'kaoan.test/crash',
        demonstration: true,
      } as const;
      await keepCampaign(tx, campaign);
      await standAt(tx, testAct.at);
      const school = await aSchool(tx);
      const letters: Letter[] = [];
      for (let i = 0; i < classes; i += 1) {
        const place = await aClass(tx, { school });
        const { link, wording, enrolled } = await aClassReadyToSign(tx, CANDIDATES_A_CLASS, { class: place });
        for (const { number, idNumber } of enrolled) {
          const idTail = idNumber.slice(-4);
          letters.push({ id: freshId(), link: link.code, wordingId: wording.id, number, idTail });
        }
      }
      return letters;
    });
  } finally {
    await foundation.close();
  }
}

/** Notes the root of every checkpoint that becomes public. */
async function watchCheckpoints(
  dataDirectory: string,
  roots: Map<number, string>,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const path = join(dataDirectory, 'published', 'journal', 'checkpoint');
    const note = await readFile(path, 'utf8').catch(() => null);
    if (note !== null) {
      const [, sizeLine = '', root = ''] = note.split('\n');
      const size = Number(sizeLine);
      assert.equal(roots.get(size) ?? root, root, `two roots were published for size ${size}`);
      roots.set(size, root);
    }
    await sleep(15);
  }
}

/** @returns how many letters there are. */
async function examine(
  environment: NodeJS.ProcessEnv,
  acknowledged: readonly Letter[],
  inDoubt: ReadonlySet<string>,
  roots: ReadonlyMap<number, string>,
): Promise<number> {
  const config = readConfig(environment);
  const foundation = await openFoundation(config, () => undefined);
  try {
    const { platform } = await openPlatform(config, foundation, openLog('silent'));
    const size = await platform.journal.settle();
    const { rows } = await sql<{ id: string; number: string }>`
      select letter.id, candidate.number from pledges.letter
      join organisation.candidate on candidate.id = letter.candidate_id`.execute(reading(platform.db));
    const numbers = new Map(rows.map(({ id, number }) => [id, number]));
    assert.equal(new Set(numbers.values()).size, rows.length, 'a candidate has two letters');
    for (const { id, number } of acknowledged) {
      assert.equal(numbers.get(id), number, `acknowledged letter ${id} is gone`);
    }
    const known = new Set([...acknowledged.map(({ id }) => id), ...inDoubt]);
    assert.deepEqual(
      [...numbers.keys()].filter((id) => !known.has(id)),
      [],
      'letters that nobody sent',
    );
    await requireOneCount(platform, size, rows.length);
    await requireOneHistory(platform, roots);
    return rows.length;
  } finally {
    await foundation.close();
  }
}

async function requireOneCount({ db }: Platform, size: number, letters: number): Promise<void> {
  const [figure] = figures;
  assert.ok(figure);
  const { rows } = await sql<{ counters: number; entries: number }>`select
    (select coalesce(sum(signed), 0)::int8 from pledges.class_count) as counters,
    (select count(*) from journal.entry where kind = 'pledges.signed' and index < ${size}) as entries`.execute(
    reading(db),
  );
  assert.deepEqual(rows[0], { counters: letters, entries: letters });
  assert.equal(await tallyAt(db, figure.tally, size), letters);
}

/** The entries lead to each root that was public at some time, and to the files that are public now. */
async function requireOneHistory(
  { db, journal }: Platform,
  roots: ReadonlyMap<number, string>,
): Promise<void> {
  const { rows } = await sql<{ leaf: Buffer }>`
    select leaf from journal.entry where index is not null order by index`.execute(reading(db));
  const frontier = new Frontier(nodeHasher);
  let compared = 0;
  for (const { leaf } of rows) {
    frontier.append(nodeHasher.leaf(leaf));
    const published = roots.get(frontier.size);
    if (published === undefined) continue;
    assert.equal(
      Buffer.from(frontier.root()).toString('base64'),
      published,
      `a fork at size ${frontier.size}`,
    );
    compared += 1;
  }
  assert.equal(compared, roots.size, 'a checkpoint was published over more entries than there are');
  const read = (path: string) => readFile(join(journal.directory, path)).catch(() => null);
  const { faults } = await auditJournal(db, read, journal.verifierKey);
  assert.deepEqual(faults, []);
}
