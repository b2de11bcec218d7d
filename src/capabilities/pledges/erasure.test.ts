import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aPerson, freshId, testAct, testPersonalData } from '#capabilities/organisation/fixtures.ts';
import { eraseCandidate } from '#capabilities/organisation/public.ts';
import { type Database, inTransaction, openDatabase, type Tx } from '#platform/db/db.ts';
import { catchUp } from '#platform/journal/follow.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { numberWaiting } from '#platform/journal/number.ts';
import { provableEntry } from '#platform/journal/read.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { classRoster } from './class-roster.ts';
import { coverageBelow } from './coverage.ts';
import { aClassReadyToSign, aLetter, type ClassReadyToSign, evidenceOf } from './fixtures.ts';
import { forgetErased } from './followers.ts';
import { openEvidence } from './open-evidence.ts';
import { letterById, receiptOf } from './queries.ts';
import { letterSubject } from './rules.ts';
import { takeClaims } from './take-claims.ts';
import { withdrawLetter } from './withdraw-letter.ts';

let testDb: TestDatabase;
let database: Database;
before(async () => {
  testDb = await testDatabase();
  database = openDatabase({ connectionString: testDb.url });
});
after(async () => {
  await database.close();
  await testDb.close();
});

const write = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(database.db, work);

/** A class of which everybody has signed with all there is, numbered. */
async function aSignedClass(count: number) {
  const signed = await write(async (tx) => {
    const ready = await aClassReadyToSign(tx, count);
    const letters = [];
    for (let place = 0; place < count; place += 1) {
      const id = freshId();
      const { kept: evidence } = evidenceOf(ready, place, id);
      letters.push((await aLetter(tx, ready, place, { id, evidence })).letter);
    }
    return { ready, letters };
  });
  await follow();
  return { ...signed, first: signed.letters[0] as (typeof signed.letters)[number] };
}

async function follow(): Promise<void> {
  await numberWaiting(database.db, () => testAct.at);
  await catchUp(database.db, forgetErased);
}

const erase = (ready: ClassReadyToSign, place: number) =>
  write((tx) =>
    eraseCandidate(tx, testAct, {
      id: freshId(),
      number: ready.enrolled[place]?.number ?? '',
      reason: 'consent-withdrawn',
      note: '监护人申请',
      reach: ['/'],
    }),
  );

const subjectOf = (letterId: string) => letterSubject(nodeHasher, letterId, testAct.at);

const rowOf = async (table: string, key: string, id: string) =>
  (await database.pool.query(`select * from ${table} where ${key} = $1`, [id])).rows[0];

test('evidence, browser and salt of an erased candidate’s letter go; the letter stays and counts', async () => {
  const { ready, letters, first } = await aSignedClass(3);
  const { coverage: before } = await coverageBelow(database.db, ready.class);
  await erase(ready, 0);
  await follow();
  assert.equal(await rowOf('pledges.letter_evidence', 'letter_id', first.id), undefined);
  const row = await rowOf('pledges.letter', 'id', first.id);
  assert.equal(row.device, null);
  assert.equal((await provableEntry(database.db, first.entryId))?.opening, null);
  assert.deepEqual((await coverageBelow(database.db, ready.class)).coverage, before);

  const other = letters[1] as typeof first;
  assert.ok(await rowOf('pledges.letter_evidence', 'letter_id', other.id));
  assert.ok((await provableEntry(database.db, other.entryId))?.opening);
});

test('its receipt still reads: state, class and instants, and no longer what came with it', async () => {
  const { ready, first } = await aSignedClass(1);
  const receipt = await receiptOf(database.db, first);
  await erase(ready, 0);
  await follow();
  const letter = await letterById(database.db, first.id);
  assert.ok(letter);
  assert.deepEqual(await receiptOf(database.db, letter), {
    ...receipt,
    deviceSigned: false,
    handwritten: false,
  });
});

test('its evidence names nobody and says that it is erased', async () => {
  const { ready, first } = await aSignedClass(1);
  await erase(ready, 0);
  const nothing = {
    keeping: 'erased',
    signer: null,
    identifiedBy: [],
    browser: null,
    device: null,
    handwriting: null,
    withdrawnReason: null,
  };
  const shown = async () => {
    const { receipt, wording, link, ...rest } = await write((tx) =>
      openEvidence(tx, testAct, first.id, testPersonalData),
    );
    assert.deepEqual([receipt.id, link.issuedBy], [first.id, '王老师']);
    return rest;
  };
  assert.deepEqual(await shown(), nothing, 'between the erasure and its follower');
  await follow();
  assert.deepEqual(await shown(), nothing);
});

test('withdrawn letters of the candidate are emptied too, with the reason and every entry about them', async () => {
  const { ready, first } = await aSignedClass(1);
  await write((tx) => withdrawLetter(tx, testAct, { id: first.id, reason: '考生1家长代签' }));
  const again = freshId();
  const { kept: evidence } = evidenceOf(ready, 0, again);
  await write((tx) => aLetter(tx, ready, 0, { id: again, evidence }));
  const teacher = await write((tx) => aPerson(tx));
  await write((tx) => openEvidence(tx, { ...testAct, by: teacher.id }, first.id, testPersonalData));
  await erase(ready, 0);
  await follow();
  for (const id of [first.id, again]) {
    assert.equal(await rowOf('pledges.letter_evidence', 'letter_id', id), undefined);
    assert.equal((await rowOf('pledges.letter', 'id', id)).device, null);
  }
  assert.equal((await rowOf('pledges.letter', 'id', first.id)).withdrawn_reason, '');
  const { rows } = await database.pool.query(
    'select kind, salt, details from journal.entry where subject = any($1) order by kind',
    [[first.id, again].map(subjectOf)],
  );
  assert.deepEqual(
    rows.map(({ kind, salt, details }) => [kind, salt, details]),
    ['pledges.evidence-opened', 'pledges.signed', 'pledges.signed', 'pledges.withdrawn'].map((kind) => [
      kind,
      null,
      null,
    ]),
  );
});

test('the list of the class leaves erased candidates out and says how many there are, signed or not', async () => {
  const { ready } = await aSignedClass(2);
  const late = await write((tx) => aClassReadyToSign(tx, 2, { class: ready.class }));
  await erase(ready, 0);
  await erase(late, 0);
  await follow();
  const list = (state: 'signed' | 'not-yet' | 'all') =>
    classRoster(database.db, ready.class.id, { state, sort: 'number', page: 1, pageSize: 20 });
  const told = async (state: 'signed' | 'not-yet' | 'all') => {
    const { rows, total, erased } = await list(state);
    return [rows.length, total, erased];
  };
  assert.deepEqual(await told('signed'), [1, 1, 1]);
  assert.deepEqual(await told('not-yet'), [1, 1, 1]);
  assert.deepEqual(await told('all'), [2, 2, 2]);
  const { coverage } = await coverageBelow(database.db, ready.class);
  assert.deepEqual([coverage.signed, coverage.notYet], [2, 2]);
});

const claim = (ready: ClassReadyToSign, place: number, idTail = '0000') => ({
  linkCode: ready.link.code,
  number: ready.enrolled[place]?.number ?? '',
  idTail,
  letter: null,
});
const attemptsAt = (number: string) => rowOf('pledges.wrong_attempt', 'number', number);

test('a number that was typed wrongly goes with its candidate; those of others stay', async () => {
  const { ready } = await aSignedClass(2);
  const [gone, stays] = [claim(ready, 0), claim(ready, 1)];
  await write((tx) => takeClaims(tx, testAct.at, [gone, stays], testPersonalData));
  assert.ok(await attemptsAt(gone.number));
  await erase(ready, 0);
  await follow();
  assert.equal(await attemptsAt(gone.number), undefined);
  assert.equal((await attemptsAt(stays.number)).wrong, 1);
});

test('an erased candidate is not recognised any more', async () => {
  const { ready } = await aSignedClass(1);
  const right = claim(ready, 0, ready.enrolled[0]?.idNumber.slice(-4));
  const ask = () => write((tx) => takeClaims(tx, testAct.at, [right], testPersonalData));
  assert.ok('signer' in ((await ask())[0] ?? {}));
  await erase(ready, 0);
  assert.deepEqual(await ask(), [{ refused: 'not-recognised' }]);
});

test('a letter that is being signed while its candidate is erased is either refused or forgotten too', async () => {
  const ready = await write((tx) => aClassReadyToSign(tx, 6));
  const ids = ready.enrolled.map(() => freshId());
  await Promise.all(
    ready.enrolled.flatMap(({ idNumber }, place) => {
      const id = ids[place] ?? '';
      const { kept: evidence } = evidenceOf(ready, place, id);
      const letter = { id, wordingId: ready.wording.id, guardianAffirmed: false, device: 'phone', evidence };
      const signing = { ...claim(ready, place, idNumber.slice(-4)), letter };
      return [write((tx) => takeClaims(tx, testAct.at, [signing], testPersonalData)), erase(ready, place)];
    }),
  );
  await follow();
  const { rows } = await database.pool.query(
    `select 1 from pledges.letter_evidence where letter_id = any($1)
     union all select 1 from pledges.letter where id = any($1) and device is not null
     union all select 1 from journal.entry where subject = any($2) and salt is not null`,
    [ids, ids.map(subjectOf)],
  );
  assert.deepEqual(rows, []);
});

test('a whole class is forgotten, and following again finds nothing left to do', async () => {
  const { ready, letters } = await aSignedClass(4);
  for (const place of letters.keys()) await erase(ready, place);
  await follow();
  await follow();
  const { rows } = await database.pool.query(
    'select count(*)::int as n from pledges.letter_evidence where letter_id = any($1)',
    [letters.map(({ id }) => id)],
  );
  assert.equal(rows[0].n, 0);
});
