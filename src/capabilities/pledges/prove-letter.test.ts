/** A receipt proves itself: what the endpoint hands out is checked with nothing but the journal's key. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { freshId, testAct, testPersonalData } from '#capabilities/organisation/fixtures.ts';
import { StandingClock } from '#platform/clock/clock.ts';
import { type Database, inTransaction, openDatabase, type Tx } from '#platform/db/db.ts';
import { buildHttp } from '#platform/http/serve.ts';
import { type Journal, openJournal } from '#platform/journal/journal.ts';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import { openLog } from '#platform/log.ts';
import type { JsonValue } from '#primitives/canonical-json.ts';
import { openLeafProof } from '#primitives/leaf-proof.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { aClassReadyToSign, aLetter, type ClassReadyToSign } from './fixtures.ts';
import { routes } from './routes.ts';
import { isLeafOfLetter } from './rules.ts';

let testDb: TestDatabase;
let database: Database;
let dataDirectory: string;
let journal: Journal;
let http: FastifyInstance;
let ready: ClassReadyToSign;
before(async () => {
  testDb = await testDatabase();
  database = openDatabase({ connectionString: testDb.url });
  dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-prove-letter-'));
  const clock = new StandingClock(testAct.at);
  const { db } = database;
  journal = await openJournal({ db, clock, origin: 'test.kaoan/prove-letter', dataDirectory });
  http = buildHttp({
    routes: routes({ db, clock, personalData: testPersonalData, journal }),
    viewerOf: async () => null,
    log: openLog('silent'),
    config: { behindTls: false },
    checkReplies: true,
  });
  ready = await committed((tx) => aClassReadyToSign(tx, 10));
});
after(async () => {
  await http.close();
  await database.close();
  await testDb.close();
  await rm(dataDirectory, { recursive: true });
});

const committed = <R>(work: (tx: Tx) => Promise<R>): Promise<R> => inTransaction(database.db, work);
const signed = async (place: number) => (await committed((tx) => aLetter(tx, ready, place))).letter;
const ask = (id: string) => http.inject({ method: 'GET', url: `/api/pledges/receipts/${id}/proof` });
const open = (text: string) =>
  openLeafProof(nodeHasher, text, verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, journal.verifierKey)));

test('a sealed letter comes with a file that proves it and opens what it committed to', async () => {
  const letter = await signed(0);
  await journal.settle();
  const answer = await ask(letter.id);
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers['content-type']), /^text\/plain/);
  assert.match(String(answer.headers['content-disposition']), new RegExp(`${letter.id}\\.tlog-proof`));
  const { leaf, opened } = open(answer.body);
  assert.ok(isLeafOfLetter(nodeHasher, leaf, letter.id));
  assert.equal(leaf.at, letter.signedAt.toISOString());
  const details = opened?.details as Record<string, JsonValue>;
  assert.deepEqual([details.letter, details.candidate], [letter.id, letter.candidateId]);
  assert.equal(details.wordingDigest, ready.wording.digest);
});

test('the file is the same at every call, however the journal grows', async () => {
  const letter = await signed(1);
  const size = await journal.settle();
  const first = await ask(letter.id);
  await signed(2);
  assert.ok((await journal.settle()) > size);
  const later = await ask(letter.id);
  assert.equal(later.body, first.body);
  assert.equal(open(later.body).size, size);
});

test('a letter that is not sealed is not proven yet, numbered or not', async () => {
  const letter = await signed(3);
  const early = await ask(letter.id);
  assert.deepEqual([early.statusCode, early.json().code], [409, 'not-sealed']);
  await journal.number();
  const numbered = await ask(letter.id);
  assert.deepEqual([numbered.statusCode, numbered.json().code], [409, 'not-sealed']);
});

test('there is no proof of a letter that never arrived', async () => {
  const answer = await ask(freshId());
  assert.deepEqual([answer.statusCode, answer.json().code], [404, 'not-found']);
  assert.equal((await ask('not-an-id')).statusCode, 400);
});

test('an erased letter is still proven, and opens nothing', async () => {
  const letter = await signed(4);
  await journal.settle();
  const before = open((await ask(letter.id)).body);
  await database.pool.query('update journal.entry set salt = null, details = null where id = $1', [
    letter.entryId,
  ]);
  const answer = await ask(letter.id);
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.body.includes(letter.candidateId), false);
  const { leaf, opened, index } = open(answer.body);
  assert.deepEqual([leaf, opened, index], [before.leaf, null, before.index]);
});
