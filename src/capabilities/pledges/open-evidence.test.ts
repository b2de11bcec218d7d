import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { aPerson, freshId, testAct, testPersonalData } from '#capabilities/organisation/fixtures.ts';
import { rolledBack } from '#capabilities/timetable/fixtures.ts';
import { type Database, openDatabase, type Tx, writing } from '#platform/db/db.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { personalDataUnder } from '#platform/personal-data.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { aClassReadyToSign, aHandwriting, aLetter, evidenceOf } from './fixtures.ts';
import { openEvidence } from './open-evidence.ts';
import { handwritingText, letterSubject } from './rules.ts';
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

async function aLetterWithEvidence(tx: Tx) {
  const ready = await aClassReadyToSign(tx, 1);
  const id = freshId();
  const { letter } = await aLetter(tx, ready, 0, { id, evidence: evidenceOf(ready, 0, id).kept });
  return { ready, letter };
}

const open = (tx: Tx, id: string) => openEvidence(tx, testAct, id, testPersonalData);

given('shows what was signed, by whom and how, through which link, on what and when', async (tx) => {
  const { ready, letter } = await aLetterWithEvidence(tx);
  const { receipt, ...evidence } = await open(tx, letter.id);
  assert.deepEqual([receipt.id, receipt.wordingDigest], [letter.id, ready.wording.digest]);
  assert.deepEqual([receipt.deviceSigned, receipt.handwritten], [true, true]);
  const { text, adoptedAt } = ready.wording;
  const { publicKey } = evidence.device ?? {};
  assert.match(publicKey ?? '', /^[A-Za-z0-9+/]{43}=$/);
  assert.deepEqual(evidence, {
    keeping: 'as-signed',
    signer: { number: ready.enrolled[0]?.number, name: ready.enrolled[0]?.name },
    identifiedBy: ['class-link', 'candidate-number', 'id-number-tail'],
    wording: { text, adoptedAt },
    link: { issuedBy: '王老师', issuedAt: ready.link.issuedAt, endsAt: ready.link.endsAt },
    browser: 'Mozilla/5.0 (Linux; Android 10) test',
    device: { publicKey, verified: true },
    handwriting: aHandwriting,
    withdrawnReason: null,
  });
});

given(
  'a letter that is only a tap has neither device nor handwriting, and is as it was signed',
  async (tx) => {
    const ready = await aClassReadyToSign(tx, 1);
    const { letter } = await aLetter(tx, ready, 0);
    const { keeping, device, handwriting } = await open(tx, letter.id);
    assert.deepEqual([keeping, device, handwriting], ['as-signed', null, null]);
  },
);

given('handwriting that nobody signed with is said to be a change, readable or not', async (tx) => {
  const ready = await aClassReadyToSign(tx, 1);
  const { letter } = await aLetter(tx, ready, 0);
  for (const added of [Buffer.of(1, 2, 3), testPersonalData.seal(handwritingText(aHandwriting))]) {
    await sql`insert into pledges.letter_evidence (letter_id, handwriting_sealed) values (${letter.id}, ${added})
      on conflict (letter_id) do update set handwriting_sealed = excluded.handwriting_sealed`.execute(
      writing(tx),
    );
    assert.equal((await open(tx, letter.id)).keeping, 'changed');
  }
});

given('the reason of a withdrawal is shown', async (tx) => {
  const { letter } = await aLetterWithEvidence(tx);
  await withdrawLetter(tx, testAct, { id: letter.id, reason: '由他人代签' });
  const { withdrawnReason, receipt } = await open(tx, letter.id);
  assert.equal(withdrawnReason, '由他人代签');
  assert.equal(receipt.withdrawnAt, testAct.at.toISOString());
});

given(
  'every opening stands in the journal with who looked; the leaf says where and nothing else',
  async (tx) => {
    const { ready, letter } = await aLetterWithEvidence(tx);
    const teacher = await aPerson(tx);
    for (const by of [teacher.id, teacher.id]) {
      await openEvidence(tx, { ...testAct, by }, letter.id, testPersonalData);
    }
    const { rows } = await sql<{ by: string; subject: string; facts: { class: string }; details: unknown }>`
    select by, subject, facts, details from journal.entry where kind = 'pledges.evidence-opened'`.execute(
      writing(tx),
    );
    assert.equal(rows.length, 2);
    for (const { by, subject, facts, details } of rows) {
      const ofLetter = letterSubject(nodeHasher, letter.id, letter.signedAt);
      assert.deepEqual([by, subject, facts.class, details], [teacher.id, ofLetter, ready.class.code, {}]);
      assert.deepEqual(Object.keys(facts).sort(), ['class', 'district', 'school']);
    }
  },
);

given('refuses a letter that was never signed, and journals nothing', async (tx) => {
  await assert.rejects(open(tx, freshId()), { code: 'not-found' });
  const { rows } = await sql`select 1 from journal.entry where kind = 'pledges.evidence-opened'`.execute(
    writing(tx),
  );
  assert.deepEqual(rows, []);
});

for (const [what, change, deviceStillVerifies] of [
  ['another key', "update pledges.letter_evidence set device_key = decode(repeat('00', 32), 'hex')", false],
  [
    'another signature',
    "update pledges.letter_evidence set device_signature = decode(repeat('00', 64), 'hex')",
    false,
  ],
  ['no evidence at all', 'delete from pledges.letter_evidence', false],
  ['no handwriting', 'update pledges.letter_evidence set handwriting_sealed = null', false],
  [
    'damaged handwriting',
    "update pledges.letter_evidence set handwriting_sealed = handwriting_sealed || '\\x00'",
    false,
  ],
  ['another affirmation of the guardian', 'update pledges.letter set guardian_affirmed = true', false],
  ['another browser', "update pledges.letter set device = 'curl'", true],
  [
    'other details',
    `update journal.entry set details = jsonb_set(details::jsonb, '{device}', '"curl"')::json
    where kind = 'pledges.signed'`,
    true,
  ],
  [
    'details of another letter',
    `update journal.entry set details = jsonb_set(details::jsonb, '{letter}', details::jsonb -> 'link')::json
    where kind = 'pledges.signed'`,
    true,
  ],
  [
    'no private part, though nobody was erased',
    `update journal.entry set details = null, salt = null
    where kind = 'pledges.signed'`,
    true,
  ],
] as const) {
  given(`says that what is kept was changed: ${what}`, async (tx) => {
    const { letter } = await aLetterWithEvidence(tx);
    await sql.raw(change).execute(writing(tx));
    const { keeping, device } = await open(tx, letter.id);
    assert.equal(keeping, 'changed');
    assert.equal(device?.verified ?? false, deviceStillVerifies);
  });
}

given('handwriting that was sealed under another key is not shown, and is said to be changed', async (tx) => {
  const { letter } = await aLetterWithEvidence(tx);
  const otherKey = personalDataUnder(new Uint8Array(32).fill(8));
  const { keeping, handwriting } = await openEvidence(tx, testAct, letter.id, otherKey);
  assert.deepEqual([keeping, handwriting], ['changed', null]);
});
