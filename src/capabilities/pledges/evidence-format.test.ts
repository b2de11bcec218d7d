/** The worked example of docs/formats/letter-evidence.md is what the code makes, and vectors/letter-proof begins with it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Value } from 'typebox/value';
import { commitments } from '#platform/journal/append.ts';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import { decodeUtf8, encodeUtf8, toBase64, toHex } from '#primitives/bytes.ts';
import { canonicalJson } from '#primitives/canonical-json.ts';
import { formatLeafProof, openLeafProof } from '#primitives/leaf-proof.ts';
import { formatCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { Frontier } from '#primitives/merkle/frontier.ts';
import { makeInclusionProof } from '#primitives/merkle/inclusion.ts';
import { signNote } from '#primitives/merkle/note.ts';
import {
  ed25519Note,
  formatVerifierKey,
  noteSigner,
  publicKeyOf,
  verifierOf,
} from '#primitives/merkle/note-key.ts';
import { hashReaderOverTiles } from '#primitives/merkle/tiles.ts';
import { encodeLeaf } from '#primitives/tally.ts';
import { LetterDetails } from './contract.ts';
import {
  handwritingIsClear,
  handwritingText,
  isLeafOfLetter,
  letterStatement,
  letterSubject,
} from './rules.ts';

const root = join(import.meta.dirname, '../../..');

/** In a document every block fenced as ```text <name>, by name. */
function examplesIn(document: string): Map<string, string> {
  const text = readFileSync(join(root, 'docs/formats', document), 'utf8');
  return new Map(
    [...text.matchAll(/^```text (\S+)\n(.*?)^```$/gms)].map(([, name = '', body = '']) => [name, body]),
  );
}

const counting = (from: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => from + i);
const logKey = { name: 'journal.example/qingdao-2020', type: ed25519Note, seed: counting(0) } as const;
const deviceSeed = counting(64);
const salt = counting(96);

const handwriting = {
  width: 600,
  height: 200,
  strokes: [
    [120, 80, 0, 180, 82, 40, 240, 84, 75],
    [180, 40, 300, 176, 120, 365],
  ],
};
const handwritingDigest = toHex(nodeHasher.digest(encodeUtf8(handwritingText(handwriting))));
const letter = {
  id: '01731205-4b00-7000-8000-000000000013',
  linkCode: 'k7m2p9x4w0qc',
  number: '20370202990001',
  wordingDigest: 'e8d11dd1f4163df98321b182c7ce09da0033c6bb475fe6471855c09e4d370ad2',
  guardianAffirmed: false,
  handwritingDigest,
};
const statement = letterStatement(letter);
const deviceKey = nodeCrypto.ed25519.publicKey(deviceSeed);
const deviceSignature = nodeCrypto.ed25519.sign(deviceSeed, encodeUtf8(statement));

const privatePart = canonicalJson({
  by: null,
  details: {
    candidate: '01731205-4b00-7000-8000-00000000000a',
    device: 'Mozilla/5.0 (Linux; Android 10)',
    deviceKey: toBase64(deviceKey),
    deviceSignature: toBase64(deviceSignature),
    guardianAffirmed: letter.guardianAffirmed,
    handwriting: handwritingDigest,
    identifiedBy: 'class-link, candidate-number, id-number-tail',
    letter: letter.id,
    link: '01731205-4b00-7000-8000-00000000000b',
    wordingDigest: letter.wordingDigest,
  },
});
const at = '2020-07-03T02:00:05.000Z';
const subject = letterSubject(nodeHasher, letter.id, new Date(at));
const leaf = encodeLeaf({
  kind: 'pledges.signed',
  subject,
  at,
  facts: { class: '370202990103', district: '370202', school: '3702029901', wording: 1 },
  ...commitments(salt, privatePart),
});

function proof(): string {
  const earlier = (examplesIn('journal-leaf.md').get('leaves') ?? '').trimEnd().split('\n').slice(0, 2);
  const entries = [...earlier.map((line) => encodeUtf8(line)), leaf];
  const frontier = new Frontier(nodeHasher);
  for (const entry of entries) frontier.append(nodeHasher.leaf(entry));
  const tile = Buffer.concat(entries.map((entry) => nodeHasher.leaf(entry)));
  const text = formatCheckpoint({ origin: logKey.name, size: 3n, root: frontier.root() });
  return formatLeafProof({
    leaf,
    opening: { salt, privatePart },
    index: 2n,
    hashes: makeInclusionProof(
      nodeHasher,
      hashReaderOverTiles(3, () => tile),
      2,
      3,
    ),
    checkpoint: signNote(text, [noteSigner(nodeCrypto, logKey)]),
  });
}

const line = (text: string): string => `${text}\n`;
const made = new Map([
  ['handwriting', line(handwritingText(handwriting))],
  ['handwriting-digest', line(handwritingDigest)],
  ['statement', line(statement)],
  ['device-seed', line(toHex(deviceSeed))],
  ['device-key', line(toBase64(deviceKey))],
  ['device-signature', line(toBase64(deviceSignature))],
  ['subject', line(subject)],
  ['salt', line(toHex(salt))],
  ['private-part', line(privatePart)],
  ['leaf', line(decodeUtf8(leaf))],
  ['proof', proof()],
]);

describe('letter-evidence.md', () => {
  it('shows exactly what the code makes', () => {
    assert.deepEqual(examplesIn('letter-evidence.md'), made);
  });

  it('begins the vectors for other implementations', () => {
    const folder = join(root, 'vectors/letter-proof');
    assert.equal(readFileSync(join(folder, 'whole.tlog-proof'), 'utf8'), made.get('proof'));
  });

  it('shows a proof that holds with the key of the journal, and opens the details of a letter', () => {
    const key = publicKeyOf(nodeCrypto, logKey);
    const { keys } = Object.fromEntries(examplesIn('checkpoint-and-tiles.md'));
    assert.ok(keys?.includes(formatVerifierKey(nodeHasher, key)));
    const { opened, leaf } = openLeafProof(nodeHasher, made.get('proof') ?? '', verifierOf(nodeCrypto, key));
    assert.ok(Value.Check(LetterDetails, opened?.details));
    assert.equal(opened.details.handwriting, handwritingDigest);
    assert.ok(isLeafOfLetter(nodeHasher, leaf, opened.details.letter));
    assert.ok(handwritingIsClear(handwriting));
  });

  it('shows a signature that holds over this statement and no other', () => {
    const holds = (text: string) => nodeCrypto.ed25519.verify(deviceKey, encodeUtf8(text), deviceSignature);
    assert.ok(holds(statement));
    for (const other of [
      { ...letter, number: '20370202990002' },
      { ...letter, linkCode: 'k7m2p9x4w0qd' },
      { ...letter, guardianAffirmed: true },
      { ...letter, handwritingDigest: null },
    ]) {
      assert.equal(holds(letterStatement(other)), false);
    }
  });
});
