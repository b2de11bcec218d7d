import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeEd25519, nodeHasher } from '#platform/journal/node-crypto.ts';
import { nobleEd25519, nobleHasher } from './noble-crypto.ts';

const anyBytes = fc.uint8Array({ maxLength: 5000 });
const thirtyTwo = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe("the browser's cryptography", () => {
  it("hashes as the server's does", () => {
    fc.assert(
      fc.property(anyBytes, thirtyTwo, thirtyTwo, fc.nat(9), (bytes, left, right, offset) => {
        assert.deepEqual(nobleHasher.digest(bytes), nodeHasher.digest(bytes));
        assert.deepEqual(nobleHasher.leaf(bytes), nodeHasher.leaf(bytes));
        assert.deepEqual(nobleHasher.node(left, right), nodeHasher.node(left, right));
        const [ours, theirs] = [new Uint8Array(50), new Uint8Array(50)];
        nobleHasher.digestInto(bytes, ours, offset);
        nodeHasher.digestInto(bytes, theirs, offset);
        assert.deepEqual(ours, theirs);
      }),
    );
    assert.deepEqual(nobleHasher.empty, nodeHasher.empty);
  });

  it("derives keys and signs as the server's does, and each verifies the other", () => {
    fc.assert(
      fc.property(thirtyTwo, anyBytes, (seed, message) => {
        const publicKey = nodeEd25519.publicKey(seed);
        const signature = nodeEd25519.sign(seed, message);
        assert.deepEqual(nobleEd25519.publicKey(seed), publicKey);
        assert.deepEqual(nobleEd25519.sign(seed, message), signature);
        assert.ok(nobleEd25519.verify(publicKey, message, signature));
        assert.ok(nodeEd25519.verify(publicKey, message, signature));
      }),
      { numRuns: 30 },
    );
  });

  it("refuses what the server's refuses: flipped bits, wrong lengths, points that are none", () => {
    const anyBit = fc.nat(32 * 8 - 1);
    fc.assert(
      fc.property(
        thirtyTwo,
        anyBytes,
        anyBit,
        fc.constantFrom('key', 'R', 'S'),
        (seed, message, bit, where) => {
          const publicKey = nodeEd25519.publicKey(seed);
          const signature = nodeEd25519.sign(seed, message);
          const target = where === 'key' ? publicKey : signature.subarray(where === 'R' ? 0 : 32);
          target[bit >> 3] = (target[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          assert.equal(nodeEd25519.verify(publicKey, message, signature), false);
          assert.equal(nobleEd25519.verify(publicKey, message, signature), false);
        },
      ),
      { numRuns: 60 },
    );
    const seed = new Uint8Array(32).fill(1);
    const message = Uint8Array.of(1);
    const [publicKey, signature] = [nodeEd25519.publicKey(seed), nodeEd25519.sign(seed, message)];
    for (const ed25519 of [nodeEd25519, nobleEd25519]) {
      for (const length of [0, 31, 33, 57]) {
        assert.equal(ed25519.verify(new Uint8Array(length), message, signature), false);
      }
      for (const length of [0, 63, 65, 114]) {
        assert.equal(ed25519.verify(publicKey, message, new Uint8Array(length)), false);
      }
      assert.equal(ed25519.verify(new Uint8Array(32).fill(0xff), message, signature), false);
    }
  });

  it('refuses a seed that is not 32 bytes', () => {
    assert.throws(() => nobleEd25519.publicKey(new Uint8Array(31)));
    assert.throws(() => nobleEd25519.sign(new Uint8Array(33), new Uint8Array(0)));
  });
});
