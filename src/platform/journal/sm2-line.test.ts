/** The SM2 line of checkpoints through the life of a journal: sealing, losing files, switching it on later, witnesses. */
import assert from 'node:assert/strict';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { keyOf, parseNote, SignatureError } from '#primitives/merkle/note.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { parsePolicy } from '#primitives/merkle/policy.ts';
import { parseSm2VerifierKey, sm2Verifier } from '#primitives/merkle/sm2-note.ts';
import { ORIGIN, WitnessedJournal } from './fixtures.ts';
import { type Journal, openJournal } from './journal.ts';
import { nodeCrypto, nodeHasher } from './node-crypto.ts';
import { nodeSm2 } from './node-sm2.ts';
import { ForkRefused, latestCheckpoint } from './seal.ts';

const house = new WitnessedJournal();

function openNational(policy?: string): Promise<Journal> {
  const { clock } = house;
  return openJournal({
    db: house.database.db,
    clock,
    origin: ORIGIN,
    dataDirectory: house.folder,
    national: true,
    witnesses: policy === undefined ? null : { policy: parsePolicy(nodeHasher, policy), clock },
  });
}

const publishedNote = () => readFile(join(house.directory, 'checkpoint'), 'utf8');

function openedWithBoth(note: string, { verifierKey, sm2VerifierKey }: Journal) {
  const log = verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, verifierKey));
  const sm2 = sm2Verifier(nodeHasher, nodeSm2, parseSm2VerifierKey(nodeHasher, sm2VerifierKey ?? ''));
  return openCheckpoint(note, log, [sm2]);
}

test('a journal has no SM2 line and makes no SM2 key unless it is told to', async () => {
  const journal = await house.withPolicy('quorum none');
  await house.record(3);
  await journal.settle();
  assert.equal(journal.sm2VerifierKey, null);
  assert.equal(parseNote(await publishedNote()).signatures.length, 1);
  await assert.rejects(stat(join(house.folder, 'keys', 'journal-sm2.key')), { code: 'ENOENT' });
});

test('a checkpoint carries an SM2 line below the Ed25519 one, under a key that is kept', async () => {
  const journal = await openNational();
  await house.record(3);
  await journal.settle();
  const opened = openedWithBoth(await publishedNote(), journal);
  assert.equal(opened.size, 3n);
  assert.equal(opened.cosignatures.length, 1);
  assert.equal((await openNational()).sm2VerifierKey, journal.sm2VerifierKey);
  assert.equal((await stat(join(house.folder, 'keys', 'journal-sm2.key'))).mode & 0o077, 0);
});

test('published files that were lost come back byte for byte, with the same lines', async () => {
  const journal = await openNational();
  await house.record(5);
  await journal.settle();
  const before = await publishedNote();
  await rm(house.directory, { recursive: true });
  await journal.settle();
  assert.equal(await publishedNote(), before);
  // And from a server on which the line is off: a checkpoint is never signed twice.
  await rm(house.directory, { recursive: true });
  await (await house.withPolicy('quorum none')).settle();
  assert.equal(await publishedNote(), before);
});

test('switched on later, the line begins with the next checkpoint and changes none before', async () => {
  assert.ok(house.journal);
  await house.record(2);
  await house.journal.settle();
  const before = await publishedNote();
  const journal = await openNational();
  await journal.settle();
  assert.equal(await publishedNote(), before);
  await rm(house.directory, { recursive: true });
  await journal.settle();
  assert.equal(await publishedNote(), before);
  await house.record(1);
  await journal.settle();
  assert.equal(openedWithBoth(await publishedNote(), journal).cosignatures.length, 1);
});

test('switched off again, checkpoints go on with the Ed25519 line alone', async () => {
  await house.record(2);
  await (await openNational()).settle();
  const journal = await house.withPolicy('quorum none');
  await house.record(1);
  assert.equal(await journal.settle(), 3);
  assert.equal(parseNote(await publishedNote()).signatures.length, 1);
});

test('entries that give another root than was sealed for them are still a fork', async () => {
  const journal = await openNational();
  await house.record(4);
  await journal.settle();
  await rm(house.directory, { recursive: true });
  await house.database.pool.query(`update journal.entry set leaf = 'rewritten' where index = 2`);
  await assert.rejects(journal.settle(), ForkRefused);
});

test('a kept checkpoint of another key is not published again as ours', async () => {
  await house.record(4);
  await (await openNational()).settle();
  await rm(house.directory, { recursive: true });
  await writeFile(join(house.folder, 'keys', 'journal.key'), Buffer.alloc(32, 7));
  await assert.rejects((await openNational()).settle(), SignatureError);
});

test('a key file that holds no SM2 key is refused', async () => {
  await openNational();
  const file = join(house.folder, 'keys', 'journal-sm2.key');
  await writeFile(file, Buffer.alloc(32, 0xff));
  await assert.rejects(openNational(), /journal-sm2\.key holds no SM2 key/);
  await writeFile(file, Buffer.alloc(31, 1));
  await assert.rejects(openNational(), /holds 31 bytes instead of 32/);
});

test('witnesses cosign below both lines, and sealing takes what they made for its own', async () => {
  const witness = await house.startWitness('discipline');
  const journal = await openNational(`${witness.line}\nquorum discipline\n`);
  await house.record(3);
  await journal.settle();
  const sealed = await latestCheckpoint(house.database.db);
  assert.equal(await house.collect(journal), true);
  for (const place of ['checkpoint', 'cosigned/checkpoint'] as const) {
    const { note, cosigned } = await house.published(place, [witness]);
    assert.ok(note.startsWith(sealed?.note ?? 'nothing'), place);
    assert.deepEqual(cosigned, ['discipline.example']);
    assert.equal(parseNote(note).signatures.length, 3);
    assert.equal(keyOf(openedWithBoth(note, journal).logSignature).startsWith(ORIGIN), true);
  }
  const cosigned = await publishedNote();
  await journal.settle();
  assert.equal(await publishedNote(), cosigned);
});
