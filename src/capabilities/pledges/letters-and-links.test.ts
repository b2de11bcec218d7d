import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { aClass, aSchool, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { anExam, qingdao, refusal, rolledBack } from '#capabilities/timetable/fixtures.ts';
import { type Database, inTransaction, openDatabase, type Tx, writing } from '#platform/db/db.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { adoptWording, wordingDigest } from './adopt-wording.ts';
import { candidateWording } from './candidate-wording.ts';
import { aClassLink, aClassReadyToSign, aLetter, aWording } from './fixtures.ts';
import { issueClassLinks } from './issue-class-links.ts';
import { currentWording, latestLink, letterById, wordingById } from './queries.ts';
import { revokeClassLink } from './revoke-class-link.ts';
import { letterSubject } from './rules.ts';
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
const given = (name: string, work: (tx: Tx) => Promise<void>) =>
  test(name, () => rolledBack(database.db, work));

const entries = async (tx: Tx, kind: string) =>
  (
    await sql<{ subject: string; facts: Record<string, unknown>; details: Record<string, unknown> }>`
      select subject, facts, details from journal.entry where kind = ${kind} order by recorded`.execute(
      writing(tx),
    )
  ).rows;

const endsAt = qingdao('2020-07-06 20:00');
const asWording = (wish: { id?: string; title?: string } = {}) => ({
  id: wish.id ?? freshId(),
  audience: 'candidate' as const,
  text: wish.title ? { ...candidateWording, title: { zh: wish.title, en: wish.title } } : candidateWording,
});

// ── Wordings ────────────────────────────────────────────────────────────────────────────────────────────────────────

given('wordings are numbered from 1, and the latest is in force', async (tx) => {
  assert.equal(await currentWording(tx, 'candidate'), null);
  const first = await adoptWording(tx, testAct, asWording());
  const second = await adoptWording(tx, testAct, asWording({ title: '诚信承诺' }));
  assert.deepEqual([first.version, second.version], [1, 2]);
  assert.equal((await currentWording(tx, 'candidate'))?.id, second.id);
  assert.deepEqual(await wordingById(tx, first.id), first);
});

given('the digest covers audience, version and every word, and is public', async (tx) => {
  const wording = await adoptWording(tx, testAct, asWording());
  assert.equal(wording.digest, wordingDigest('candidate', 1, candidateWording));
  assert.notEqual(wording.digest, wordingDigest('candidate', 2, candidateWording));
  const [entry] = await entries(tx, 'pledges.wording-adopted');
  assert.deepEqual(entry?.facts, { audience: 'candidate', digest: wording.digest, wording: 1 });
  const { clauses, ...rest } = candidateWording;
  assert.notEqual(wording.digest, wordingDigest('candidate', 1, { ...rest, clauses: clauses.slice(1) }));
});

given('the same wording again is the first answer; another text under its id is refused', async (tx) => {
  const wording = await adoptWording(tx, testAct, asWording());
  assert.deepEqual(await adoptWording(tx, testAct, asWording({ id: wording.id })), wording);
  await assert.rejects(
    adoptWording(tx, testAct, asWording({ id: wording.id, title: '另一份' })),
    refusal('id-taken'),
  );
});

for (const change of [
  "update pledges.wording set digest = repeat('0', 64)",
  'delete from pledges.wording',
  'truncate pledges.wording cascade',
]) {
  given(`a wording cannot be changed behind the program's back: ${change.split(' ')[0]}`, async (tx) => {
    await aWording(tx);
    await assert.rejects(sql.raw(change).execute(writing(tx)), /is never changed/);
  });
}

// ── Links ───────────────────────────────────────────────────────────────────────────────────────────────────────────

given(
  'a link is a code of twelve characters that no one mistakes, and is journalled without it',
  async (tx) => {
    const school = await aSchool(tx);
    const theClass = await aClass(tx, { school });
    const link = await aClassLink(tx, { class: theClass });
    assert.match(link.code, /^[0-9a-hjkmnp-tv-z]{12}$/);
    assert.equal(link.path, `/sign/${link.code}`);
    assert.equal(link.issuedBy, '王老师');
    const [entry] = await entries(tx, 'pledges.link-issued');
    assert.equal(entry?.facts.class, theClass.code);
    assert.equal(entry?.facts.school, school.code);
    assert.equal(JSON.stringify(entry).includes(link.code), false);
  },
);

given('issuing again replaces the link of the class and leaves other classes alone', async (tx) => {
  const [ours, other] = [await aClass(tx), await aClass(tx)];
  const [first, elsewhere] = [await aClassLink(tx, { class: ours }), await aClassLink(tx, { class: other })];
  const second = await aClassLink(tx, { class: ours });
  assert.equal((await latestLink(tx, ours.id))?.id, second.id);
  assert.equal((await latestLink(tx, other.id))?.revokedAt, null);
  assert.deepEqual(
    (await entries(tx, 'pledges.link-revoked')).map(({ subject }) => subject),
    [first.id],
  );
  assert.notEqual(elsewhere.code, second.code);
});

given(
  'the same link again is the first answer, code and all; another content under its id is refused',
  async (tx) => {
    await anExam(tx);
    await aWording(tx);
    const wish = { id: freshId(), classId: (await aClass(tx)).id, endsAt };
    const first = await issueClassLinks(tx, testAct, [wish]);
    assert.deepEqual(await issueClassLinks(tx, testAct, [wish]), first);
    await assert.rejects(
      issueClassLinks(tx, testAct, [{ ...wish, endsAt: qingdao('2020-07-05 20:00') }]),
      refusal('id-taken'),
    );
  },
);

given('links of many classes are issued at once, in the sequence asked for', async (tx) => {
  await anExam(tx);
  await aWording(tx);
  const school = await aSchool(tx);
  const classes = [await aClass(tx, { school }), await aClass(tx, { school }), await aClass(tx, { school })];
  const links = await issueClassLinks(
    tx,
    testAct,
    classes.map(({ id }) => ({ id: freshId(), classId: id, endsAt })),
  );
  for (const [place, link] of links.entries()) {
    assert.equal((await latestLink(tx, classes[place]?.id ?? ''))?.code, link.code);
  }
});

given('refuses a link for anything but a class', async (tx) => {
  await anExam(tx);
  await aWording(tx);
  const school = await aSchool(tx);
  const wish = { id: freshId(), endsAt };
  await assert.rejects(
    issueClassLinks(tx, testAct, [{ ...wish, classId: school.id }]),
    refusal('not-a-class'),
  );
  await assert.rejects(
    issueClassLinks(tx, testAct, [{ ...wish, classId: freshId() }]),
    refusal('not-a-class'),
  );
});

given('refuses a link that has ended already or ends too far off', async (tx) => {
  await anExam(tx);
  await aWording(tx);
  const wish = { id: freshId(), classId: (await aClass(tx)).id };
  for (const end of [testAct.at, qingdao('2020-09-20 08:00')]) {
    await assert.rejects(
      issueClassLinks(tx, testAct, [{ ...wish, endsAt: end }]),
      refusal('end-out-of-range'),
    );
  }
});

given('refuses a link before there is an exam, and before there is a wording', async (tx) => {
  const wish = { id: freshId(), classId: (await aClass(tx)).id, endsAt };
  await assert.rejects(issueClassLinks(tx, testAct, [wish]), refusal('exam-not-set'));
  await anExam(tx);
  await assert.rejects(issueClassLinks(tx, testAct, [wish]), refusal('no-wording'));
});

given('a stopped link stays stopped; stopping it again needs the same reason', async (tx) => {
  const link = await aClassLink(tx);
  const stopped = await revokeClassLink(tx, testAct, { id: link.id, reason: '链接外泄' });
  assert.equal(stopped.revokedAt, testAct.at.toISOString());
  assert.deepEqual(await revokeClassLink(tx, testAct, { id: link.id, reason: '链接外泄' }), stopped);
  await assert.rejects(
    revokeClassLink(tx, testAct, { id: link.id, reason: '别的' }),
    refusal('already-revoked'),
  );
  await assert.rejects(revokeClassLink(tx, testAct, { id: freshId(), reason: '别的' }), refusal('not-found'));
  assert.equal((await entries(tx, 'pledges.link-revoked')).length, 1);
});

test('two links issued for one class at the same moment leave one live', async () => {
  const theClass = await inTransaction(database.db, async (tx) => {
    await anExam(tx);
    await aWording(tx);
    return aClass(tx);
  });
  await Promise.all(
    Array.from({ length: 8 }, () =>
      inTransaction(database.db, (tx) =>
        issueClassLinks(tx, testAct, [{ id: freshId(), classId: theClass.id, endsAt }]),
      ),
    ),
  );
  await rolledBack(database.db, async (tx) => {
    const { rows } = await sql<{ live: number }>`
      select count(*) filter (where revoked_at is null) as live from pledges.class_link
      where class_id = ${theClass.id}`.execute(writing(tx));
    assert.equal(rows[0]?.live, 1);
  });
});

// ── Withdrawal ──────────────────────────────────────────────────────────────────────────────────────────────────────

given('a withdrawn letter keeps its receipt, marked; the leaf says where it no longer counts', async (tx) => {
  const ready = await aClassReadyToSign(tx, 1);
  const { letter } = await aLetter(tx, ready, 0);
  const at = new Date(testAct.at.getTime() + 86_400_000);
  const receipt = await withdrawLetter(tx, { ...testAct, at }, { id: letter.id, reason: '家长代签' });
  assert.equal(receipt.withdrawnAt, at.toISOString());
  assert.equal((await letterById(tx, letter.id))?.withdrawnAt?.getTime(), at.getTime());
  const [entry] = await entries(tx, 'pledges.withdrawn');
  assert.equal(entry?.subject, letterSubject(nodeHasher, letter.id, letter.signedAt));
  assert.equal(entry?.facts.class, ready.class.code);
  assert.equal(JSON.stringify(entry?.facts).includes('代签'), false);
  assert.equal(entry?.details.reason, '家长代签');
});

given('withdrawing again for the same reason changes nothing; for another it is refused', async (tx) => {
  const ready = await aClassReadyToSign(tx, 1);
  const { letter } = await aLetter(tx, ready, 0);
  const first = await withdrawLetter(tx, testAct, { id: letter.id, reason: '家长代签' });
  assert.deepEqual(await withdrawLetter(tx, testAct, { id: letter.id, reason: '家长代签' }), first);
  await assert.rejects(
    withdrawLetter(tx, testAct, { id: letter.id, reason: '其他' }),
    refusal('already-withdrawn'),
  );
  assert.equal((await entries(tx, 'pledges.withdrawn')).length, 1);
});

given('refuses to withdraw a letter that was never signed', async (tx) => {
  await assert.rejects(
    withdrawLetter(tx, testAct, { id: freshId(), reason: '家长代签' }),
    refusal('not-found'),
  );
});
