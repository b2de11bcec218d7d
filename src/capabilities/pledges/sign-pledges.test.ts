import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { aClass, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { qingdao, rolledBack } from '#capabilities/timetable/fixtures.ts';
import { type Database, inTransaction, openDatabase, type Tx, writing } from '#platform/db/db.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { adoptWording } from './adopt-wording.ts';
import { candidateWording } from './candidate-wording.ts';
import { aClassReadyToSign, accepted, aLetter, signingOf } from './fixtures.ts';
import { issueClassLinks } from './issue-class-links.ts';
import { revokeClassLink } from './revoke-class-link.ts';
import { letterSubject } from './rules.ts';
import { type SigningVerdict, signPledges } from './sign-pledges.ts';
import type { PledgeTables } from './tables.ts';
import { withdrawLetter } from './withdraw-letter.ts';

let testDb: TestDatabase;
let database: Database;
before(async () => {
  testDb = await testDatabase();
  database = openDatabase({ connectionString: testDb.url }, 20);
});
after(async () => {
  await database.close();
  await testDb.close();
});
const given = (name: string, work: (tx: Tx) => Promise<void>) =>
  test(name, () => rolledBack(database.db, work));

const entries = async (tx: Tx, kind: string) =>
  (
    await sql<{ subject: string; facts: Record<string, unknown>; details: Record<string, unknown> }>`
      select subject, facts, details from journal.entry where kind = ${kind} order by recorded`.execute(
      writing(tx),
    )
  ).rows;

const countOf = async (tx: Tx, classId: string): Promise<number> =>
  (
    await writing<PledgeTables>(tx)
      .selectFrom('pledges.class_count')
      .select('signed')
      .where('class_id', '=', classId)
      .executeTakeFirst()
  )?.signed ?? 0;

const refusalOf = (verdict: SigningVerdict | undefined) =>
  verdict && 'refused' in verdict ? verdict.refused : null;

given('a batch signs for everybody in it, in the sequence it was given', async (tx) => {
  const ready = await aClassReadyToSign(tx, 5);
  const batch = [3, 0, 4, 1, 2].map((place) => signingOf(ready, place));
  const verdicts = await signPledges(tx, testAct, batch);
  assert.deepEqual(
    verdicts
      .map((verdict) => accepted(verdict))
      .map(({ outcome, letter }) => [outcome, letter.id, letter.candidateId]),
    batch.map((signing) => ['signed', signing.id, signing.signer.id]),
  );
  assert.equal(await countOf(tx, ready.class.id), 5);
});

given(
  'the leaf says where the letter counts and nothing about the person; the details say who, how and on what',
  async (tx) => {
    const ready = await aClassReadyToSign(tx, 1);
    const { letter } = await aLetter(tx, ready, 0);
    const [entry] = await entries(tx, 'pledges.signed');
    assert.equal(entry?.subject, letterSubject(nodeHasher, letter.id, testAct.at));
    assert.deepEqual(Object.keys(entry?.facts ?? {}).sort(), ['class', 'district', 'school', 'wording']);
    assert.equal(entry?.facts.class, ready.class.code);
    assert.deepEqual(entry?.details, {
      candidate: ready.signers[0]?.id,
      device: 'Mozilla/5.0 (Linux; Android 10) test',
      deviceKey: null,
      deviceSignature: null,
      guardianAffirmed: false,
      handwriting: null,
      identifiedBy: 'class-link, candidate-number, id-number-tail',
      letter: letter.id,
      link: ready.link.id,
      wordingDigest: ready.wording.digest,
    });
  },
);

given('the same letter again gets the first receipt and is not counted again', async (tx) => {
  const ready = await aClassReadyToSign(tx, 1);
  const { letter } = await aLetter(tx, ready, 0);
  const again = await aLetter(tx, ready, 0, { id: letter.id });
  assert.deepEqual(
    [again.outcome, again.letter.id, again.letter.signedAt],
    ['repeated', letter.id, letter.signedAt],
  );
  assert.equal(await countOf(tx, ready.class.id), 1);
  assert.equal((await entries(tx, 'pledges.signed')).length, 1);
});

given(
  'a letter that arrived before its link was stopped still gets its receipt when it is sent again',
  async (tx) => {
    const ready = await aClassReadyToSign(tx, 1);
    const { letter } = await aLetter(tx, ready, 0);
    await revokeClassLink(tx, testAct, { id: ready.link.id, reason: '链接外泄' });
    assert.equal((await aLetter(tx, ready, 0, { id: letter.id })).outcome, 'repeated');
  },
);

given('another letter of somebody who has signed gets the receipt of the first', async (tx) => {
  const ready = await aClassReadyToSign(tx, 1);
  const { letter } = await aLetter(tx, ready, 0);
  const other = await aLetter(tx, ready, 0);
  assert.deepEqual([other.outcome, other.letter.id], ['signed-before', letter.id]);
  assert.equal(await countOf(tx, ready.class.id), 1);
});

given('within one batch too, a candidate signs once', async (tx) => {
  const ready = await aClassReadyToSign(tx, 2);
  const first = signingOf(ready, 0);
  const verdicts = await signPledges(tx, testAct, [
    first,
    { ...first },
    signingOf(ready, 1),
    signingOf(ready, 0),
  ]);
  assert.deepEqual(
    verdicts.map((verdict) => accepted(verdict)).map(({ outcome, letter }) => [outcome, letter.id]),
    [
      ['signed', first.id],
      ['repeated', first.id],
      ['signed', accepted(verdicts[2]).letter.id],
      ['signed-before', first.id],
    ],
  );
  assert.equal(await countOf(tx, ready.class.id), 2);
});

given('within one batch too, an id means one letter', async (tx) => {
  const ready = await aClassReadyToSign(tx, 2);
  const id = freshId();
  const verdicts = await signPledges(tx, testAct, [signingOf(ready, 0, { id }), signingOf(ready, 1, { id })]);
  assert.deepEqual(verdicts.map(refusalOf).toSorted(), ['id-taken', null]);
  assert.equal(await countOf(tx, ready.class.id), 1);
});

given('refuses an id that belongs to the letter of somebody else', async (tx) => {
  const ready = await aClassReadyToSign(tx, 2);
  const { letter } = await aLetter(tx, ready, 0);
  const [verdict] = await signPledges(tx, testAct, [signingOf(ready, 1, { id: letter.id })]);
  assert.equal(refusalOf(verdict), 'id-taken');
});

given('refuses a withdrawn letter, and takes another from the same candidate', async (tx) => {
  const ready = await aClassReadyToSign(tx, 1);
  const { letter } = await aLetter(tx, ready, 0);
  await withdrawLetter(tx, testAct, { id: letter.id, reason: '代签' });
  const [again] = await signPledges(tx, testAct, [signingOf(ready, 0, { id: letter.id })]);
  assert.equal(refusalOf(again), 'letter-withdrawn');
  assert.equal((await aLetter(tx, ready, 0)).outcome, 'signed');
  assert.equal(await countOf(tx, ready.class.id), 1);
});

given('refuses through a link that has ended, was stopped or was replaced', async (tx) => {
  const ready = await aClassReadyToSign(tx, 1);
  const late = { by: null, at: new Date(ready.link.endsAt) };
  assert.equal(refusalOf((await signPledges(tx, late, [signingOf(ready, 0)]))[0]), 'link-ended');
  const unknown = signingOf(ready, 0, { linkId: freshId() });
  assert.equal(refusalOf((await signPledges(tx, testAct, [unknown]))[0]), 'link-ended');
  await issueClassLinks(tx, testAct, [
    { id: freshId(), classId: ready.class.id, endsAt: qingdao('2020-07-06 20:00') },
  ]);
  assert.equal(refusalOf((await signPledges(tx, testAct, [signingOf(ready, 0)]))[0]), 'link-ended');
});

given('refuses a candidate through the link of another class', async (tx) => {
  const [ready, other] = [await aClassReadyToSign(tx, 1), await aClassReadyToSign(tx, 1)];
  const [verdict] = await signPledges(tx, testAct, [signingOf(ready, 0, { linkId: other.link.id })]);
  assert.equal(refusalOf(verdict), 'not-recognised');
  assert.equal(await countOf(tx, other.class.id), 0);
});

given('refuses a wording that is no longer the one in force', async (tx) => {
  const ready = await aClassReadyToSign(tx, 1);
  await adoptWording(tx, testAct, { id: freshId(), audience: 'candidate', text: candidateWording });
  assert.equal(refusalOf((await signPledges(tx, testAct, [signingOf(ready, 0)]))[0]), 'wording-changed');
});

given('under 14 on the first day of the exam, the guardian must affirm too', async (tx) => {
  const ready = await aClassReadyToSign(tx, 1);
  const signer = (birthDay: string | null) => ({
    id: ready.signers[0]?.id ?? '',
    classId: ready.class.id,
    birthDay,
  });
  const young = signingOf(ready, 0, { signer: signer('2006-07-08') });
  assert.equal(refusalOf((await signPledges(tx, testAct, [young]))[0]), 'guardian-needed');
  const [verdict] = await signPledges(tx, testAct, [{ ...young, guardianAffirmed: true }]);
  assert.equal(accepted(verdict).letter.guardianAffirmed, true);
});

given('one refused letter does not hold up the others of its batch', async (tx) => {
  const ready = await aClassReadyToSign(tx, 2);
  const bad = signingOf(ready, 0, { wordingId: freshId() });
  const [refused, signed] = await signPledges(tx, testAct, [bad, signingOf(ready, 1)]);
  assert.equal(refusalOf(refused), 'wording-changed');
  assert.equal(accepted(signed).outcome, 'signed');
});

given('an empty batch is no work', async (tx) => assert.deepEqual(await signPledges(tx, testAct, []), []));

test('50 signings of one candidate at the same moment make one letter, and all get its receipt', async () => {
  const ready = await inTransaction(database.db, (tx) => aClassReadyToSign(tx, 1));
  const verdicts = await Promise.all(
    Array.from({ length: 50 }, () =>
      inTransaction(database.db, (tx) => signPledges(tx, testAct, [signingOf(ready, 0)])),
    ),
  );
  const answers = verdicts.flat().map((verdict) => accepted(verdict));
  assert.equal(new Set(answers.map(({ letter }) => letter.id)).size, 1);
  assert.equal(answers.filter(({ outcome }) => outcome === 'signed').length, 1);
  await rolledBack(database.db, async (tx) => {
    assert.equal(await countOf(tx, ready.class.id), 1);
    const letters = await sql<{ n: number }>`
      select count(*) as n from pledges.letter where class_id = ${ready.class.id}`.execute(writing(tx));
    assert.equal(letters.rows[0]?.n, 1);
  });
});

test('batches of the same candidates and classes in opposite sequences wait for each other and never deadlock', async () => {
  const classes = await inTransaction(database.db, async (tx) => {
    const school = await aClass(tx).then(async (first) => [first, await aClass(tx), await aClass(tx)]);
    return Promise.all(school.map((one) => aClassReadyToSign(tx, 40, { class: one })));
  });
  const places = classes.flatMap((ready) => ready.signers.map((_, place) => ({ ready, place })));
  for (let round = 0; round < 5; round += 1) {
    const verdicts = await Promise.all(
      [places, places.toReversed(), places.toSorted(() => (round % 2) - 0.5), places.toReversed()].map(
        (sequence) =>
          inTransaction(database.db, (tx) =>
            signPledges(
              tx,
              testAct,
              sequence.map(({ ready, place }) => signingOf(ready, place)),
            ),
          ),
      ),
    );
    const signed = verdicts.flat().filter((verdict) => accepted(verdict).outcome === 'signed');
    assert.equal(signed.length, places.length);
    await inTransaction(database.db, async (tx) => {
      for (const verdict of signed)
        await withdrawLetter(tx, testAct, { id: accepted(verdict).letter.id, reason: '重来' });
    });
  }
  await rolledBack(database.db, async (tx) => {
    for (const ready of classes) assert.equal(await countOf(tx, ready.class.id), 0);
  });
});
