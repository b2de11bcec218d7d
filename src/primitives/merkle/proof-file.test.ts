import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { FormatError } from '../bytes.ts';
import { formatCheckpoint } from './checkpoint.ts';
import { makeConsistencyProof } from './consistency.ts';
import { definedRoot, leafHashesUpTo, readerOver, withBitFlipped } from './fixtures.ts';
import { makeInclusionProof } from './inclusion.ts';
import { SignatureError, signNote } from './note.ts';
import { ed25519Note, noteSigner, publicKeyOf, verifierOf } from './note-key.ts';
import { ProofError } from './proof-error.ts';
import { formatProofFile, parseProofFile, verifyProofFile } from './proof-file.ts';
import { formatWitnessRequest, parseWitnessRequest } from './witness-request.ts';

const { hasher } = nodeCrypto;
const logKey = { name: 'city.example/journal', type: ed25519Note, seed: new Uint8Array(32).fill(1) } as const;
const log = verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, logKey));
const size = 11;
const leafHashes = leafHashesUpTo(hasher, size);
const read = readerOver(hasher, leafHashes);
const leafAt = (index: number): Uint8Array => leafHashes[index] ?? hasher.empty;
const root = definedRoot(hasher, leafHashes);
const checkpoint = signNote(formatCheckpoint({ origin: logKey.name, size: BigInt(size), root }), [
  noteSigner(nodeCrypto, logKey),
]);
const proofOf = (index: number) => ({
  index: BigInt(index),
  hashes: makeInclusionProof(hasher, read, index, size),
  checkpoint,
});
const file = formatProofFile(proofOf(10));

describe('proof files', () => {
  it('go both ways and prove their leaf, with or without extra', () => {
    const anyExtra = fc.option(fc.uint8Array({ maxLength: 100 }), { nil: undefined });
    fc.assert(
      fc.property(fc.nat(size - 1), anyExtra, (index, extra) => {
        const proof = extra === undefined ? proofOf(index) : { ...proofOf(index), extra };
        const parsed = parseProofFile(formatProofFile(proof));
        assert.deepEqual(parsed, proof);
        assert.equal(verifyProofFile(hasher, parsed, leafAt(index), log).size, BigInt(size));
      }),
    );
  });

  it('have the form that C2SP shows', () => {
    const [first, index, ...rest] = file.split('\n');
    assert.deepEqual([first, index], ['c2sp.org/tlog-proof@v1', 'index 10']);
    assert.deepEqual(
      rest.slice(0, 2),
      proofOf(10).hashes.map((hash) => Buffer.from(hash).toString('base64')),
    );
    assert.equal(rest.slice(2).join('\n'), `\n${checkpoint}`);
  });

  it('do not prove another leaf, another index or a changed hash', () => {
    fc.assert(
      fc.property(fc.nat(size - 1), fc.nat(), fc.nat(), (index, which, bit) => {
        const proof = proofOf(index);
        const at = which % proof.hashes.length;
        const hashes = proof.hashes.map((hash, i) => (i === at ? withBitFlipped(hash, bit) : hash));
        const other = (index + 1) % size;
        assert.throws(() => verifyProofFile(hasher, { ...proof, hashes }, leafAt(index), log), ProofError);
        assert.throws(() => verifyProofFile(hasher, proof, leafAt(other), log), ProofError);
        assert.throws(
          () => verifyProofFile(hasher, { ...proof, index: BigInt(other) }, leafAt(index), log),
          ProofError,
        );
      }),
    );
  });

  it('signed by someone else are refused', () => {
    const other = { ...logKey, seed: new Uint8Array(32).fill(2) };
    const otherLog = verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, other));
    assert.throws(() => verifyProofFile(hasher, proofOf(0), leafAt(0), otherLog), SignatureError);
  });

  it('cut at any character are refused', () => {
    for (let end = 0; end < file.length; end += 1) {
      assert.throws(() => parseProofFile(file.slice(0, end)), FormatError, `cut at ${end}`);
    }
  });

  const hashLine = `${Buffer.from(root).toString('base64')}\n`;
  for (const [name, wrong, message] of [
    ['another version', file.replace('@v1', '@v2'), /the first line is not/],
    ['no index', file.replace('index 10\n', ''), /no line "index <number>"/],
    ['a leading zero in the index', file.replace('index 10', 'index 010'), /without leading zeros/],
    ['an index outside the tree', file.replace('index 10', 'index 11'), /has no leaf 11/],
    ['an index beyond exact numbers', file.replace('index 10', `index ${1n << 53n}`), /above 2\^53/],
    ['extra after the index', file.replace('index 10\n', 'index 10\nextra AAAA\n'), /hash 1 of the proof/],
    ['two extras', file.replace('index 10\n', 'extra AAAA\nextra AAAA\nindex 10\n'), /no line "index/],
    [
      'extra that is not base64',
      file.replace('index 10\n', 'extra A\nindex 10\n'),
      /extra of the proof file/,
    ],
    ['a short hash', file.replace('index 10\n', 'index 10\nAAAA\n'), /hash 1 of the proof: 3 bytes/],
    ['64 hashes', file.replace('index 10\n', `index 10\n${hashLine.repeat(64)}`), /at most 63/],
    ['a million hashes', file.replace('index 10\n', `index 10\n${hashLine.repeat(1_000_000)}`), /at most 63/],
    ['carriage returns', file.replaceAll('\n', '\r\n'), /no blank line/],
    ['no checkpoint', file.slice(0, file.indexOf('\n\n') + 2), /note: no blank line/],
    [
      'a checkpoint without signature',
      file.slice(0, file.lastIndexOf('\n\n') + 1),
      /no blank line|cut short/,
    ],
    ['a note that is no checkpoint', file.replace(`\n${size}\n`, '\n'), FormatError],
  ] as const) {
    it(`with ${name} are refused`, () => assert.throws(() => parseProofFile(wrong), message));
  }

  it('carry no more extra than other readers can read', () => {
    assert.doesNotThrow(() =>
      parseProofFile(formatProofFile({ ...proofOf(0), extra: new Uint8Array(48_000) })),
    );
    assert.throws(() => formatProofFile({ ...proofOf(0), extra: new Uint8Array(48_001) }), /at most 48000/);
    const tooMuch = file.replace('index 10\n', `extra ${'AAAA'.repeat(20_000)}\nindex 10\n`);
    assert.throws(() => parseProofFile(tooMuch), /extra is 60000 bytes/);
  });

  it('are not made of what does not belong together', () => {
    assert.throws(() => formatProofFile({ ...proofOf(0), index: 11n }), /has no leaf 11/);
    assert.throws(() => formatProofFile({ ...proofOf(0), index: -1n }), /has no leaf -1/);
    assert.throws(
      () => formatProofFile({ ...proofOf(0), hashes: [new Uint8Array(31)] }),
      /31 bytes, expected 32/,
    );
    assert.throws(() => formatProofFile({ ...proofOf(0), checkpoint: 'nothing' }), FormatError);
  });
});

describe('witness requests', () => {
  const request = { oldSize: 5n, proof: makeConsistencyProof(hasher, read, 5, size), checkpoint };
  const body = formatWitnessRequest(request);

  it('go both ways', () => {
    assert.ok(body.startsWith('old 5\n'));
    assert.deepEqual(parseWitnessRequest(body), request);
    const first = { oldSize: 0n, proof: [], checkpoint };
    assert.equal(formatWitnessRequest(first), `old 0\n\n${checkpoint}`);
    assert.deepEqual(parseWitnessRequest(formatWitnessRequest(first)), first);
  });

  it('cut at any character are refused', () => {
    for (let end = 0; end < body.length; end += 1) {
      assert.throws(() => parseWitnessRequest(body.slice(0, end)), FormatError, `cut at ${end}`);
    }
  });

  for (const [name, wrong, message] of [
    ['no old size', body.replace('old 5\n', ''), /the first line is not "old <size>"/],
    ['a leading zero', body.replace('old 5', 'old 05'), /without leading zeros/],
    ['an old size beyond exact numbers', body.replace('old 5', `old ${1n << 62n}`), /above 2\^53/],
    ['64 hashes', body.replace('old 5\n', `old 5\n${`${'A'.repeat(43)}=\n`.repeat(64)}`), /at most 63/],
  ] as const) {
    it(`with ${name} are refused`, () =>
      assert.throws(() => parseWitnessRequest(wrong), { name: 'FormatError', message }));
  }

  it('are not made of a proof from 0 or a number that is no size', () => {
    assert.throws(() => formatWitnessRequest({ ...request, oldSize: 0n }), FormatError);
    assert.throws(() => formatWitnessRequest({ ...request, oldSize: -1n }), FormatError);
  });
});
