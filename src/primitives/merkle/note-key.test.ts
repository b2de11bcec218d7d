import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { concat, encodeUtf8, FormatError, toBase64 } from '../bytes.ts';
import { cosignatureMessage, joinCosignature, splitCosignature } from './cosignature.ts';
import { openNote, SignatureError, signNote } from './note.ts';
import type { KeyType } from './note-key.ts';
import {
  cosigner,
  ed25519Cosignature,
  ed25519Note,
  formatPrivateKey,
  formatVerifierKey,
  keyIdOf,
  noteSigner,
  parsePrivateKey,
  parseVerifierKey,
  publicKeyOf,
  verifierOf,
} from './note-key.ts';

const { hasher } = nodeCrypto;
// Go's note package publishes this pair in its documentation.
const goVerifier = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const goSigner = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const goText =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n";
const goNote =
  `${goText}\n` +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

const anyKey = fc.record(
  {
    name: fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', '考', '-', '7'), minLength: 1 }),
    type: fc.constantFrom<KeyType>(ed25519Note, ed25519Cosignature),
    seed: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  },
  { noNullPrototype: true },
);

describe('keys', () => {
  it('go both ways in their text forms', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const publicKey = publicKeyOf(nodeCrypto, key);
        assert.deepEqual(parsePrivateKey(nodeCrypto, formatPrivateKey(nodeCrypto, key)), key);
        const verifierKey = parseVerifierKey(hasher, formatVerifierKey(hasher, publicKey));
        assert.deepEqual(verifierKey, { ...publicKey, publicKey: Uint8Array.from(publicKey.publicKey) });
      }),
    );
  });

  it("sign Go's published note byte for byte", () => {
    const key = parsePrivateKey(nodeCrypto, goSigner);
    assert.equal(formatVerifierKey(hasher, publicKeyOf(nodeCrypto, key)), goVerifier);
    assert.equal(formatPrivateKey(nodeCrypto, key), goSigner);
    assert.equal(signNote(goText, [noteSigner(nodeCrypto, key)]), goNote);
    const verifier = verifierOf(nodeCrypto, parseVerifierKey(hasher, goVerifier));
    assert.equal(openNote(goNote, [verifier]).text, goText);
  });

  it('have an id over name, type and key, so that no two uses share one', () => {
    const publicKey = new Uint8Array(32).fill(5);
    const digest = hasher.digest(concat(encodeUtf8('log\n'), Uint8Array.of(1), publicKey));
    const id = keyIdOf(hasher, { name: 'log', type: ed25519Note, publicKey });
    assert.equal(id, Buffer.from(digest).readUInt32BE());
    assert.notEqual(id, keyIdOf(hasher, { name: 'log', type: ed25519Cosignature, publicKey }));
    assert.notEqual(id, keyIdOf(hasher, { name: 'logs', type: ed25519Note, publicKey }));
  });

  const key32 = (type: number, length = 32): string =>
    toBase64(concat(Uint8Array.of(type), new Uint8Array(length)));
  for (const [name, text, message] of [
    ['an empty text', '', /expected <name>\+<key id>\+<base64>/],
    ['a missing part', 'log+00000000', /expected <name>\+<key id>\+<base64>/],
    ['an empty name', `+00000000+${key32(1)}`, /key name/],
    ['a space in the name', `a b+00000000+${key32(1)}`, /key name/],
    ['a tab in the name', `a\tb+00000000+${key32(1)}`, /key name/],
    ['a short id', `log+0000000+${key32(1)}`, /8 hexadecimal digits/],
    ['an upper-case id', goVerifier.replace('c74f20a3', 'C74F20A3'), /lower-case hexadecimal/],
    [
      'the id of another key',
      goVerifier.replace('c74f20a3', 'c74f20a4'),
      /but the key has PeterNeumann\+c74f20a3/,
    ],
    ['another name', goVerifier.replace('Peter', 'Petra'), /but the key has/],
    ['a short key', `log+00000000+${key32(1, 31)}`, /31 bytes, expected 32/],
    ['a long key', `log+00000000+${key32(1, 33)}`, /33 bytes, expected 32/],
    ['no key at all', 'log+00000000+', /type undefined is not supported/],
    ['an ECDSA key', `log+00000000+${key32(2)}`, /type 2 is not supported/],
    ['an ML-DSA key', `log+00000000+${key32(6, 1312)}`, /type 6 is not supported/],
    ['a long identifier', `log+00000000+${key32(255, 40)}`, /type 255 is not supported/],
    ['base64 without padding', goVerifier.replace('10TW', '10Q'), /multiple of 4/],
    ['a final line feed', `${goVerifier}\n`, /multiple of 4/],
    ['a huge text', `log+${'0'.repeat(1_000_000)}+AA==`, /8 hexadecimal digits/],
  ] as const) {
    it(`are refused with ${name}`, () => {
      assert.throws(() => parseVerifierKey(hasher, text), { name: 'FormatError', message });
      assert.throws(() => parsePrivateKey(nodeCrypto, `PRIVATE+KEY+${text}`), FormatError);
    });
  }

  it('that are private are not taken for public, nor the reverse, and are not quoted', () => {
    assert.throws(() => parsePrivateKey(nodeCrypto, goVerifier), /does not begin with PRIVATE\+KEY\+/);
    assert.throws(() => parseVerifierKey(hasher, goSigner), FormatError);
    const wrong = goSigner.replace('c74f20a3', 'c74f20a4');
    assert.throws(
      () => parsePrivateKey(nodeCrypto, wrong),
      (error) => error instanceof FormatError && !error.message.includes('AYEKFALV'),
    );
  });
});

describe('cosignatures', () => {
  const now = new Date('2020-07-03T12:00:00.999Z');
  const key = {
    name: 'witness.example',
    type: ed25519Cosignature,
    seed: new Uint8Array(32).fill(4),
  } as const;
  const verifier = verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, key));
  const text = 'city.example/journal\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
  const note = signNote(text, [cosigner(nodeCrypto, key, () => now)]);

  it('state their time in whole seconds and are verified with it', () => {
    const [signature] = openNote(note, [verifier]).verified;
    assert.ok(signature);
    assert.equal(
      splitCosignature(signature.signature).timeSeconds,
      BigInt(Date.parse('2020-07-03T12:00:00Z') / 1000),
    );
  });

  it('sign a headed message, never the bare text', () => {
    assert.equal(
      Buffer.from(cosignatureMessage(1_593_777_600n, encodeUtf8(text))).toString(),
      `cosignature/v1\ntime 1593777600\n${text}`,
    );
    const bare = joinCosignature(1_593_777_600n, nodeCrypto.ed25519.sign(key.seed, encodeUtf8(text)));
    assert.equal(verifier.verify(encodeUtf8(text), bare), false);
  });

  it('fail when their time is changed', () => {
    const signature = openNote(note, [verifier]).verified[0]?.signature ?? new Uint8Array(0);
    const changed = signature.slice();
    changed[7] = (changed[7] ?? 0) ^ 1;
    assert.equal(verifier.verify(encodeUtf8(text), signature), true);
    assert.equal(verifier.verify(encodeUtf8(text), changed), false);
  });

  it('of another length are false', () => {
    for (const length of [0, 8, 64, 71, 73]) {
      assert.equal(verifier.verify(encodeUtf8(text), new Uint8Array(length)), false);
      assert.throws(() => splitCosignature(new Uint8Array(length)), /a cosignature is 72 bytes/);
    }
  });

  it('cannot be made at a time before 1970 or at no time', () => {
    for (const wrong of [new Date(-1), new Date(Number.NaN)]) {
      assert.throws(() => signNote(text, [cosigner(nodeCrypto, key, () => wrong)]), RangeError);
    }
  });

  it('and notes never share a key: each maker refuses the other type', () => {
    assert.throws(() => noteSigner(nodeCrypto, key), /is for cosignatures, not for notes/);
    assert.throws(() => cosigner(nodeCrypto, { ...key, type: ed25519Note }, () => now), /is for notes/);
    const asNote = { ...key, type: ed25519Note } as const;
    assert.throws(
      () => openNote(note, [verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, asNote))]),
      SignatureError,
    );
  });
});
