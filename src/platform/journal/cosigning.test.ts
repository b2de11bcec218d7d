/** A real journal, real witnesses over HTTP, and the ways in which witnesses fail. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { parseNote } from '#primitives/merkle/note.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { parsePolicy } from '#primitives/merkle/policy.ts';
import { emptyDatabase, type TestDatabase } from '#test/database.ts';
import { StandingClock } from '../clock/clock.ts';
import { type Database, inTransaction, openDatabase } from '../db/db.ts';
import { migrate } from '../db/migrations.ts';
import { openLog } from '../log.ts';
import { foreignLog } from '../witness/fixtures.ts';
import { serveWitness, type WitnessServer } from '../witness/serve-witness.ts';
import { openWitness, type Witness } from '../witness/witness.ts';
import { appendAll } from './append.ts';
import { type Journal, openJournal } from './journal.ts';
import { nodeCrypto, nodeHasher } from './node-crypto.ts';

const owners = [{ name: 'journal', migrations: fileURLToPath(new URL('./migrations', import.meta.url)) }];
const ORIGIN = 'kaoan.test/cosigning';
const start = new Date('2020-07-03T02:00:00.000Z');
const silent = openLog('silent');

let testDatabase: TestDatabase;
let database: Database;
let folder: string;
let clock: StandingClock;
let journal: Journal;
let closing: (() => Promise<void>)[];

before(async () => {
  testDatabase = await emptyDatabase();
  await migrate({ connectionString: testDatabase.url }, owners);
  database = openDatabase({ connectionString: testDatabase.url });
});
after(async () => {
  await database.close();
  await testDatabase.close();
});
beforeEach(async () => {
  await database.pool.query(
    `truncate journal.entry, journal.checkpoint, journal.follower;
     update journal.head set size = 0, frontier = '', numbered_at = 'epoch'`,
  );
  folder = await mkdtemp(join(tmpdir(), 'kaoan-cosigning-'));
  clock = new StandingClock(start);
  closing = [];
  journal = await openJournal({ db: database.db, clock, origin: ORIGIN, dataDirectory: folder });
});
afterEach(async () => {
  for (const close of closing) await close();
  await rm(folder, { recursive: true });
});

const record = (count: number) =>
  inTransaction(database.db, (tx) =>
    appendAll(
      tx,
      Array.from({ length: count }, (_, n) => ({
        by: null,
        at: clock.now(),
        kind: 'tests.counted',
        subject: randomUUID(),
        facts: { n },
        details: {},
      })),
    ),
  );

interface Running {
  readonly name: string;
  readonly witness: Witness;
  readonly server: WitnessServer;
  readonly line: string;
}

async function startWitness(name: string, key = journal.verifierKey): Promise<Running> {
  const witness = await openWitness({
    name: `${name}.example`,
    logs: [key],
    dataDirectory: join(folder, `witness-${name}`),
    clock,
    log: silent,
  });
  const server = await serveWitness(witness, { host: '127.0.0.1', port: 0, log: silent });
  closing.push(() => server.close());
  return {
    name,
    witness,
    server,
    line: `witness ${name} ${witness.verifierKey} http://127.0.0.1:${server.port}/`,
  };
}

/** A server that answers every request in the given way, in the place of a witness. */
async function startFalseWitness(answer: (response: ServerResponse, body: string) => void): Promise<string> {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => answer(response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The journal again, now with a policy, as after a restart of the server. */
const withPolicy = (...lines: string[]): Promise<Journal> =>
  openJournal({
    db: database.db,
    clock,
    origin: ORIGIN,
    dataDirectory: folder,
    witnesses: { policy: parsePolicy(nodeHasher, `${lines.join('\n')}\n`), clock },
  });

const collect = async (of: Journal, log = silent): Promise<boolean> => {
  assert.ok(of.cosigning);
  return of.cosigning.collect(database.db, log, new AbortController().signal);
};

async function published(place: 'checkpoint' | 'cosigned/checkpoint', cosigners: readonly Witness[] = []) {
  const verifiers = [journal.verifierKey, ...cosigners.map(({ verifierKey }) => verifierKey)].map((key) =>
    verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, key)),
  );
  const [log, ...others] = verifiers;
  assert.ok(log);
  const note = await readFile(join(journal.directory, place), 'utf8');
  const opened = openCheckpoint(note, log, others);
  return { note, size: Number(opened.size), cosigned: opened.cosignatures.map(({ name }) => name) };
}

/** Diagnostics as they are written. */
function listening() {
  const lines: string[] = [];
  const log = openLog('warn', {
    write: (line: string) => lines.push(line),
  } as unknown as NodeJS.WritableStream);
  return { log, lines };
}

describe('a round', () => {
  test('puts the cosignatures of all witnesses under the log’s signature, in the sequence of the policy', async () => {
    const witnesses = [await startWitness('a'), await startWitness('b'), await startWitness('c')] as const;
    const server = await withPolicy(...witnesses.map(({ line }) => line), 'group g 2 a b c', 'quorum g');
    await record(300);
    await server.settle();
    const sealed = (await published('checkpoint')).note;
    assert.equal(await collect(server), true);
    const all = witnesses.map(({ witness }) => witness);
    const { note, size, cosigned } = await published('checkpoint', all);
    assert.equal(size, 300);
    assert.deepEqual(cosigned, ['a.example', 'b.example', 'c.example']);
    assert.ok(note.startsWith(sealed), 'the log’s own signature stays first and as it was');
    assert.equal((await published('cosigned/checkpoint', all)).note, note);
    assert.equal(await collect(server), false, 'nobody is asked twice for one checkpoint');
    assert.equal(await server.settle(), 300);
    assert.equal((await published('checkpoint')).note, note, 'sealing nothing new leaves it as it is');
  });

  test('goes on from what each witness has cosigned last', async () => {
    const { line, witness } = await startWitness('a');
    const server = await withPolicy(line, 'quorum a');
    for (const more of [1, 255, 1, 600]) {
      await record(more);
      const size = await server.settle();
      await collect(server);
      assert.deepEqual(await published('cosigned/checkpoint', [witness]).then(({ cosigned }) => cosigned), [
        'a.example',
      ]);
      assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size, ageSeconds: 0 }]);
    }
  });

  test('asks nobody about an empty journal', async () => {
    const { line } = await startWitness('a');
    const server = await withPolicy(line, 'quorum a');
    await server.settle();
    assert.equal(await collect(server), false);
    assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size: null, ageSeconds: null }]);
  });

  test('has a quiet journal confirmed anew after ten minutes', async () => {
    const { line } = await startWitness('a');
    const server = await withPolicy(line, 'quorum a');
    await record(5);
    await server.settle();
    await collect(server);
    clock.advanceTo(new Date(start.getTime() + 599_000));
    assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size: 5, ageSeconds: 599 }]);
    assert.equal(await collect(server), false);
    clock.advanceTo(new Date(start.getTime() + 601_000));
    assert.equal(await collect(server), true);
    assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size: 5, ageSeconds: 0 }]);
  });
});

describe('what is published', () => {
  test('the newest checkpoint stands at once without cosignatures, the last cosigned one beside it', async () => {
    const { line, witness } = await startWitness('a');
    const server = await withPolicy(line, 'quorum a');
    await record(5);
    await server.settle();
    await collect(server);
    await record(3);
    await server.settle();
    assert.deepEqual(
      await published('checkpoint', [witness]).then(({ size, cosigned }) => [size, cosigned]),
      [8, []],
    );
    assert.equal((await published('cosigned/checkpoint', [witness])).size, 5);
  });

  test('is not called cosigned before the quorum is met, and gains the late ones after', async () => {
    const [a, b, c] = [await startWitness('a'), await startWitness('b'), await startWitness('c')];
    await b.server.close();
    await c.server.close();
    const server = await withPolicy(a.line, b.line, c.line, 'group g 2 a b c', 'quorum g');
    await record(4);
    await server.settle();
    await collect(server);
    assert.deepEqual((await published('checkpoint', [a.witness])).cosigned, ['a.example']);
    assert.equal(existsSync(join(journal.directory, 'cosigned')), false);

    const again = await serveWitness(b.witness, { host: '127.0.0.1', port: b.server.port, log: silent });
    closing.push(() => again.close());
    clock.advanceTo(new Date(start.getTime() + 60_000));
    await collect(server);
    for (const place of ['checkpoint', 'cosigned/checkpoint'] as const) {
      assert.deepEqual((await published(place, [a.witness, b.witness])).cosigned, ['a.example', 'b.example']);
    }
  });

  test('is remembered by a server that starts again', async () => {
    const { line } = await startWitness('a');
    const server = await withPolicy(line, 'quorum a');
    await record(5);
    await server.settle();
    await collect(server);
    clock.advanceTo(new Date(start.getTime() + 30_000));
    const restarted = await withPolicy(line, 'quorum a');
    assert.deepEqual(restarted.cosigning?.standings(), [{ name: 'a', size: 5, ageSeconds: 30 }]);
    assert.equal(await collect(restarted), false);
  });

  test('is had again when cosignatures were lost or spoiled on disk', async () => {
    const { line, witness } = await startWitness('a');
    const server = await withPolicy(line, 'quorum a');
    await record(5);
    await server.settle();
    await collect(server);
    const path = join(journal.directory, 'checkpoint');
    const { note } = await published('checkpoint');
    const sealed = note.slice(0, note.lastIndexOf('— a.example'));
    const flipped = note.replace(
      /(— a\.example .{20})./,
      (_, head) => `${head}${note.includes(`${head}A`) ? 'B' : 'A'}`,
    );
    for (const spoiled of [sealed, `${sealed}nonsense\n`, flipped]) {
      await writeFile(path, spoiled);
      await server.settle();
      await collect(server);
      assert.deepEqual((await published('checkpoint', [witness])).cosigned, ['a.example'], spoiled);
    }
  });

  test('never goes back when a slow round ends after a newer sealing', async () => {
    const { witness } = await startWitness('a');
    let sealMore: () => Promise<unknown> = async () => undefined;
    const slow = await startFalseWitness(async (response, body) => {
      const line = await witness.addCheckpoint(Buffer.from(body));
      await sealMore();
      response.end(line);
    });
    const server = await withPolicy(`witness a ${witness.verifierKey} ${slow}`, 'quorum a');
    await record(5);
    await server.settle();
    sealMore = async () => {
      await record(2);
      await server.settle();
    };
    await collect(server);
    assert.deepEqual(
      await published('checkpoint', [witness]).then(({ size, cosigned }) => [size, cosigned]),
      [7, []],
    );
    assert.deepEqual(
      await published('cosigned/checkpoint', [witness]).then(({ size, cosigned }) => [size, cosigned]),
      [5, ['a.example']],
    );
  });

  test('keeps what two servers of one database collect', async () => {
    const [a, b] = [await startWitness('a'), await startWitness('b')];
    const policy = ['group g all a b', 'quorum g'];
    const noUrl = ({ line }: Running) => line.slice(0, line.lastIndexOf(' '));
    const one = await withPolicy(a.line, noUrl(b), ...policy);
    const two = await withPolicy(noUrl(a), b.line, ...policy);
    await record(5);
    await one.settle();
    await Promise.all([collect(one), collect(two)]);
    const { cosigned } = await published('cosigned/checkpoint', [a.witness, b.witness]);
    assert.deepEqual(cosigned, ['a.example', 'b.example']);
  });
});

describe('an answer', () => {
  test('may hold cosignatures of other witnesses of the policy; those of strangers are dropped', async () => {
    const [a, b] = [await startWitness('a'), await startWitness('b')];
    const stranger = await startWitness('stranger');
    const relay = await startFalseWitness(async (response, body) => {
      const lines = await Promise.all(
        [stranger, b, a].map(({ witness }) => witness.addCheckpoint(Buffer.from(body))),
      );
      response.end(lines.join(''));
    });
    const noUrl = b.line.slice(0, b.line.lastIndexOf(' '));
    const server = await withPolicy(
      `witness a ${a.witness.verifierKey} ${relay}`,
      noUrl,
      'group g all a b',
      'quorum g',
    );
    await record(5);
    await server.settle();
    await collect(server);
    const { note } = await published('cosigned/checkpoint');
    assert.deepEqual(
      parseNote(note).signatures.map(({ name }) => name),
      [ORIGIN, 'a.example', 'b.example'],
    );
    assert.deepEqual(
      server.cosigning?.standings().map(({ size }) => size),
      [5, 5],
    );
  });

  test('that is false, foreign, malformed, endless or a redirection gives nothing, and the reason is logged', async () => {
    const a = await startWitness('a');
    const other = foreignLog();
    const elsewhere = await startWitness('elsewhere', other.verifierKey);
    const foreignLine = await elsewhere.witness.addCheckpoint(Buffer.from(other.request(0, 3)));
    const aOverForeign = foreignLine.replace('elsewhere.example', 'a.example');
    for (const [answer, why] of [
      [(r: ServerResponse) => r.end(foreignLine), /none of its signatures is by a known key/],
      [(r: ServerResponse) => r.end(aOverForeign), /none of its signatures is by a known key/],
      [(r: ServerResponse) => r.end('thanks\n'), /does not begin with/],
      [(r: ServerResponse) => r.end(''), /no signature line/],
      [(r: ServerResponse) => r.end('— a'.repeat(9_000)), /longer than 16384 bytes/],
      [
        (r: ServerResponse) => r.writeHead(302, { location: a.line.split(' ').at(-1) ?? '' }).end(),
        /cannot be reached/,
      ],
      [(r: ServerResponse) => r.writeHead(500).end('fault'), /answered 500 \(\\"fault\\"\)/],
      [
        (r: ServerResponse) => r.writeHead(404).end('who?'),
        /does not watch this journal; give its operator our key/,
      ],
      [(r: ServerResponse) => r.writeHead(403).end('no'), /under another key/],
      [
        (r: ServerResponse) => r.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end('05\n'),
        /is malformed/,
      ],
      [
        (r: ServerResponse) => r.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end('1'),
        /is malformed/,
      ],
      [
        (r: ServerResponse) => r.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end('3\n'),
        /another size 3 times/,
      ],
      [(r: ServerResponse) => r.destroy(), /cannot be reached/],
    ] as const) {
      const url = await startFalseWitness(answer);
      const server = await withPolicy(`witness a ${a.witness.verifierKey} ${url}`, 'quorum a');
      await record(5);
      await server.settle();
      const { log, lines } = listening();
      await collect(server, log);
      assert.match(lines.join(''), why);
      assert.match(lines.join(''), /"level":40.*a witness did not cosign/);
      assert.deepEqual((await published('checkpoint', [a.witness])).cosigned, []);
      assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size: null, ageSeconds: null }]);
    }
  });

  test('signed by the right key over another checkpoint is refused as a whole', async () => {
    const [a, b] = [await startWitness('a'), await startWitness('b')];
    await record(2);
    await journal.settle();
    const older = await a.witness.addCheckpoint(
      Buffer.from(`old 0\n\n${(await published('checkpoint')).note}`),
    );
    const mixed = await startFalseWitness(async (response, body) => {
      response.end((await b.witness.addCheckpoint(Buffer.from(body))) + older);
    });
    const server = await withPolicy(a.line, `witness b ${b.witness.verifierKey} ${mixed}`, 'quorum b');
    await record(3);
    await server.settle();
    const { log, lines } = listening();
    await collect(server, log);
    assert.match(lines.join(''), /"witness":"b".*is not over this text/);
    assert.deepEqual((await published('checkpoint', [a.witness, b.witness])).cosigned, ['a.example']);
  });
});

describe('a witness that is down', () => {
  test('holds up neither sealing nor the others, is asked less and less often, and logged once', async () => {
    const [a, b] = [await startWitness('a'), await startWitness('b')];
    const askedAt: number[] = [];
    let down = true;
    const url = await startFalseWitness(async (response, body) => {
      askedAt.push((clock.now().getTime() - start.getTime()) / 1000);
      if (down) response.destroy();
      else response.end(await b.witness.addCheckpoint(Buffer.from(body)));
    });
    const line = `witness b ${b.witness.verifierKey} ${url}`;
    const server = await withPolicy(a.line, line, 'group g any a b', 'quorum g');
    const { log, lines } = listening();
    const seal = async (second: number) => {
      clock.advanceTo(new Date(start.getTime() + second * 1000));
      await record(1);
      const size = await server.settle();
      await collect(server, log);
      assert.equal((await published('cosigned/checkpoint', [a.witness])).size, size);
    };
    for (let second = 0; second < 60; second += 1) await seal(second);
    assert.deepEqual(askedAt, [0, 6, 18, 42]);
    assert.equal(lines.length, 1);
    down = false;
    await seal(120);
    assert.match(lines.at(-1) ?? '', /the witness cosigns again/);
    assert.deepEqual((await published('checkpoint', [a.witness, b.witness])).cosigned, [
      'a.example',
      'b.example',
    ]);
  });

  test('and answers nothing does not keep a server from stopping', async () => {
    const silentUrl = await startFalseWitness(() => undefined);
    const { witness } = await startWitness('a');
    const server = await withPolicy(`witness a ${witness.verifierKey} ${silentUrl}`, 'quorum a');
    await record(1);
    await server.settle();
    const stopping = new AbortController();
    const round = server.cosigning?.collect(database.db, silent, stopping.signal);
    stopping.abort();
    await round;
    assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size: null, ageSeconds: null }]);
  });
});

describe('another history', () => {
  test('is an error for people: a witness that has seen more of the journal than there is', async () => {
    const { line } = await startWitness('a');
    const server = await withPolicy(line, 'quorum a');
    await record(9);
    await server.settle();
    await collect(server);
    // Database and published files restored together from an older backup: only the witness can know.
    await rm(join(folder, 'published'), { recursive: true });
    await database.pool.query(
      `truncate journal.entry, journal.checkpoint; update journal.head set size = 0, frontier = ''`,
    );
    const restored = await withPolicy(line, 'quorum a');
    await record(4);
    await restored.settle();
    const { log, lines } = listening();
    await collect(restored, log);
    assert.match(lines.join(''), /"level":50.*cosigned 9 entries of this journal, which has only 4/);
    clock.advanceTo(new Date(start.getTime() + 100_000));
    await record(8);
    await restored.settle();
    await collect(restored, log);
    assert.match(lines.join(''), /"level":50.*does not go on from what it cosigned/);
    assert.equal(existsSync(join(journal.directory, 'cosigned')), false);
  });
});

describe('a policy', () => {
  test('for another journal, or with an address that is none, is refused at the start', async () => {
    const { line } = await startWitness('a');
    const other = foreignLog().verifierKey;
    await assert.rejects(
      withPolicy(`log ${other}`, line, 'quorum a'),
      /policy is for log\.example\/campaign\+\w+, and this journal is kaoan\.test\/cosigning\+\w+: correct/,
    );
    await assert.rejects(withPolicy(line.replace('http:', 'ftp:'), 'quorum a'), /should begin with http/);
    await withPolicy(`log ${journal.verifierKey}`, `log ${other}`, line, 'quorum a');
  });

  test('that asks for none still collects what there is', async () => {
    const { line, witness } = await startWitness('a');
    const server = await withPolicy(line, 'quorum none');
    await record(2);
    await server.settle();
    await collect(server);
    assert.deepEqual((await published('cosigned/checkpoint', [witness])).cosigned, ['a.example']);
  });

  test('is not needed', async () => {
    assert.equal(journal.cosigning, null);
  });
});
