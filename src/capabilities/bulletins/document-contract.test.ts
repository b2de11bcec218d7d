/** The worked example of docs/formats/bulletin.md is what the code makes and reads. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Value } from 'typebox/value';
import { contentDigest } from '#platform/files/files.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { encodeUtf8, toBase64 } from '#primitives/bytes.ts';
import { encodeClassTable, parseClassTable } from '#primitives/class-table.ts';
import { SumTree } from '#primitives/merkle/sum-tree.ts';
import { canonicalBytes } from './canonical-bytes.ts';
import { BulletinDocument, PublishedRows } from './contract.ts';
import { coverageOf } from './render/coverage.ts';
import { fillReferences } from './rules.ts';

const text = readFileSync(new URL('../../../docs/formats/bulletin.md', import.meta.url), 'utf8');
const example = (name: string): string =>
  new RegExp(`\`\`\`text ${name}\\n(.*?)\\n\`\`\``, 's').exec(text)?.[1] ?? '';

test('the example is a bulletin in canonical form, with the digests that are stated', () => {
  const document: unknown = JSON.parse(example('bulletin'));
  assert.ok(Value.Check(BulletinDocument, document));
  const rows: unknown = JSON.parse(example('rows'));
  assert.ok(Value.Check(PublishedRows, rows));
  const table = parseClassTable(encodeUtf8(example('table')));
  const digests = [
    ['bulletin.json', canonicalBytes(document)],
    ['rows/pledges.letters.json', canonicalBytes(rows)],
    ['tables/pledges.letters.json', encodeClassTable(table)],
  ] as const;
  assert.equal(
    example('digests'),
    digests.map(([name, bytes]) => `${name} ${contentDigest(bytes)}`).join('\n'),
  );
  assert.equal(new TextDecoder().decode(canonicalBytes(document)), example('bulletin'));
  assert.equal(document.figures[0]?.rows.digest, contentDigest(canonicalBytes(rows)));
  const { root, size, total } = new SumTree(nodeHasher, table);
  const { entry: _entry, ...named } = document.figures[0]?.table ?? {};
  assert.deepEqual(named, { root: toBase64(root), rows: size, splitBy: 'district', total });
});

test('its text is what its references give', () => {
  const document = JSON.parse(example('bulletin')) as BulletinDocument;
  const figures = document.figures.map((figure) => ({ ...figure, population: coverageOf(figure) }));
  for (const { source, text: filled } of document.paragraphs) {
    assert.equal(fillReferences(source, figures, document.asOf.words), filled);
  }
});

test('a member too many, too few or of another type is refused', () => {
  const document = JSON.parse(example('bulletin'));
  for (const wrong of [
    { ...document, seal: 'x' },
    { ...document, supersedes: undefined },
    { ...document, format: 'kaoan.bulletin/2' },
    { ...document, asOf: { ...document.asOf, index: -1 } },
    { ...document, figures: [{ ...document.figures[0], value: 1.5 }] },
    { ...document, figures: [{ ...document.figures[0], table: undefined }] },
    {
      ...document,
      figures: [{ ...document.figures[0], table: { ...document.figures[0].table, root: 'AAAA' } }],
    },
    { ...document, figures: [{ ...document.figures[0], subtotals: [{ key: null, value: 1 }] }] },
    { ...document, publishedAt: '2020-07-06' },
    [],
    null,
  ]) {
    assert.ok(!Value.Check(BulletinDocument, wrong));
  }
});
