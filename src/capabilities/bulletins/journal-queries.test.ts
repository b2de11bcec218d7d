import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { anAppointment } from '#capabilities/organisation/fixtures.ts';
import { qingdao, qingdaoInstant, refusal, viewerWith } from '#capabilities/timetable/fixtures.ts';
import { append } from '#platform/journal/append.ts';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import { fromBase64, toHex } from '#primitives/bytes.ts';
import { openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { verifyInclusion } from '#primitives/merkle/inclusion.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { parseProofFile, verifyProofFile } from '#primitives/merkle/proof-file.ts';
import { aCampaign, type TestCampaign } from './fixtures.ts';
import { entryList, entryPage, entryProof, journalNow, latestEntries } from './journal-queries.ts';

let campaign: TestCampaign;
let size: number;
before(async () => {
  campaign = await aCampaign();
  campaign.clock.advanceTo(qingdao('2020-07-01 09:00'));
  await campaign.write((tx) =>
    append(tx, {
      kind: 'pledges.signed',
      subject: '01731205-4b00-7000-8000-0000000000aa',
      at: campaign.clock.now(),
      by: campaign.director,
      facts: { district: '370202' },
      details: { secret: '考生姓名' },
    }),
  );
  size = await campaign.platform.journal.settle();
});
after(() => campaign[Symbol.asyncDispose]());

const verifier = () =>
  verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, campaign.platform.journal.verifierKey));
const list = (query: Partial<Parameters<typeof entryList>[1]> = {}) =>
  entryList(
    campaign.platform.db,
    { page: 1, pageSize: 20, sort: '-index', ...query },
    campaign.platform.journalKinds,
  );

describe('the list of entries', () => {
  test('goes from the newest, in pages, with the true total', async () => {
    const { rows, total } = await list({ pageSize: 3 });
    assert.equal(total, size);
    assert.deepEqual(
      rows.map(({ index }) => index),
      [size - 1, size - 2, size - 3],
    );
    assert.deepEqual(
      (await list({ sort: 'index', page: 2, pageSize: 2 })).rows.map(({ index }) => index),
      [2, 3],
    );
    assert.equal((await list({ page: 99_999 })).rows.length, 0);
  });

  test('narrows by kind, capability, subject and time', async () => {
    const letters = await list({ kind: 'pledges.signed' });
    assert.equal(letters.total, 3);
    assert.deepEqual(letters.rows[0]?.kindName, { zh: '签署承诺书', en: 'commitment letter signed' });
    assert.equal((await list({ kind: 'pledges' })).total, 3);
    assert.equal((await list({ kind: 'pledge' })).total, 0);
    assert.equal((await list({ subject: '01731205-4b00-7000-8000-0000000000aa' })).total, 1);
    assert.equal((await list({ since: qingdaoInstant('2020-07-01 09:00') })).total, 1);
    assert.equal((await list({ before: qingdaoInstant('2020-07-01 09:00') })).total, size - 1);
  });

  test('gives the latest below an index for a feed', async () => {
    const { db, journalKinds } = campaign.platform;
    assert.deepEqual(
      (await latestEntries(db, 5, 2, journalKinds)).map(({ index }) => index),
      [4, 3],
    );
    assert.equal((await latestEntries(db, 1, 30, journalKinds)).length, 1);
    assert.deepEqual(await latestEntries(db, 0, 30, journalKinds), []);
  });
});

describe('one entry', () => {
  const reader = viewerWith({ 'bulletins.read': ['/'], 'journal.read': ['/'] });

  test('comes with leaf, hash and a proof that leads to the signed root', async () => {
    for (const index of [0, size - 1]) {
      const page = await entryPage(campaign.platform, index, reader);
      assert.equal(page.leafHash, toHex(nodeHasher.leaf(new TextEncoder().encode(page.leaf))));
      assert.ok(page.sealed);
      const checkpoint = openCheckpoint(page.sealed.checkpoint, verifier());
      verifyInclusion(nodeHasher, {
        index,
        size: page.sealed.size,
        leafHash: nodeHasher.leaf(new TextEncoder().encode(page.leaf)),
        proof: page.sealed.proof.map((hash) => fromBase64(hash)),
        root: checkpoint.root,
      });
    }
  });

  test('shows who did what only to those who may read the journal', async () => {
    const seen = await entryPage(campaign.platform, size - 1, reader);
    assert.deepEqual(seen.details, { by: '王主任', details: { secret: '考生姓名' } });
    const hidden = await entryPage(campaign.platform, size - 1, viewerWith({ 'bulletins.read': ['/'] }));
    assert.equal(hidden.details, null);
    assert.doesNotMatch(JSON.stringify(hidden), /考生姓名|王主任/);
  });

  test('that is not sealed yet says so and has no proof', async () => {
    await campaign.write((tx) => anAppointment(tx));
    const numbered = await campaign.platform.journal.number();
    assert.equal((await entryPage(campaign.platform, numbered - 1, reader)).sealed, null);
    await assert.rejects(entryProof(campaign.platform, numbered - 1), refusal('not-sealed'));
    const state = await journalNow(campaign.platform);
    assert.ok(state.sealed && state.sealed.size < state.size);
    await campaign.platform.journal.settle();
    assert.ok((await entryPage(campaign.platform, numbered - 1, reader)).sealed);
  });

  test('that does not exist is refused', async () => {
    await assert.rejects(entryPage(campaign.platform, 1_000_000, reader), refusal('no-such-entry'));
    await assert.rejects(entryProof(campaign.platform, 1_000_000), refusal('no-such-entry'));
  });

  test('can be proven with the downloaded file alone', async () => {
    const { fileName, bytes } = await entryProof(campaign.platform, 3);
    assert.equal(fileName, 'entry-3.tlog-proof');
    const { leaf } = await entryPage(campaign.platform, 3, reader);
    const proof = parseProofFile(new TextDecoder().decode(bytes));
    const hash = nodeHasher.leaf(new TextEncoder().encode(leaf));
    assert.ok(verifyProofFile(nodeHasher, proof, hash, verifier()).size > 3n);
    assert.throws(() => verifyProofFile(nodeHasher, proof, nodeHasher.leaf(new Uint8Array([1])), verifier()));
  });
});
