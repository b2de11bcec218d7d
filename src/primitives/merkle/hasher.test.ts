import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeHasher as hasher } from '#platform/journal/node-crypto.ts';
import { encodeUtf8, toHex } from '../bytes.ts';

describe('tree hashing', () => {
  it('gives the published hashes', () => {
    assert.equal(toHex(hasher.empty), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    assert.equal(
      toHex(hasher.leaf(new Uint8Array(0))),
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
    assert.equal(
      toHex(hasher.leaf(encodeUtf8('L123456'))),
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    );
  });

  it('prefixes a node with 0x01, as in the published hash of N123 and N456', () => {
    // That sample joins four-byte strings, which no tree holds; its bytes are hashed here as they are.
    assert.equal(
      toHex(hasher.digest(encodeUtf8('\u0001N123N456'))),
      'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
    );
    const left = hasher.leaf(Uint8Array.of(1));
    const right = hasher.leaf(Uint8Array.of(2));
    assert.deepEqual(hasher.node(left, right), hasher.digest(Uint8Array.of(1, ...left, ...right)));
  });

  it('hashes entries of any length alike, whether or not they fit the scratch buffer', () => {
    for (const length of [0, 1, 4094, 4095, 4096, 4097, 65_535]) {
      const entry = new Uint8Array(length).fill(length % 251);
      assert.deepEqual(hasher.leaf(entry), hasher.digest(Uint8Array.of(0, ...entry)), `${length} bytes`);
    }
  });

  it('gives each hash its own bytes', () => {
    const first = hasher.leaf(Uint8Array.of(1));
    const copy = first.slice();
    hasher.leaf(Uint8Array.of(2));
    hasher.node(first, first);
    assert.deepEqual(first, copy);
  });

  it('refuses to join anything but two hashes', () => {
    const hash = hasher.empty;
    for (const wrong of [new Uint8Array(0), new Uint8Array(31), new Uint8Array(33), new Uint8Array(64)]) {
      assert.throws(() => hasher.node(wrong, hash), RangeError);
      assert.throws(() => hasher.node(hash, wrong), RangeError);
    }
  });
});
