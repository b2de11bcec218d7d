/** A real journal and real witnesses over HTTP: how cosignatures are asked for, and what is published of them. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { foreignLog } from '../witness/fixtures.ts';
import { keepCosigned } from './cosigning.ts';
import { silent, WitnessedJournal } from './fixtures.ts';

const world = new WitnessedJournal();

describe('a round', () => {
  test('puts the cosignatures of all witnesses under the log’s signature, in the sequence of the policy', async () => {
    const witnesses = [
      await world.startWitness('a'),
      await world.startWitness('b'),
      await world.startWitness('c'),
    ] as const;
    const server = await world.withPolicy(
      ...witnesses.map(({ line }) => line),
      'group g 2 a b c',
      'quorum g',
    );
    await world.record(300);
    await server.settle();
    const sealed = (await world.published('checkpoint')).note;
    assert.equal(await world.collect(server), true);
    const { note, size, cosigned } = await world.published('checkpoint', witnesses);
    assert.equal(size, 300);
    assert.deepEqual(cosigned, ['a.example', 'b.example', 'c.example']);
    assert.ok(note.startsWith(sealed), 'the log’s own signature stays first and as it was');
    assert.equal((await world.published('cosigned/checkpoint', witnesses)).note, note);
    assert.equal(await world.collect(server), false, 'nobody is asked twice for one checkpoint');
    assert.equal(await server.settle(), 300);
    assert.equal((await world.published('checkpoint')).note, note, 'sealing nothing new leaves it as it is');
  });

  test('goes on from what each witness has cosigned last', async () => {
    const a = await world.startWitness('a');
    const server = await world.withPolicy(a.line, 'quorum a');
    for (const more of [1, 255, 1, 600]) {
      await world.record(more);
      const size = await server.settle();
      await world.collect(server);
      assert.deepEqual(await world.published('cosigned/checkpoint', [a]).then(({ cosigned }) => cosigned), [
        'a.example',
      ]);
      assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size, ageSeconds: 0 }]);
    }
  });

  test('asks nobody about an empty journal', async () => {
    const { line } = await world.startWitness('a');
    const server = await world.withPolicy(line, 'quorum a');
    await server.settle();
    assert.equal(await world.collect(server), false);
    assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size: null, ageSeconds: null }]);
  });

  test('has a quiet journal confirmed anew after ten minutes', async () => {
    const { line } = await world.startWitness('a');
    const server = await world.withPolicy(line, 'quorum a');
    await world.record(5);
    await server.settle();
    await world.collect(server);
    world.secondsLater(599);
    assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size: 5, ageSeconds: 599 }]);
    assert.equal(await world.collect(server), false);
    world.secondsLater(601);
    assert.equal(await world.collect(server), true);
    assert.deepEqual(server.cosigning?.standings(), [{ name: 'a', size: 5, ageSeconds: 0 }]);
  });
});

test('a server asks by itself after each sealing, until it is told to stop', async () => {
  const a = await world.startWitness('a');
  const server = await world.withPolicy(a.line, 'quorum a');
  assert.ok(server.cosigning);
  const keeping = keepCosigned({ db: world.database.db, cosigning: server.cosigning, log: silent });
  await world.record(2);
  await server.settle();
  while (server.cosigning.standings()[0]?.size !== 2) await sleep(20);
  await keeping.stop();
  assert.deepEqual((await world.published('cosigned/checkpoint', [a])).cosigned, ['a.example']);
});

describe('what is published', () => {
  test('the newest checkpoint stands at once without cosignatures, the last cosigned one beside it', async () => {
    const a = await world.startWitness('a');
    const server = await world.withPolicy(a.line, 'quorum a');
    await world.record(5);
    await server.settle();
    await world.collect(server);
    await world.record(3);
    await server.settle();
    assert.deepEqual(
      await world.published('checkpoint', [a]).then(({ size, cosigned }) => [size, cosigned]),
      [8, []],
    );
    assert.equal((await world.published('cosigned/checkpoint', [a])).size, 5);
  });

  test('is not called cosigned before the quorum is met, and gains the late ones after', async () => {
    const [a, b, c] = [
      await world.startWitness('a'),
      await world.startWitness('b'),
      await world.startWitness('c'),
    ];
    await b.server.close();
    await c.server.close();
    const server = await world.withPolicy(a.line, b.line, c.line, 'group g 2 a b c', 'quorum g');
    await world.record(4);
    await server.settle();
    await world.collect(server);
    assert.deepEqual((await world.published('checkpoint', [a])).cosigned, ['a.example']);
    assert.equal(existsSync(join(world.directory, 'cosigned')), false);

    await world.serve(b.witness, b.server.port);
    world.secondsLater(60);
    await world.collect(server);
    for (const place of ['checkpoint', 'cosigned/checkpoint'] as const) {
      assert.deepEqual((await world.published(place, [a, b])).cosigned, ['a.example', 'b.example']);
    }
  });

  test('is remembered by a server that starts again', async () => {
    const { line } = await world.startWitness('a');
    const server = await world.withPolicy(line, 'quorum a');
    await world.record(5);
    await server.settle();
    await world.collect(server);
    world.secondsLater(30);
    const restarted = await world.withPolicy(line, 'quorum a');
    assert.deepEqual(restarted.cosigning?.standings(), [{ name: 'a', size: 5, ageSeconds: 30 }]);
    assert.equal(await world.collect(restarted), false);
  });

  test('is had again when cosignatures were lost or spoiled on disk', async () => {
    const a = await world.startWitness('a');
    const server = await world.withPolicy(a.line, 'quorum a');
    await world.record(5);
    await server.settle();
    await world.collect(server);
    const path = join(world.directory, 'checkpoint');
    const { note } = await world.published('checkpoint');
    const sealed = note.slice(0, note.lastIndexOf('— a.example'));
    const flipped = note.replace(
      /(— a\.example .{20})./,
      (_, head) => `${head}${note.includes(`${head}A`) ? 'B' : 'A'}`,
    );
    for (const spoiled of [sealed, `${sealed}nonsense\n`, flipped]) {
      await writeFile(path, spoiled);
      await server.settle();
      await world.collect(server);
      assert.deepEqual((await world.published('checkpoint', [a])).cosigned, ['a.example'], spoiled);
    }
  });

  test('never goes back when a slow round ends after a newer sealing', async () => {
    const a = await world.startWitness('a');
    let sealMore: () => Promise<unknown> = async () => undefined;
    const slow = await world.startFalseWitness(async (response, body) => {
      const line = await a.witness.addCheckpoint(Buffer.from(body));
      await sealMore();
      response.end(line);
    });
    const server = await world.withPolicy(`${a.lineWithoutAddress} ${slow}`, 'quorum a');
    await world.record(5);
    await server.settle();
    sealMore = async () => {
      await world.record(2);
      await server.settle();
    };
    await world.collect(server);
    assert.deepEqual(
      await world.published('checkpoint', [a]).then(({ size, cosigned }) => [size, cosigned]),
      [7, []],
    );
    assert.deepEqual(
      await world.published('cosigned/checkpoint', [a]).then(({ size, cosigned }) => [size, cosigned]),
      [5, ['a.example']],
    );
  });

  test('keeps what two servers of one database collect', async () => {
    const [a, b] = [await world.startWitness('a'), await world.startWitness('b')];
    const policy = ['group g all a b', 'quorum g'];
    const one = await world.withPolicy(a.line, b.lineWithoutAddress, ...policy);
    const two = await world.withPolicy(a.lineWithoutAddress, b.line, ...policy);
    await world.record(5);
    await one.settle();
    await Promise.all([world.collect(one), world.collect(two)]);
    const { cosigned } = await world.published('cosigned/checkpoint', [a, b]);
    assert.deepEqual(cosigned, ['a.example', 'b.example']);
  });
});

describe('a policy', () => {
  test('for another journal, or with an address that is none, is refused at the start', async () => {
    const { line } = await world.startWitness('a');
    const other = foreignLog().verifierKey;
    await assert.rejects(
      world.withPolicy(`log ${other}`, line, 'quorum a'),
      /policy is for log\.example\/campaign\+\w+, and this journal is kaoan\.test\/cosigning\+\w+: correct/,
    );
    await assert.rejects(
      world.withPolicy(line.replace('http:', 'ftp:'), 'quorum a'),
      /should begin with http/,
    );
    await world.withPolicy(`log ${world.verifierKey}`, `log ${other}`, line, 'quorum a');
  });

  test('that asks for none still collects what there is', async () => {
    const a = await world.startWitness('a');
    const server = await world.withPolicy(a.line, 'quorum none');
    await world.record(2);
    await server.settle();
    await world.collect(server);
    assert.deepEqual((await world.published('cosigned/checkpoint', [a])).cosigned, ['a.example']);
  });

  test('is not needed', async () => {
    assert.equal(world.journal?.cosigning, null);
  });
});
