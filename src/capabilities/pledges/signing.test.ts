/** A class signs, over HTTP: what a phone sends and what it is told. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import {
  anIdNumber,
  candidatesFor,
  freshId,
  testAct,
  testPersonalData,
} from '#capabilities/organisation/fixtures.ts';
import { enrolCandidates } from '#capabilities/organisation/public.ts';
import { StandingClock } from '#platform/clock/clock.ts';
import { type Database, inTransaction, openDatabase, type Tx } from '#platform/db/db.ts';
import { buildHttp } from '#platform/http/serve.ts';
import { type Journal, openJournal } from '#platform/journal/journal.ts';
import { openLog } from '#platform/log.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { adoptWording } from './adopt-wording.ts';
import { candidateWording } from './candidate-wording.ts';
import { aClassReadyToSign, type ClassReadyToSign } from './fixtures.ts';
import { revokeClassLink } from './revoke-class-link.ts';
import { routes } from './routes.ts';
import { attemptLimits } from './rules.ts';
import { withdrawLetter } from './withdraw-letter.ts';

let testDb: TestDatabase;
let database: Database;
let dataDirectory: string;
let journal: Journal;
let http: FastifyInstance;
const clock = new StandingClock(testAct.at);
before(async () => {
  testDb = await testDatabase();
  database = openDatabase({ connectionString: testDb.url });
  dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-signing-'));
  const { db } = database;
  journal = await openJournal({ db, clock, origin: 'test.kaoan/journal', dataDirectory });
  http = buildHttp({
    routes: routes({ db, clock, personalData: testPersonalData, journal }),
    viewerOf: async () => null,
    log: openLog('silent'),
    config: { behindTls: false },
    checkReplies: true,
  });
});
after(async () => {
  await http.close();
  await database.close();
  await testDb.close();
  await rm(dataDirectory, { recursive: true });
});

const committed = <R>(work: (tx: Tx) => Promise<R>): Promise<R> => inTransaction(database.db, work);
const aClassOf = (count: number) => committed((tx) => aClassReadyToSign(tx, count));

async function ask(method: 'GET' | 'POST', url: string, payload?: object, remoteAddress = '10.1.2.3') {
  const answer = await http.inject({ method, url, remoteAddress, ...(payload && { payload }) });
  return { status: answer.statusCode, retryAfter: answer.headers['retry-after'], ...answer.json() };
}

const claimOf = (ready: ClassReadyToSign, place: number) => {
  const candidate = ready.enrolled[place];
  return { number: candidate?.number ?? '', idTail: candidate?.idNumber.slice(-4) ?? '' };
};
const letterOf = (ready: ClassReadyToSign, place: number, wish: object = {}) => ({
  ...claimOf(ready, place),
  id: freshId(),
  wordingId: ready.wording.id,
  affirmed: true,
  guardianAffirmed: false,
  ...wish,
});
const sign = (ready: ClassReadyToSign, body: object, from?: string) =>
  ask('POST', `/api/pledges/signing/${ready.link.code}/letters`, body, from);
const identify = (ready: ClassReadyToSign, body: object, from?: string) =>
  ask('POST', `/api/pledges/signing/${ready.link.code}/signer`, body, from);

test('the page shows class, school, exam and the wording in force', async () => {
  const ready = await aClassOf(1);
  const page = await ask('GET', `/api/pledges/signing/${ready.link.code}`);
  assert.equal(page.status, 200);
  assert.equal(page.className, ready.class.name);
  assert.equal(page.schoolName, '第二中学');
  assert.deepEqual(page.exam, { zh: '2020年夏季高考', en: 'Gaokao, summer 2020' });
  assert.deepEqual(page.wording, ready.wording);
});

test('refuses a link that nobody issued and one that was stopped', async () => {
  const ready = await aClassOf(1);
  assert.equal((await ask('GET', '/api/pledges/signing/000000000000')).code, 'link-unknown');
  assert.equal(
    (await sign({ ...ready, link: { ...ready.link, code: '000000000000' } }, letterOf(ready, 0))).code,
    'link-unknown',
  );
  await committed((tx) => revokeClassLink(tx, testAct, { id: ready.link.id, reason: '链接外泄' }));
  assert.equal((await ask('GET', `/api/pledges/signing/${ready.link.code}`)).code, 'link-ended');
  assert.equal((await sign(ready, letterOf(ready, 0))).code, 'link-ended');
});

test('a candidate is recognised by number and last four characters, whatever the case of the X', async () => {
  const ready = await aClassOf(0);
  const withX = Array.from({ length: 1_000 }, (_, n) => anIdNumber(n)).find((number) =>
    number.endsWith('X'),
  ) as string;
  const [candidate] = candidatesFor(ready.class.id, 1).map((one) => ({
    ...one,
    name: '王小明',
    idNumber: withX,
  }));
  assert.ok(candidate);
  await committed((tx) => enrolCandidates(tx, testAct, [candidate], testPersonalData));
  for (const idTail of [withX.slice(-4), withX.slice(-4).toLowerCase()]) {
    const signer = await identify(ready, { number: candidate.number, idTail });
    assert.deepEqual(
      [signer.status, signer.maskedName, signer.guardianNeeded, signer.receipt],
      [200, '*小明', false, null],
    );
  }
});

test('a wrong number, wrong characters and a candidate of another class get the same answer', async () => {
  const [ready, other] = [await aClassOf(1), await aClassOf(1)];
  const answers = [
    await identify(ready, { ...claimOf(ready, 0), idTail: '0000' }),
    await identify(ready, { ...claimOf(ready, 0), number: '99999999999999' }),
    await identify(ready, claimOf(other, 0)),
    await sign(ready, letterOf(ready, 0, { idTail: '0000' })),
    await sign(ready, letterOf(ready, 0, { number: '99999999999998' })),
  ];
  const [first] = answers;
  assert.deepEqual([first?.status, first?.code], [403, 'not-recognised']);
  for (const answer of answers) assert.deepEqual(answer, first);
});

test('the fifth wrong attempt locks a number for a quarter of an hour, for known and unknown numbers alike', async () => {
  const ready = await aClassOf(1);
  for (const number of [claimOf(ready, 0).number, '88888888888888']) {
    for (let n = 0; n < attemptLimits.wrong; n += 1) {
      assert.equal((await identify(ready, { number, idTail: '0000' })).code, 'not-recognised');
    }
    const locked = await identify(ready, { number, idTail: claimOf(ready, 0).idTail });
    assert.deepEqual([locked.status, locked.code, locked.details.minutes], [429, 'too-many-attempts', 15]);
  }
  clock.advanceTo(new Date(clock.now().getTime() + attemptLimits.lockMs));
  assert.equal((await sign(ready, letterOf(ready, 0))).outcome, 'signed');
});

test('guesses sent all at once are no better than guesses sent one by one', async () => {
  const ready = await aClassOf(1);
  const right = claimOf(ready, 0);
  const wrong = Array.from({ length: 60 }, (_, n) => ({
    ...right,
    idTail: `9${String(n).padStart(3, '0')}`,
  })).filter(({ idTail }) => idTail !== right.idTail);
  const answers = await Promise.all([...wrong, right].map((claim) => identify(ready, claim)));
  assert.equal(answers.filter(({ code }) => code === 'not-recognised').length, attemptLimits.wrong);
  assert.equal(answers.at(-1)?.code, 'too-many-attempts');
});

test('a right answer forgets the wrong ones before it', async () => {
  const ready = await aClassOf(1);
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < attemptLimits.wrong - 1; n += 1)
      await identify(ready, { ...claimOf(ready, 0), idTail: '0000' });
    assert.equal((await identify(ready, claimOf(ready, 0))).status, 200);
  }
});

test('a network that sends too much through one link is told to wait, and others are not', async () => {
  const ready = await aClassOf(1);
  const flood = await Promise.all(
    Array.from({ length: 320 }, (_, n) =>
      identify(ready, { number: String(10 ** 13 + n), idTail: '0000' }, '10.9.9.9'),
    ),
  );
  const limited = flood.filter(({ code }) => code === 'too-many-requests');
  assert.equal(limited.length, 20);
  assert.ok(Number(limited[0]?.retryAfter) >= 1);
  assert.equal((await sign(ready, letterOf(ready, 0), '10.8.8.8')).outcome, 'signed');
});

test('signing gives a receipt; the same letter again gives the same; another gives the first, marked', async () => {
  const ready = await aClassOf(1);
  const letter = letterOf(ready, 0);
  const first = await sign(ready, letter);
  assert.deepEqual([first.status, first.outcome, first.receipt.id], [200, 'signed', letter.id]);
  assert.equal(first.receipt.journal.state, 'numbered');
  assert.equal(first.receipt.className, ready.class.name);
  const again = await sign(ready, letter);
  assert.deepEqual([again.outcome, again.receipt], ['repeated', first.receipt]);
  const other = await sign(ready, letterOf(ready, 0));
  assert.deepEqual([other.outcome, other.receipt], ['signed-before', first.receipt]);
  assert.deepEqual((await identify(ready, claimOf(ready, 0))).receipt, first.receipt);
});

test('a receipt is numbered from the start and followed until it is sealed', async () => {
  const ready = await aClassOf(1);
  const letter = letterOf(ready, 0);
  await sign(ready, letter);
  const receipt = () => ask('GET', `/api/pledges/receipts/${letter.id}`);
  const size = await journal.number();
  const numbered = (await receipt()).journal;
  assert.equal(numbered.state, 'numbered');
  assert.ok(numbered.index < size);
  await journal.settle();
  assert.deepEqual((await receipt()).journal, { state: 'sealed', index: numbered.index, size });
});

test('there is no receipt for a letter that never arrived', async () => {
  const answer = await ask('GET', `/api/pledges/receipts/${freshId()}`);
  assert.deepEqual([answer.status, answer.code], [404, 'not-found']);
});

test('a receipt names no candidate', async () => {
  const ready = await aClassOf(1);
  const letter = letterOf(ready, 0);
  await sign(ready, letter);
  const text = JSON.stringify(await ask('GET', `/api/pledges/receipts/${letter.id}`));
  for (const secret of [
    letter.number,
    letter.idTail,
    ready.enrolled[0]?.name ?? '',
    ready.signers[0]?.id ?? '',
  ]) {
    assert.equal(text.includes(`"${secret}"`), false, secret);
  }
});

test('refuses what the candidate has not affirmed, and what is not an id, a number or a tail', async () => {
  const ready = await aClassOf(1);
  for (const wrong of [
    { affirmed: false },
    { id: '1' },
    { number: '1' },
    { number: '２０３７０２００００００００' },
    { idTail: 'XX' },
    { idTail: '12\u0000a' },
    { wordingId: null },
  ]) {
    const answer = await sign(ready, letterOf(ready, 0, wrong));
    assert.deepEqual([answer.status, answer.kind], [400, 'invalid'], JSON.stringify(wrong));
  }
});

test('a candidate under 14 needs the guardian, and is told so before signing', async () => {
  const ready = await aClassOf(0);
  const [child] = candidatesFor(ready.class.id, 1).map((one) => ({
    ...one,
    idNumber: anIdNumber(5, '2007-01-02'),
  }));
  assert.ok(child);
  await committed((tx) => enrolCandidates(tx, testAct, [child], testPersonalData));
  const claim = { number: child.number, idTail: child.idNumber.slice(-4) };
  assert.equal((await identify(ready, claim)).guardianNeeded, true);
  const letter = { ...letterOf(ready, 0), ...claim };
  assert.equal((await sign(ready, letter)).code, 'guardian-needed');
  assert.equal((await sign(ready, { ...letter, guardianAffirmed: true })).receipt.guardianAffirmed, true);
});

test('a withdrawn letter says so on its receipt, and the candidate signs again', async () => {
  const ready = await aClassOf(1);
  const letter = letterOf(ready, 0);
  await sign(ready, letter);
  await committed((tx) => withdrawLetter(tx, testAct, { id: letter.id, reason: '家长代签' }));
  assert.notEqual((await ask('GET', `/api/pledges/receipts/${letter.id}`)).withdrawnAt, null);
  assert.equal((await sign(ready, letter)).code, 'letter-withdrawn');
  assert.equal((await sign(ready, letterOf(ready, 0))).outcome, 'signed');
});

test('after a new wording, the letter must be read again', async () => {
  const ready = await aClassOf(1);
  const wording = await committed((tx) =>
    adoptWording(tx, testAct, { id: freshId(), audience: 'candidate', text: candidateWording }),
  );
  assert.equal((await sign(ready, letterOf(ready, 0))).code, 'wording-changed');
  assert.equal((await sign(ready, letterOf(ready, 0, { wordingId: wording.id }))).outcome, 'signed');
});

test('a whole class at once: every acknowledged letter is in the database, once', async () => {
  const ready = await aClassOf(55);
  const letters = ready.enrolled.flatMap((_, place) => {
    const letter = letterOf(ready, place);
    return [letter, letter, letterOf(ready, place)];
  });
  const answers = await Promise.all(letters.map((letter, n) => sign(ready, letter, `10.2.0.${n % 200}`)));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  assert.equal(answers.filter(({ outcome }) => outcome === 'signed').length, 55);
  assert.equal(new Set(answers.map(({ receipt }) => receipt.id)).size, 55);
  for (const { receipt } of answers) {
    assert.equal((await ask('GET', `/api/pledges/receipts/${receipt.id}`)).status, 200);
  }
});
