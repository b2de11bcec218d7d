/** The worked examples of docs/formats are what the code makes. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { nodeSm2 } from '#platform/journal/node-sm2.ts';
import { concat, decodeUtf8, encodeUtf8, toBase64, toHex } from './bytes.ts';
import { canonicalJson } from './canonical-json.ts';
import { formatCheckpoint, openCheckpoint } from './merkle/checkpoint.ts';
import { makeConsistencyProof } from './merkle/consistency.ts';
import { encodeEntryBundle } from './merkle/entry-bundle.ts';
import { Frontier } from './merkle/frontier.ts';
import { makeInclusionProof } from './merkle/inclusion.ts';
import { formatNote, parseNote, signatureBy, signNote } from './merkle/note.ts';
import {
  cosigner,
  ed25519Cosignature,
  ed25519Note,
  formatPrivateKey,
  formatVerifierKey,
  noteSigner,
  parseVerifierKey,
  publicKeyOf,
  verifierOf,
} from './merkle/note-key.ts';
import { parsePolicy, quorumMet } from './merkle/policy.ts';
import { formatProofFile, parseProofFile, verifyProofFile } from './merkle/proof-file.ts';
import { formatSm2VerifierKey, parseSm2VerifierKey, sm2Signer, sm2Verifier } from './merkle/sm2-note.ts';
import { hashReaderOverTiles, tilePath, tilesGrown } from './merkle/tiles.ts';
import { formatWitnessRequest, parseWitnessRequest } from './merkle/witness-request.ts';
import type { Leaf, Tally } from './tally.ts';
import { encodeLeaf, parseLeaf, parseTally } from './tally.ts';
import { TallyFold } from './tally-fold.ts';

const { hasher } = nodeCrypto;

/** In each document every block fenced as ```text <name>, by name. */
function examplesIn(document: string): Map<string, string> {
  const text = readFileSync(join(import.meta.dirname, '../../docs/formats', document), 'utf8');
  return new Map(
    [...text.matchAll(/^```text (\S+)\n(.*?)^```$/gms)].map(([, name = '', body = '']) => [name, body]),
  );
}

const salt = Uint8Array.from({ length: 32 }, (_, i) => i);
const privatePart = canonicalJson({
  by: '01731205-4b00-7000-8000-000000000001',
  details: { candidate: '01731205-4b00-7000-8000-00000000000a', wording: 2 },
});
const committed = concat(salt, encodeUtf8(privatePart));
const commitment = toBase64(hasher.digest(committed));
const sm3 = hash('sm3', committed, 'base64');

const first = '01731205-4b00-7000-8000-000000000011';
const second = '01731205-4b00-7000-8000-000000000012';
const signed = (subject: string, at: string, district: string): Leaf => ({
  kind: 'pledges.signed',
  subject,
  at,
  facts: { district, letters: 1 },
  commitment,
  sm3,
});
const leaves: readonly Leaf[] = [
  signed(first, '2020-07-03T01:30:00.000Z', '370202'),
  signed(second, '2020-07-03T01:30:02.500Z', '370203'),
  { ...signed(first, '2020-07-03T02:00:00.000Z', '370202'), kind: 'pledges.withdrawn' },
];
const entries = leaves.map(encodeLeaf);

const logKey = { name: 'journal.example/qingdao-2020', type: ed25519Note, seed: salt } as const;
const witnessKey = {
  name: 'witness.example',
  type: ed25519Cosignature,
  seed: Uint8Array.from({ length: 32 }, (_, i) => 255 - i),
} as const;

function treeExamples(): Map<string, string> {
  const frontier = new Frontier(hasher);
  for (const entry of entries) frontier.append(hasher.leaf(entry));
  const leafHashes = entries.map((entry) => hasher.leaf(entry));
  const tile = concat(...leafHashes);
  const bundle = encodeEntryBundle(entries);
  const [hashTile] = tilesGrown(0, 3);
  assert.ok(hashTile);
  const read = hashReaderOverTiles(3, () => tile);
  const text = formatCheckpoint({ origin: logKey.name, size: 3n, root: frontier.root() });
  const log = noteSigner(nodeCrypto, logKey);
  const witness = cosigner(nodeCrypto, witnessKey, () => new Date('2020-07-03T02:00:01Z'));
  const checkpoint = signNote(text, [log]);
  const national = sm2Signer(hasher, nodeSm2, logKey.name, logKey.seed);
  const signatures = [...parseNote(checkpoint).signatures, signatureBy(witness, text)];
  const cosigned = formatNote({ text, signatures });
  const proof = formatProofFile({
    index: 1n,
    hashes: makeInclusionProof(hasher, read, 1, 3),
    checkpoint: cosigned,
  });
  const file = (path: string, bytes: Uint8Array): string =>
    `${path} ${bytes.length} bytes, SHA-256 ${toHex(hasher.digest(bytes))}\n`;
  return new Map([
    ['leaf-hashes', leafHashes.map((hash, i) => `${i} ${toHex(hash)}\n`).join('')],
    ['root', `${toHex(frontier.root())}\n`],
    ['files', file(tilePath(hashTile), tile) + file(tilePath({ ...hashTile, level: 'entries' }), bundle)],
    ['bundle-start', `${toHex(bundle.subarray(0, 2))}\n`],
    [
      'keys',
      [logKey, witnessKey]
        .flatMap((key) => [
          formatPrivateKey(nodeCrypto, key),
          formatVerifierKey(hasher, publicKeyOf(nodeCrypto, key)),
        ])
        .map((line) => `${line}\n`)
        .join(''),
    ],
    ['checkpoint', checkpoint],
    [
      'sm2-key',
      `${formatSm2VerifierKey(hasher, { name: logKey.name, publicKey: nodeSm2.publicKey(logKey.seed) })}\n`,
    ],
    ['sm2-checkpoint', signNote(text, [log, national])],
    ['cosigned-checkpoint', cosigned],
    ['proof', proof],
    [
      'consistency-proof',
      makeConsistencyProof(hasher, read, 2, 3)
        .map((hash) => `${toBase64(hash)}\n`)
        .join(''),
    ],
  ]);
}

/** The journal of the tree's examples, and the witness that cosigned it there. */
function witnessExamples(tree: ReadonlyMap<string, string>): Map<string, string> {
  const checkpoint = tree.get('checkpoint') ?? '';
  const cosigned = tree.get('cosigned-checkpoint') ?? '';
  const read = hashReaderOverTiles(3, () => concat(...entries.map((entry) => hasher.leaf(entry))));
  const proof = makeConsistencyProof(hasher, read, 2, 3);
  const [log = '', witness = ''] = (tree.get('keys') ?? '').split('\n').filter((key) => /^[a-z]/.test(key));
  return new Map([
    ['request', formatWitnessRequest({ oldSize: 2n, proof, checkpoint })],
    ['answer', cosigned.slice(checkpoint.length)],
    ['path', `/${toHex(hasher.digest(encodeUtf8(logKey.name)))}/checkpoint\n`],
    [
      'policy',
      `log ${log}\nwitness discipline ${witness} https://witness.example\n` +
        'group departments 1 discipline\nquorum departments\n',
    ],
  ]);
}

const tally: Tally = {
  kinds: ['pledges.signed', 'pledges.withdrawn'],
  where: { kind: ['pledges.signed'] },
  measure: { count: 'subjects' },
};

function tallyExamples(): Map<string, string> {
  const at = (index: number): TallyFold => {
    const fold = new TallyFold(tally, ['district']);
    for (const [i, leaf] of leaves.slice(0, index).entries()) fold.add(i, leaf);
    return fold;
  };
  const results = [1, 2, 3].map((index) => {
    const fold = at(index);
    const rows = fold.rows().map((row) => ({ ...row }));
    const subtotals = Object.fromEntries(fold.subtotals('district'));
    return `${canonicalJson({ index, value: fold.value(), rows, subtotals })}\n`;
  });
  return new Map([
    ['tally', `${canonicalJson({ ...tally })}\n`],
    ['results', results.join('')],
  ]);
}

const leafExamples = new Map([
  ['salt', `${toHex(salt)}\n`],
  ['private-part', `${privatePart}\n`],
  ['commitment', `${commitment}\n`],
  ['sm3', `${sm3}\n`],
  ['leaves', entries.map((entry) => `${decodeUtf8(entry)}\n`).join('')],
]);

describe('the documents of the formats', () => {
  for (const [document, made] of [
    ['journal-leaf.md', leafExamples],
    ['checkpoint-and-tiles.md', treeExamples()],
    ['tally.md', tallyExamples()],
    ['witness.md', witnessExamples(treeExamples())],
  ] as const) {
    it(`show in ${document} exactly what the code makes`, () => {
      assert.deepEqual(examplesIn(document), made);
    });
  }

  it('show leaves and a tally that the parsers accept', () => {
    const shown = examplesIn('journal-leaf.md').get('leaves')?.trimEnd().split('\n') ?? [];
    assert.deepEqual(
      shown.map((line) => parseLeaf(encodeUtf8(line))),
      leaves,
    );
    assert.deepEqual(parseTally(JSON.parse(examplesIn('tally.md').get('tally') ?? '')), tally);
  });

  it('show a request, an answer and a policy that belong together', () => {
    const examples = examplesIn('witness.md');
    const { checkpoint } = parseWitnessRequest(examples.get('request') ?? '');
    const { logs, witnesses, quorum } = parsePolicy(hasher, examples.get('policy') ?? '');
    const [log, witness] = [...logs, ...witnesses].map(({ key }) => verifierOf(nodeCrypto, key));
    assert.ok(log && witness);
    const opened = openCheckpoint(checkpoint + (examples.get('answer') ?? ''), log, [witness]);
    assert.deepEqual(
      opened.cosignatures.map(({ name }) => name),
      ['witness.example'],
    );
    assert.equal(quorumMet(quorum, new Set(['discipline'])), true);
  });

  it('show a checkpoint that holds with the SM2 key they show', () => {
    const examples = examplesIn('checkpoint-and-tiles.md');
    const key = parseSm2VerifierKey(hasher, examples.get('sm2-key')?.trimEnd() ?? '');
    const log = verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, logKey));
    const note = examples.get('sm2-checkpoint') ?? '';
    assert.equal(openCheckpoint(note, log, [sm2Verifier(hasher, nodeSm2, key)]).cosignatures.length, 1);
  });

  it('show a proof that holds with the keys they show', () => {
    const examples = examplesIn('checkpoint-and-tiles.md');
    const [log, witness] = (examples.get('keys') ?? '')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('PRIVATE'))
      .map((key) => verifierOf(nodeCrypto, parseVerifierKey(hasher, key)));
    assert.ok(log && witness && entries[1]);
    const proof = parseProofFile(examples.get('proof') ?? '');
    const checkpoint = verifyProofFile(hasher, proof, hasher.leaf(entries[1]), log, [witness]);
    assert.equal(checkpoint.size, 3n);
    assert.equal(checkpoint.cosignatures.length, 1);
  });
});
