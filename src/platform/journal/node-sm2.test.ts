import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sm2 } from 'sm-crypto-v2';
import { concat, encodeUtf8, fromHex, toHex } from '#primitives/bytes.ts';
import { nodeSm2 } from './node-sm2.ts';

// GB/T 32918.5-2017 annex A.2 (GM/T 0003.5): signature under the ID 1234567812345678.
const standard = {
  secret: '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8',
  publicKey:
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
    'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  message: 'message digest',
  z: 'b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3',
  e: 'f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640',
  k: '59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21',
  x1: '04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73',
  signature:
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
    'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
};
const numberIn = (hex: string): bigint => BigInt(`0x${hex}`);
const n = 'fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123';

const secret = fromHex(standard.secret);
const publicKey = fromHex(standard.publicKey);
const message = encodeUtf8(standard.message);
const signature = fromHex(standard.signature);
const withByte = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

describe('SM2', () => {
  it("gives the standard's public key and accepts its signature", () => {
    assert.equal(toHex(nodeSm2.publicKey(secret)), standard.publicKey);
    assert.equal(nodeSm2.verify(publicKey, message, signature), true);
  });

  it("rests on a library that gives the standard's digests, and from its k the standard's signature", () => {
    assert.equal(toHex(Uint8Array.from(sm2.getZ(standard.publicKey))), standard.z);
    assert.equal(hash('sm3', concat(fromHex(standard.z), message)), standard.e);
    assert.equal(sm2.getHash(message, standard.publicKey), standard.e);
    const pointPool = [{ k: numberIn(standard.k), x1: numberIn(standard.x1) }];
    assert.equal(sm2.doSignature(fromHex(standard.e), standard.secret, { pointPool }), standard.signature);
  });

  it('signs one message always alike, and no two with one secret number', () => {
    const drawn = new Set<bigint>();
    for (let i = 0; i < 30; i += 1) {
      const text = encodeUtf8(`message ${i}`);
      const made = nodeSm2.sign(secret, text);
      assert.equal(made.length, 64);
      assert.deepEqual(nodeSm2.sign(secret, text), made);
      assert.equal(nodeSm2.verify(publicKey, text, made), true);
      // r − e is the abscissa of k·G.
      const e = numberIn(sm2.getHash(text, standard.publicKey));
      const abscissa = (numberIn(toHex(made.subarray(0, 32))) - e) % numberIn(n);
      drawn.add((abscissa + numberIn(n)) % numberIn(n));
    }
    assert.equal(drawn.size, 30);
  });

  it('verifies what it signs, under every key', () => {
    const anySecret = fc
      .bigInt({ min: 1n, max: numberIn(n) - 2n })
      .map((d) => fromHex(d.toString(16).padStart(64, '0')));
    fc.assert(
      fc.property(anySecret, fc.uint8Array({ maxLength: 200 }), (any, text) => {
        const made = nodeSm2.sign(any, text);
        assert.equal(nodeSm2.verify(nodeSm2.publicKey(any), text, made), true);
        assert.equal(nodeSm2.verify(publicKey, text, made), false);
      }),
      { numRuns: 15 },
    );
  });

  it('rejects another message, any changed part of the signature, and a signature without its ID', () => {
    assert.equal(nodeSm2.verify(publicKey, encodeUtf8('message digesT'), signature), false);
    for (const at of [0, 31, 32, 63])
      assert.equal(nodeSm2.verify(publicKey, message, withByte(signature, at)), false, `byte ${at}`);
    const foreign = fromHex(
      sm2.doSignature(message, standard.secret, { hash: true, userId: 'somebody@else.cn' }),
    );
    assert.equal(nodeSm2.verify(publicKey, message, foreign), false);
  });

  it('rejects signatures and keys that are malformed, without an exception', () => {
    const half = signature.subarray(0, 32);
    const zero = new Uint8Array(32);
    for (const wrong of [
      new Uint8Array(),
      signature.subarray(0, 63),
      concat(signature, Uint8Array.of(0)),
      concat(zero, signature.subarray(32)),
      concat(half, zero),
      concat(half, fromHex(n)),
      concat(fromHex(n), half),
      new Uint8Array(64).fill(0xff),
    ])
      assert.equal(nodeSm2.verify(publicKey, message, wrong), false, toHex(wrong));
    for (const wrong of [
      new Uint8Array(),
      publicKey.subarray(0, 64),
      withByte(publicKey, 0),
      withByte(publicKey, 64),
      new Uint8Array(65),
      new Uint8Array(65).fill(0xff),
    ])
      assert.equal(nodeSm2.verify(wrong, message, signature), false, toHex(wrong));
  });

  it('refuses a secret that is not 32 bytes from 1 to n − 2', () => {
    const nLess = (by: bigint) => fromHex((numberIn(n) - by).toString(16).padStart(64, '0'));
    for (const wrong of [
      new Uint8Array(),
      new Uint8Array(31).fill(1),
      new Uint8Array(32),
      nLess(1n),
      nLess(0n),
      new Uint8Array(32).fill(255),
    ]) {
      assert.throws(() => nodeSm2.publicKey(wrong), RangeError);
      assert.throws(() => nodeSm2.sign(wrong, message), RangeError);
    }
    assert.equal(nodeSm2.publicKey(nLess(2n)).length, 65);
  });
});

describe('OpenSSL', () => {
  const version = spawnSync('openssl', ['list', '-public-key-algorithms'], { encoding: 'utf8' });
  const skip = /SM2/.test(version.stdout ?? '') ? false : 'openssl with SM2 is not installed';

  it('verifies what we sign, and not what was changed since', { skip }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kaoan-sm2-'));
    try {
      const text = encodeUtf8('journal.example/qingdao-2020\n3\n');
      const file = (name: string) => join(folder, name);
      await writeFile(file('key.der'), concat(spkiHead, publicKey));
      await writeFile(file('text'), text);
      await writeFile(file('signature'), derOf(nodeSm2.sign(secret, text)));
      await writeFile(file('changed'), withByte(text, 3));
      const verify = (of: string) =>
        spawnSync(
          'openssl',
          `pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -digest sm3 -in ${of} -sigfile signature -pkeyopt distid:1234567812345678`.split(
            ' ',
          ),
          { cwd: folder, encoding: 'utf8' },
        );
      const good = verify('text');
      assert.equal(good.status, 0, good.stdout + good.stderr);
      assert.match(good.stdout, /Signature Verified Successfully/);
      assert.notEqual(verify('changed').status, 0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  // RFC 5480 with the curve 1.2.156.10197.1.301.
  const spkiHead = fromHex('3059301306072a8648ce3d020106082a811ccf5501822d034200');

  function derOf(raw: Uint8Array): Uint8Array {
    const integers = [raw.subarray(0, 32), raw.subarray(32)].map((number) => {
      const start = number.findIndex((byte) => byte !== 0);
      const shortest = number.subarray(start);
      const body = (shortest[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), shortest) : shortest;
      return concat(Uint8Array.of(0x02, body.length), body);
    });
    const content = concat(...integers);
    return concat(Uint8Array.of(0x30, content.length), content);
  }
});
