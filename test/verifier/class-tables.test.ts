/** The table of a figure, against the journal that gives it and the entry that commits to it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { BulletinDocument } from '#capabilities/bulletins/contract.ts';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { toBase64 } from '#primitives/bytes.ts';
import { type SumRow, SumTree } from '#primitives/merkle/sum-tree.ts';
import {
  bytesOf,
  type Change,
  disagrees,
  type PublishedLetters,
  publishedLetters,
  SIGNED,
} from './published-letters.ts';

let published: PublishedLetters;
let document: BulletinDocument;
before(async () => {
  published = await publishedLetters();
  ({ document } = published);
});
after(() => published[Symbol.asyncDispose]());

const rootOf = (rows: readonly SumRow[]) => toBase64(new SumTree(nodeCrypto.hasher, rows).root);
const verify = (change?: Change, bytes?: Uint8Array) => published.verify(change, bytes);

/** The table's file with its rows changed. */
const withTable =
  (change: (rows: [string, number][]) => unknown): Change =>
  (path, bytes) =>
    path === 'tables/pledges.letters.json'
      ? bytesOf(change(JSON.parse(new TextDecoder().decode(bytes))))
      : bytes;

/** The bulletin under an id of its own, with its table named otherwise: never committed, never published. */
function another(
  change: Partial<NonNullable<BulletinDocument['figures'][number]['table']>>,
): BulletinDocument {
  const figures = document.figures.map((figure) => ({
    ...figure,
    table: figure.table && { ...figure.table, entry: randomUUID(), ...change },
  }));
  return { ...document, id: randomUUID(), figures };
}

test('a count that was moved from one class to another is named, though the total is the same', async () => {
  const change = withTable((list) =>
    list.map(([key, count], at) => [key, at === 3 ? count + 1 : at === 4 ? count - 1 : count]),
  );
  await assert.rejects(
    verify(change),
    disagrees(
      /^row 4 of tables\/pledges\.letters\.json$/,
      /the file has c11: 36/,
      /the journal gives c11: 35/,
    ),
  );
});

test('a class that was left out of a table, added or listed twice is named', async () => {
  await assert.rejects(
    verify(withTable((list) => list.slice(1))),
    disagrees(/^row 1 of tables/, /the file has c1: \d+/, /the journal gives c0: \d+/),
  );
  await assert.rejects(
    verify(withTable((list) => [...list, ['d', 0]])),
    disagrees(/^row 21 of tables/, /the file has d: 0/, /no further row/),
  );
  await assert.rejects(
    verify(withTable(([first, ...rest]) => [first, first, ...rest])),
    disagrees(/^row 2 of tables/),
  );
});

test('a table that is truncated, no table or spelled otherwise is refused', async () => {
  for (const wrong of [{}, [['c0']], [['c0', 1.5]], [['c0', -1]], [[1, 'c0']], 'c0']) {
    await assert.rejects(
      verify(withTable(() => wrong)),
      disagrees(/^tables\/pledges\.letters\.json$/, /ascending/, /table: /),
      JSON.stringify(wrong),
    );
  }
  const cut: Change = (path, bytes) => (path.startsWith('tables/') ? bytes.slice(0, -5) : bytes);
  await assert.rejects(verify(cut), disagrees(/^tables\//, /ascending/, /not JSON/));
  const spaced: Change = (path, bytes) =>
    path.startsWith('tables/') ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes;
  await assert.rejects(verify(spaced), disagrees(/^tables\//, /ascending/, /canonical/));
});

test('a root, total or number of rows that the table does not have is found in the bulletin', async () => {
  for (const [change, about] of [
    [{ rows: 21 }, /table of pledges\.letters: rows$/],
    [{ total: SIGNED }, /table of pledges\.letters: total$/],
    [{ root: `${'A'.repeat(43)}=` }, /table of pledges\.letters: root$/],
  ] as const) {
    await assert.rejects(
      verify(undefined, bytesOf(another(change))),
      disagrees(about, /the bulletin says/, /the journal gives/),
    );
  }
});

test('a table by another fact than its file has is found', async () => {
  await assert.rejects(
    verify(undefined, bytesOf(another({ splitBy: 'district' }))),
    disagrees(/^row 1 of tables/, /c0: \d+/, /370202: \d+/),
  );
  await assert.rejects(
    verify(undefined, bytesOf(another({ splitBy: 'constructor' }))),
    disagrees(/^row 1 of tables/, /c0: \d+/, /gives : 691/),
  );
});

test('a table whose rows add up to more than its figure is none, as with classes counted once in each district', async () => {
  const rows = ['370202', '370203'].map((key) => ({ key, count: 20 }));
  const table = { rows: 2, splitBy: 'district', total: 40, root: rootOf(rows) };
  const twice = another(table);
  const figures = twice.figures.map((figure) => ({
    ...figure,
    tally: { ...(figure.tally as object), measure: { distinct: 'class' } },
    value: 20,
    subtotals: rows.map(({ key, count }) => ({ key, value: count })),
  }));
  const paragraphs = [{ source: '{figure:pledges.letters}', text: '20份' }];
  await assert.rejects(
    verify(
      withTable(() => rows.map(({ key, count }) => [key, count])),
      bytesOf({ ...twice, figures, paragraphs }),
    ),
    disagrees(/the figure against the sum of its rows$/, /says 20$/, /gives 40$/),
  );
});

test('a table to which the journal never committed is refused, however right it is', async () => {
  await assert.rejects(
    verify(undefined, bytesOf(another({}))),
    disagrees(/^the table of pledges\.letters$/, /has it as [0-9a-f-]{36}/, /no such entry/),
  );
});

test('a bulletin that hides the table to which the journal committed for it is refused', async () => {
  const figures = document.figures.map((figure) => ({ ...figure, table: null }));
  await assert.rejects(
    verify(undefined, bytesOf({ ...document, figures })),
    disagrees(/^the tables in the journal$/, /names 0/, /entry 709 .*which is none of them/),
  );
});

for (const [fact, other] of [
  ['root', `${'Q'.repeat(43)}=`],
  ['total', 692],
  ['rows', 19],
  ['asOfIndex', 700],
  ['splitBy', 'school'],
  ['figure', 'pledges.others'],
] as const) {
  test(`an entry that commits to another ${fact} contradicts the bulletin`, async () => {
    const contradicted = another({});
    await published.commit(contradicted, { [fact]: other });
    await published.publish(bytesOf(contradicted));
    await assert.rejects(
      verify(undefined, bytesOf(contradicted)),
      disagrees(
        new RegExp(`^the table of pledges.letters: ${fact}$`),
        /^the bulletin says/,
        new RegExp(`^entry \\d+ of the journal says ${other}$`),
      ),
    );
  });
}

test('an entry whose facts are no commitment is shown', async () => {
  const malformed = another({});
  await published.commit(malformed, { root: 'short' });
  await assert.rejects(
    verify(undefined, bytesOf(malformed)),
    disagrees(/^the table of pledges\.letters$/, /should say what it is/, /root: 5 characters/),
  );
});

test('two entries for one table, or one more than the bulletin names, are shown', async () => {
  const twice = another({});
  await published.commit(twice);
  await published.commit(twice, { root: `${'Q'.repeat(43)}=` });
  await assert.rejects(
    verify(undefined, bytesOf(twice)),
    disagrees(/which should have one entry$/, /^entry \d+ .* has root/, /^entry \d+ .* has root QQQ/),
  );
  const more = another({});
  await published.commit(more);
  await published.commit({ ...another({}), id: more.id });
  await assert.rejects(
    verify(undefined, bytesOf(more)),
    disagrees(/^the tables in the journal$/, /names 1/, /which is none of them/),
  );
});
