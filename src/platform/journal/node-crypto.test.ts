import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex } from '#primitives/bytes.ts';
import { nodeEd25519, nodeHasher } from './node-crypto.ts';

describe('SHA-256 over node:crypto', () => {
  it('writes the digest where it is told and nowhere else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(40), (bytes, offset) => {
        const target = new Uint8Array(offset + 40).fill(0xaa);
        nodeHasher.digestInto(bytes, target, offset);
        const expected = new Uint8Array(offset + 40).fill(0xaa);
        expected.set(createHash('sha256').update(bytes).digest(), offset);
        assert.deepEqual(target, expected);
      }),
    );
  });

  it('hashes a view, not the buffer behind it', () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
    assert.deepEqual(nodeHasher.digest(bytes.subarray(10, 20)), nodeHasher.digest(bytes.slice(10, 20)));
  });
});

describe('Ed25519 over node:crypto', () => {
  // RFC 8032 §7.1, tests 1 to 3.
  for (const [seed, publicKey, message, signature] of [
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ] as const) {
    it(`gives the published key and signature of the seed ${seed.slice(0, 8)}…`, () => {
      assert.equal(toHex(nodeEd25519.publicKey(fromHex(seed))), publicKey);
      assert.equal(toHex(nodeEd25519.sign(fromHex(seed), fromHex(message))), signature);
      assert.ok(nodeEd25519.verify(fromHex(publicKey), fromHex(message), fromHex(signature)));
    });
  }

  it('refuses a seed that is not 32 bytes', () => {
    for (const length of [0, 31, 33, 64]) {
      assert.throws(() => nodeEd25519.publicKey(new Uint8Array(length)), RangeError);
      assert.throws(() => nodeEd25519.sign(new Uint8Array(length), new Uint8Array(0)), RangeError);
    }
  });
});
