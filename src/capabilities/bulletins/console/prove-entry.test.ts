import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nobleCrypto } from '#console/noble-crypto.ts';
import { encodeUtf8, toBase64, toHex } from '#primitives/bytes.ts';
import { formatCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { definedRoot, readerOver } from '#primitives/merkle/fixtures.ts';
import { makeInclusionProof } from '#primitives/merkle/inclusion.ts';
import { signNote } from '#primitives/merkle/note.ts';
import { ed25519Note, formatVerifierKey, noteSigner, publicKeyOf } from '#primitives/merkle/note-key.ts';
import { encodeLeaf } from '#primitives/tally.ts';
import { type OpenedEntry, proveEntry } from './prove-entry.ts';

const { hasher } = nobleCrypto;
const key = { name: 'city.example/journal', type: ed25519Note, seed: new Uint8Array(32).fill(7) } as const;
const verifierKey = formatVerifierKey(hasher, publicKeyOf(nobleCrypto, key));
const size = 11;

const leafAt = (index: number) => ({
  kind: 'pledges.signed',
  subject: `0173120a-4b00-7000-8000-0000000000${String(index).padStart(2, '0')}`,
  at: '2020-07-03T01:30:00.000Z',
  facts: { district: '370202', letters: index },
  commitment: toBase64(hasher.digest(encodeUtf8(`salt ${index}`))),
  sm3: toBase64(new Uint8Array(32)),
});
const leaves = Array.from({ length: size }, (_, index) => encodeLeaf(leafAt(index)));
const hashes = leaves.map((leaf) => hasher.leaf(leaf));
const root = definedRoot(hasher, hashes);
const checkpoint = signNote(formatCheckpoint({ origin: key.name, size: BigInt(size), root }), [
  noteSigner(nobleCrypto, key),
]);

function openedAt(index: number): OpenedEntry {
  const { kind, subject, at, facts } = leafAt(index);
  return {
    entry: { index, kind, subject, at, facts, kindName: { zh: '签署承诺书', en: 'letter signed' } },
    leaf: new TextDecoder().decode(leaves[index]),
    leafHash: toHex(hashes[index] ?? hasher.empty),
    details: null,
    sealed: {
      size,
      checkpoint,
      proof: makeInclusionProof(hasher, readerOver(hasher, hashes), index, size).map(toBase64),
    },
    verifierKey,
  };
}

const states = (opened: OpenedEntry) => proveEntry(nobleCrypto, opened).steps.map(({ state }) => state);

test('proves every entry of an honest journal', () => {
  for (let index = 0; index < size; index += 1) {
    const proof = proveEntry(nobleCrypto, openedAt(index));
    assert.equal(proof.outcome, 'proven', JSON.stringify(proof.steps));
    assert.equal(proof.otherSignatures, 0);
  }
});

test("a line under the log's own name, such as one with SM2, is not taken for a witness; another's is", () => {
  const opened = openedAt(3);
  assert.ok(opened.sealed);
  const dash = '\u2014';
  const line = (name: string) => `${dash} ${name} ${toBase64(new Uint8Array(68).fill(9))}\n`;
  const withLines = (...names: readonly string[]) =>
    proveEntry(nobleCrypto, {
      ...opened,
      sealed: {
        ...opened.sealed,
        size,
        proof: opened.sealed?.proof ?? [],
        checkpoint: checkpoint + names.map(line).join(''),
      },
    });
  assert.equal(withLines(key.name).otherSignatures, 0);
  assert.equal(withLines(key.name).outcome, 'proven');
  assert.equal(withLines(key.name, 'witness.example').otherSignatures, 1);
});

test('an entry shown with other facts than its text is refuted at the text', () => {
  const opened = openedAt(3);
  const forged = { ...opened, entry: { ...opened.entry, facts: { ...opened.entry.facts, letters: 4 } } };
  assert.deepEqual(states(forged), ['fails', 'holds', 'holds', 'holds']);
  assert.match(proveEntry(nobleCrypto, forged).steps[0]?.says.en ?? '', /another facts/);
});

test('a changed text is refuted at the hash and at the inclusion', () => {
  const opened = openedAt(3);
  const leaf = opened.leaf.replace('370202', '370203');
  const facts = { district: '370203', letters: 3 };
  const forged = { ...opened, leaf, entry: { ...opened.entry, facts } };
  assert.deepEqual(states(forged), ['holds', 'fails', 'holds', 'fails']);
  assert.equal(proveEntry(nobleCrypto, forged).outcome, 'refuted');
});

test('a text with its own hash, but never in the journal, is refuted at the inclusion', () => {
  const opened = openedAt(3);
  const facts = { district: '370202', letters: 99 };
  const leaf = encodeLeaf({ ...leafAt(3), facts });
  const forged = {
    ...opened,
    entry: { ...opened.entry, facts },
    leaf: new TextDecoder().decode(leaf),
    leafHash: toHex(hasher.leaf(leaf)),
  };
  assert.deepEqual(states(forged), ['holds', 'holds', 'holds', 'fails']);
});

test('an entry under another index is refuted at the inclusion', () => {
  const opened = openedAt(3);
  assert.deepEqual(states({ ...opened, entry: { ...opened.entry, index: 4 } }), [
    'holds',
    'holds',
    'holds',
    'fails',
  ]);
});

test('a checkpoint that was altered, cut or signed by someone else is refuted, and nothing is compared with it', () => {
  const opened = openedAt(3);
  const other = { ...key, seed: new Uint8Array(32).fill(8) };
  const wrongs = [
    checkpoint.replace('\n11\n', '\n12\n'),
    checkpoint.slice(0, -10),
    '',
    signNote(formatCheckpoint({ origin: key.name, size: BigInt(size), root }), [
      noteSigner(nobleCrypto, other),
    ]),
  ];
  for (const wrong of wrongs) {
    assert.ok(opened.sealed);
    const proof = proveEntry(nobleCrypto, { ...opened, sealed: { ...opened.sealed, checkpoint: wrong } });
    assert.deepEqual(
      proof.steps.map(({ state }) => state),
      ['holds', 'holds', 'fails', 'not-tried'],
    );
    assert.equal(proof.outcome, 'refuted');
  }
});

test('a key whose id is not its own, and hashes that are none, are refused with a reason', () => {
  const opened = openedAt(3);
  assert.ok(opened.sealed);
  const badKey = { ...opened, verifierKey: verifierKey.replace('+', '+0') };
  assert.deepEqual(states(badKey), ['holds', 'holds', 'fails', 'not-tried']);
  for (const proof of [['not base64'], ['AAAA'], [], Array<string>(64).fill(toBase64(root))]) {
    const { steps } = proveEntry(nobleCrypto, { ...opened, sealed: { ...opened.sealed, proof } });
    assert.equal(steps[3]?.state, 'fails');
    assert.notEqual(steps[3]?.values?.why, '');
  }
  assert.deepEqual(states({ ...opened, leafHash: 'zz' }), ['holds', 'fails', 'holds', 'holds']);
  assert.deepEqual(states({ ...opened, leaf: '{' })[0], 'fails');
});

test('an entry that is not sealed yet is neither proven nor refuted', () => {
  const { outcome, steps } = proveEntry(nobleCrypto, { ...openedAt(3), sealed: null });
  assert.equal(outcome, 'not-sealed');
  assert.deepEqual(
    steps.map(({ state }) => state),
    ['holds', 'holds', 'not-tried', 'not-tried'],
  );
});
