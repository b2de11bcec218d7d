import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { hashes } from '@noble/ed25519';
import fc from 'fast-check';
import { nobleEd25519 } from '#console/noble-crypto.ts';
import { fromHex } from '#primitives/bytes.ts';
import { sha256, verifyEd25519 } from './small-crypto.ts';

const digestBy = (name: string, bytes: Uint8Array): Uint8Array =>
  Uint8Array.from(createHash(name).update(bytes).digest());

test('the digests are those of node:crypto, at every length around a block', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129, 1_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 37);
    assert.deepEqual(sha256(bytes), digestBy('sha256', bytes), `SHA-256 of ${length} bytes`);
    assert.deepEqual(hashes.sha512?.(bytes), digestBy('sha512', bytes), `SHA-512 of ${length} bytes`);
  }
});

test('signatures of node:crypto are genuine, and over another message they are not', () => {
  const keys = Array.from({ length: 4 }, () => generateKeyPairSync('ed25519'));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...keys), (text, pair) => {
      const key = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
      const signed = sign(null, text, pair.privateKey);
      assert.ok(verifyEd25519(key, text, signed));
      assert.ok(!verifyEd25519(key, Uint8Array.of(...text, 0), signed));
    }),
    { numRuns: 20 },
  );
});

// RFC 8032 §7.1, test 2.
const publicKey = fromHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
const message = fromHex('72');
const signature = fromHex(
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
);

test('what is malformed is false and no exception: lengths, points that are none, S that is not reduced', () => {
  assert.ok(verifyEd25519(publicKey, message, signature));
  const order = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
  const notReduced = signature.slice();
  let carry = 0;
  for (let i = 0; i < 32; i += 1) {
    const sum = (signature[32 + i] ?? 0) + (order[i] ?? 0) + carry;
    notReduced[32 + i] = sum;
    carry = sum >> 8;
  }
  assert.ok(!verifyEd25519(publicKey, message, notReduced), 'S + order');
  for (const length of [0, 31, 33]) assert.ok(!verifyEd25519(new Uint8Array(length), message, signature));
  for (const length of [0, 63, 65]) assert.ok(!verifyEd25519(publicKey, message, new Uint8Array(length)));
  // y = p and y = 2 (no point), and x = 0 with the sign of an odd x.
  const p = fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
  const negativeZero = Uint8Array.of(1, ...new Array<number>(30).fill(0), 0x80);
  for (const key of [p, Uint8Array.of(2, ...new Array<number>(31).fill(0)), negativeZero]) {
    assert.ok(!verifyEd25519(key, message, signature));
  }
});

test('it is as strict as the console: keys of small order and turned bits included', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const small = [...'0123456789abcdef'].map((digit) => fromHex(`0${digit}${'00'.repeat(31)}`));
  const neutral = Uint8Array.of(1, ...new Array<number>(63).fill(0));
  assert.ok(!verifyEd25519(neutral.subarray(0, 32), message, neutral), 'any text would do');
  const turned = fc
    .nat(511)
    .map((bit) => signature.map((byte, i) => byte ^ (i === bit >> 3 ? 1 << (bit & 7) : 0)));
  fc.assert(
    fc.property(
      fc.oneof(bytes(32), fc.constantFrom(...small, publicKey)),
      fc.oneof(bytes(64), turned, fc.constantFrom(signature, new Uint8Array(64), neutral)),
      (key, signed) => {
        assert.equal(verifyEd25519(key, message, signed), nobleEd25519.verify(key, message, signed));
      },
    ),
    { numRuns: 100 },
  );
});
