/** From a published figure to its table, the entry that commits to it, and the proof of one row. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { freshId } from '#capabilities/organisation/fixtures.ts';
import { aLetter } from '#capabilities/pledges/fixtures.ts';
import { qingdao, refusal } from '#capabilities/timetable/fixtures.ts';
import { openDatabase } from '#platform/db/db.ts';
import { append } from '#platform/journal/append.ts';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import { entriesBetween } from '#platform/journal/read.ts';
import { decodeUtf8, toBase64 } from '#primitives/bytes.ts';
import { parseClassTable } from '#primitives/class-table.ts';
import { openClassTableProof } from '#primitives/class-table-proof.ts';
import type { FigureDefinition } from '#primitives/figure.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { SumTree } from '#primitives/merkle/sum-tree.ts';
import type { Facts, Tally } from '#primitives/tally.ts';
import type { BulletinDocument } from './contract.ts';
import { aCampaign, aDraft, aPublished, type TestCampaign } from './fixtures.ts';
import { provenAt, tableProof } from './prove-table.ts';
import { bulletinRow } from './queries.ts';
import { figureCalled } from './registry.ts';
import { tabulate } from './tabulate.ts';

let campaign: TestCampaign;
let id: string;
let classCode: string;
let document: BulletinDocument;
before(async () => {
  campaign = await aCampaign();
  campaign.clock.advanceTo(qingdao('2020-07-06 20:00'));
  id = await aPublished(campaign);
  await campaign.platform.journal.settle();
  classCode = campaign.signing.class.code;
  document = JSON.parse((await bulletinRow(campaign.platform.db, id)).document ?? '');
});
after(() => campaign[Symbol.asyncDispose]());

const figure = 'pledges.letters';
const prove = (asked: Partial<Parameters<typeof tableProof>[1]> = {}) =>
  tableProof(campaign.platform, { id, figure, key: classCode, ...asked });
const open = (bytes: Uint8Array) => {
  const { verifierKey } = campaign.platform.journal;
  const log = verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, verifierKey));
  return openClassTableProof(nodeHasher, decodeUtf8(bytes), log);
};

/** Everything numbered so far. */
async function entries() {
  const { db, journal } = campaign.platform;
  return entriesBetween(db, { from: 0, to: await journal.number(), limit: 100_000 });
}

/** Acts of a kind that no figure counts. @returns the size of the journal then. */
async function record(kind: string, ...all: Facts[]): Promise<number> {
  await campaign.write(async (tx) => {
    for (const facts of all) {
      await append(tx, { kind, subject: freshId(), by: null, at: campaign.clock.now(), facts, details: {} });
    }
  });
  return campaign.platform.journal.number();
}

describe('a published figure', () => {
  test('has a table by the finest fact that divides it, which adds up to it', async () => {
    const { files } = await bulletinRow(campaign.platform.db, id);
    for (const { id: of, table, value } of document.figures) {
      const { by } = figureCalled(of);
      assert.ok(table, of);
      assert.equal(table.splitBy, by.at(-1), of);
      assert.equal(table.total, value, of);
      const file = files.find(({ name }) => name === `tables/${of}.json`);
      const bytes = await campaign.platform.files.get(file?.digest ?? '');
      assert.ok(bytes, of);
      const rows = parseClassTable(bytes);
      const tree = new SumTree(nodeHasher, rows);
      assert.deepEqual([tree.size, tree.total, toBase64(tree.root)], [table.rows, value, table.root], of);
      if (of === figure) assert.deepEqual(rows, [{ key: classCode, count: 2 }]);
    }
  });

  test('of which nothing was counted has an empty table, which can be told from none', () => {
    const table = document.figures.find((each) => each.id === 'sites.upgraded')?.table;
    assert.deepEqual(table && [table.rows, table.total], [0, 0]);
  });

  test('has an entry that says the same, recorded with the publication and before it', async () => {
    const all = await entries();
    const published = all.findIndex(({ kind, subject }) => kind === 'bulletins.published' && subject === id);
    const committed = all.filter(
      ({ facts, kind }) => kind === 'bulletins.table-committed' && facts.bulletin === id,
    );
    assert.equal(committed.length, document.figures.length);
    for (const { facts, index, subject } of committed) {
      const named = document.figures.find((each) => each.id === facts.figure);
      assert.deepEqual(
        { ...named?.table, asOfIndex: document.asOf.index, bulletin: id, figure: named?.id },
        { ...facts, entry: subject },
      );
      assert.ok(index < published);
    }
  });

  test('has one table for each bulletin, under an id of its own', async () => {
    await campaign.write((tx) => aLetter(tx, campaign.signing, 2));
    await campaign.platform.journal.number();
    const other = await aPublished(campaign);
    const of = async (bulletin: string) =>
      (JSON.parse((await bulletinRow(campaign.platform.db, bulletin)).document ?? '') as BulletinDocument)
        .figures;
    const ids = [...(await of(id)), ...(await of(other))].map(({ table }) => table?.entry);
    assert.equal(new Set(ids).size, 2 * document.figures.length);
  });
});

describe('a table', () => {
  const definition = (tally: Tally, by: readonly string[]): FigureDefinition => ({
    ...figureCalled(figure),
    tally,
    by,
  });
  const count = { count: 'subjects' } as const;

  test('is not made of parts that overlap: what lies in two classes counts once but under both', async () => {
    const index = await record('tests.shared', { class: ['a', 'b'] }, { class: 'b' });
    const shared = definition({ kinds: ['tests.shared'], measure: count }, ['class']);
    assert.equal(await tabulate(campaign.platform.db, shared, 2, index), null);
  });

  test('is then made of the next coarser fact that divides the figure', async () => {
    const index = await record('tests.upgraded', { district: 'd', class: ['a', 'b'] }, { district: 'e' });
    const upgraded = definition({ kinds: ['tests.upgraded'], measure: count }, ['district', 'class']);
    const table = await tabulate(campaign.platform.db, upgraded, 2, index);
    assert.equal(table?.named.splitBy, 'district');
    assert.equal(decodeUtf8(table?.bytes ?? new Uint8Array()), '[["d",1],["e",1]]');
  });

  test('is not made of negative parts, though they add up', async () => {
    const index = await record('tests.moved', { class: 'a', by: 5 }, { class: 'b', by: -2 });
    const moved = definition({ kinds: ['tests.moved'], measure: { sum: 'by' } }, ['class']);
    assert.equal(await tabulate(campaign.platform.db, moved, 3, index), null);
  });

  test('is not made of a figure that has no parts', async () => {
    assert.equal(
      await tabulate(campaign.platform.db, definition(figureCalled(figure).tally, []), 2, 0),
      null,
    );
  });

  test('lists what has no class under the empty key', async () => {
    const index = await record('tests.strange', { class: '三班' }, {}, { class: 'Z' }, { class: '' });
    const strange = definition({ kinds: ['tests.strange'], measure: count }, ['district', 'class']);
    const table = await tabulate(campaign.platform.db, strange, 4, index);
    assert.deepEqual(parseClassTable(table?.bytes ?? new Uint8Array()), [
      { key: '', count: 2 },
      { key: 'Z', count: 1 },
      { key: '三班', count: 1 },
    ]);
  });
});

describe('the proof of a row', () => {
  test('opens with the key of the journal alone', async () => {
    const { bytes, fileName } = await prove();
    const opened = open(bytes);
    assert.deepEqual([opened.key, opened.count, opened.index], [classCode, 2, 0]);
    assert.deepEqual(opened.commitment, {
      asOfIndex: document.asOf.index,
      bulletin: id,
      figure,
      root: document.figures.find((each) => each.id === figure)?.table?.root,
      rows: 1,
      splitBy: 'class',
      total: 2,
    });
    assert.equal(opened.committedAt.toISOString(), document.publishedAt);
    assert.equal(fileName, `pledges.letters-${classCode}.json`);
  });

  test('is the same, byte for byte, when it is asked for again after the journal has grown', async () => {
    const first = await prove();
    await record('tests.later', {});
    await campaign.platform.journal.settle();
    assert.deepEqual(await prove(), first);
    // Another connection remembers nothing.
    const database = openDatabase({ connectionString: campaign.url });
    const platform = { ...campaign.platform, db: database.db };
    assert.deepEqual(await tableProof(platform, { id, figure, key: classCode }), first);
    await database.close();
  });

  test('of a bulletin that was superseded still opens', async () => {
    const first = await aPublished(campaign);
    await aPublished(campaign, { supersedes: first });
    await campaign.platform.journal.settle();
    assert.equal(open((await prove({ id: first })).bytes).commitment.bulletin, first);
  });

  test('is refused where there is none, with the words for what is missing', async () => {
    await assert.rejects(prove({ id: freshId() }), refusal('not-found'));
    await assert.rejects(prove({ id: await aDraft(campaign) }), refusal('not-found'));
    await assert.rejects(prove({ figure: 'pledges.nothing' }), refusal('no-such-table'));
    for (const key of ['370202', '', '__proto__', '三班', `${classCode} `]) {
      await assert.rejects(prove({ key }), refusal('no-such-row'), key);
    }
    await assert.rejects(prove({ figure: 'sites.upgraded', key: 'cooling' }), refusal('no-such-row'));
  });

  test('waits until the commitment is sealed', async () => {
    const fresh = await aPublished(campaign);
    await assert.rejects(prove({ id: fresh }), refusal('not-sealed'));
    await campaign.platform.journal.settle();
    assert.equal(open((await prove({ id: fresh })).bytes).commitment.bulletin, fresh);
  });

  test('is offered at the index of a published bulletin and at no other', async () => {
    const { db } = campaign.platform;
    const { index } = document.asOf;
    const { number } = document;
    assert.deepEqual(await provenAt(db, figure, index), { bulletin: id, number, splitBy: 'class' });
    assert.equal(await provenAt(db, figure, index - 1), null);
    assert.equal(await provenAt(db, 'pledges.nothing', index), null);
  });
});
