/** The ways in which witnesses fail, and what a journal makes of them. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseNote } from '#primitives/merkle/note.ts';
import { foreignLog } from '../witness/fixtures.ts';
import { listening, ORIGIN, silent, WitnessedJournal } from './fixtures.ts';

const world = new WitnessedJournal();

describe('an answer', () => {
  test('may hold cosignatures of other witnesses of the policy; those of strangers are dropped', async () => {
    const [a, b] = [await world.startWitness('a'), await world.startWitness('b')];
    const stranger = await world.startWitness('stranger');
    const relay = await world.startFalseWitness(async (response, body) => {
      const lines = await Promise.all(
        [stranger, b, a].map(({ witness }) => witness.addCheckpoint(Buffer.from(body))),
      );
      response.end(lines.join(''));
    });
    const server = await world.withPolicy(
      `${a.lineWithoutAddress} ${relay}`,
      b.lineWithoutAddress,
      'group g all a b',
      'quorum g',
    );
    await world.record(5);
    await server.settle();
    await world.collect(server);
    const { note } = await world.published('cosigned/checkpoint');
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
    const a = await world.startWitness('a');
    const other = foreignLog();
    const elsewhere = await world.startWitness('elsewhere', other.verifierKey);
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
      const url = await world.startFalseWitness(answer);
      const server = await world.withPolicy(`${a.lineWithoutAddress} ${url}`, 'quorum a');
      await world.record(5);
      await server.settle();
      const { log, lines } = listening();
      await world.collect(server, log);
      assert.match(lines.join(''), why);
      assert.match(lines.join(''), /"level":40.*a witness did not cosign/);
      assert.deepEqual((await world.published('checkpoint', [a])).cosigned, []);
      assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size: null, ageSeconds: null }]);
    }
  });

  test('signed by the right key over another checkpoint is refused as a whole', async () => {
    const [a, b] = [await world.startWitness('a'), await world.startWitness('b')];
    await world.record(2);
    await world.journal?.settle();
    const older = await a.witness.addCheckpoint(
      Buffer.from(`old 0\n\n${(await world.published('checkpoint')).note}`),
    );
    const mixed = await world.startFalseWitness(async (response, body) => {
      response.end((await b.witness.addCheckpoint(Buffer.from(body))) + older);
    });
    const server = await world.withPolicy(a.line, `${b.lineWithoutAddress} ${mixed}`, 'quorum b');
    await world.record(3);
    await server.settle();
    const { log, lines } = listening();
    await world.collect(server, log);
    assert.match(lines.join(''), /"witness":"b".*is not over this text/);
    assert.deepEqual((await world.published('checkpoint', [a, b])).cosigned, ['a.example']);
  });
});

describe('a witness that is down', () => {
  test('holds up neither sealing nor the others, is asked less and less often, and logged once', async () => {
    const [a, b] = [await world.startWitness('a'), await world.startWitness('b')];
    const askedAt: number[] = [];
    let down = true;
    const url = await world.startFalseWitness(async (response, body) => {
      askedAt.push(world.secondsSinceStart());
      if (down) response.destroy();
      else response.end(await b.witness.addCheckpoint(Buffer.from(body)));
    });
    const line = `${b.lineWithoutAddress} ${url}`;
    const server = await world.withPolicy(a.line, line, 'group g any a b', 'quorum g');
    const { log, lines } = listening();
    const seal = async (second: number) => {
      world.secondsLater(second);
      await world.record(1);
      const size = await server.settle();
      await world.collect(server, log);
      assert.equal((await world.published('cosigned/checkpoint', [a])).size, size);
    };
    for (let second = 0; second < 60; second += 1) await seal(second);
    assert.deepEqual(askedAt, [0, 6, 18, 42]);
    assert.equal(lines.length, 1);
    down = false;
    await seal(120);
    assert.match(lines.at(-1) ?? '', /the witness cosigns again/);
    assert.deepEqual((await world.published('checkpoint', [a, b])).cosigned, ['a.example', 'b.example']);
  });

  test('and answers nothing does not keep a server from stopping', async () => {
    const silentUrl = await world.startFalseWitness(() => undefined);
    const { witness } = await world.startWitness('a');
    const server = await world.withPolicy(`witness a ${witness.verifierKey} ${silentUrl}`, 'quorum a');
    await world.record(1);
    await server.settle();
    const stopping = new AbortController();
    const round = server.cosigning?.collect(world.database.db, silent, stopping.signal);
    stopping.abort();
    await round;
    assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size: null, ageSeconds: null }]);
  });
});

describe('another history', () => {
  test('is an error for people: a witness that has seen more of the journal than there is', async () => {
    const { line } = await world.startWitness('a');
    const server = await world.withPolicy(line, 'quorum a');
    await world.record(9);
    await server.settle();
    await world.collect(server);
    // Database and published files restored together from an older backup: only the witness can know.
    await rm(join(world.folder, 'published'), { recursive: true });
    await world.emptyDatabase();
    const restored = await world.withPolicy(line, 'quorum a');
    await world.record(4);
    await restored.settle();
    const { log, lines } = listening();
    await world.collect(restored, log);
    assert.match(lines.join(''), /"level":50.*cosigned 9 entries of this journal, which has only 4/);
    world.secondsLater(100);
    await world.record(8);
    await restored.settle();
    await world.collect(restored, log);
    assert.match(lines.join(''), /"level":50.*does not go on from what it cosigned/);
    assert.equal(existsSync(join(world.directory, 'cosigned')), false);
  });
});
