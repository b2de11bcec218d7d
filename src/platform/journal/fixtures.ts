/** A journal with witnesses, true ones and false ones, for the tests of how they work together. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { parsePolicy } from '#primitives/merkle/policy.ts';
import { emptyDatabase, type TestDatabase } from '#test/database.ts';
import { StandingClock } from '../clock/clock.ts';
import { type Database, inTransaction, openDatabase } from '../db/db.ts';
import { migrate } from '../db/migrations.ts';
import { openLog } from '../log.ts';
import { serveWitness, type WitnessServer } from '../witness/serve-witness.ts';
import { openWitness, type Witness } from '../witness/witness.ts';
import { appendAll } from './append.ts';
import { type Journal, openJournal } from './journal.ts';
import { nodeCrypto, nodeHasher } from './node-crypto.ts';

export const ORIGIN = 'kaoan.test/cosigning';
export const silent = openLog('silent');

const start = new Date('2020-07-03T02:00:00.000Z');
const owners = [{ name: 'journal', migrations: fileURLToPath(new URL('./migrations', import.meta.url)) }];

export interface RunningWitness {
  readonly witness: Witness;
  readonly server: WitnessServer;
  /** For a policy, with the address. */
  readonly line: string;
  readonly lineWithoutAddress: string;
}

/** Made once for a test file; every test gets an empty journal in it. */
export class WitnessedJournal {
  #testDatabase: TestDatabase | undefined;
  #database: Database | undefined;
  #closing: (() => Promise<void>)[] = [];
  folder = '';
  clock = new StandingClock(start);
  /** Without a policy. */
  journal: Journal | undefined;

  constructor() {
    before(async () => {
      this.#testDatabase = await emptyDatabase();
      await migrate({ connectionString: this.#testDatabase.url }, owners);
      this.#database = openDatabase({ connectionString: this.#testDatabase.url });
    });
    beforeEach(async () => {
      await this.emptyDatabase();
      this.folder = await mkdtemp(join(tmpdir(), 'kaoan-cosigning-'));
      this.clock = new StandingClock(start);
      this.journal = await this.#open();
    });
    afterEach(async () => {
      for (const close of this.#closing.splice(0)) await close();
      await rm(this.folder, { recursive: true });
    });
    after(async () => {
      await this.#database?.close();
      await this.#testDatabase?.close();
    });
  }

  get database(): Database {
    if (!this.#database) throw new Error('the database is opened before the first test');
    return this.#database;
  }

  get directory(): string {
    return this.journal?.directory ?? '';
  }

  get verifierKey(): string {
    return this.journal?.verifierKey ?? '';
  }

  async emptyDatabase(): Promise<void> {
    await this.database.pool.query(
      `truncate journal.entry, journal.checkpoint, journal.follower;
       update journal.head set size = 0, numbered_at = 'epoch'`,
    );
  }

  secondsLater(seconds: number): void {
    this.clock.advanceTo(new Date(start.getTime() + seconds * 1000));
  }

  secondsSinceStart(): number {
    return (this.clock.now().getTime() - start.getTime()) / 1000;
  }

  async record(count: number): Promise<void> {
    const entries = Array.from({ length: count }, (_, n) => ({
      by: null,
      at: this.clock.now(),
      kind: 'tests.counted',
      subject: randomUUID(),
      facts: { n },
      details: {},
    }));
    await inTransaction(this.database.db, (tx) => appendAll(tx, entries));
  }

  #open(policy?: string): Promise<Journal> {
    const { clock } = this;
    return openJournal({
      db: this.database.db,
      clock,
      origin: ORIGIN,
      dataDirectory: this.folder,
      witnesses: policy === undefined ? null : { policy: parsePolicy(nodeHasher, policy), clock },
    });
  }

  /** The journal again, now with a policy, as after a restart of the server. */
  withPolicy(...lines: string[]): Promise<Journal> {
    return this.#open(`${lines.join('\n')}\n`);
  }

  /** One round. @returns whether anybody was asked. */
  async collect({ cosigning }: Journal, log = silent): Promise<boolean> {
    if (!cosigning) throw new Error('this journal has no policy');
    return cosigning.collect(this.database.db, log, new AbortController().signal);
  }

  async startWitness(name: string, watched = this.verifierKey): Promise<RunningWitness> {
    const witness = await openWitness({
      name: `${name}.example`,
      logs: [watched],
      dataDirectory: join(this.folder, `witness-${name}`),
      clock: this.clock,
      log: silent,
    });
    const server = await this.serve(witness);
    const lineWithoutAddress = `witness ${name} ${witness.verifierKey}`;
    return {
      witness,
      server,
      line: `${lineWithoutAddress} http://127.0.0.1:${server.port}/`,
      lineWithoutAddress,
    };
  }

  async serve(witness: Witness, port = 0): Promise<WitnessServer> {
    const server = await serveWitness(witness, { host: '127.0.0.1', port, log: silent });
    this.#closing.push(() => server.close());
    return server;
  }

  /** A server that answers every request in the given way, in the place of a witness. @returns its address. */
  async startFalseWitness(answer: (response: ServerResponse, body: string) => void): Promise<string> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => answer(response, body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#closing.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** What readers see, with the names of those of the witnesses that have cosigned it. */
  async published(place: 'checkpoint' | 'cosigned/checkpoint', witnesses: readonly RunningWitness[] = []) {
    const verifierFor = (key: string) => verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, key));
    const note = await readFile(join(this.directory, place), 'utf8');
    const cosigners = witnesses.map(({ witness }) => verifierFor(witness.verifierKey));
    const opened = openCheckpoint(note, verifierFor(this.verifierKey), cosigners);
    return { note, size: Number(opened.size), cosigned: opened.cosignatures.map(({ name }) => name) };
  }
}

/** Diagnostics as they are written. */
export function listening() {
  const lines: string[] = [];
  const target = { write: (line: string) => lines.push(line) } as unknown as NodeJS.WritableStream;
  return { log: openLog('warn', target), lines };
}
