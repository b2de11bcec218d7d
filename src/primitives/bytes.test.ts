import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  concat,
  decodeUtf8,
  encodeUtf8,
  equal,
  FormatError,
  fromBase64,
  fromHex,
  readUint16,
  readUint64,
  toBase64,
  toHex,
  uint16Bytes,
  uint64Bytes,
} from './bytes.ts';

const anyBytes = fc.uint8Array({ maxLength: 70 });

describe('concat and equal', () => {
  it('joins parts in sequence', () => {
    assert.deepEqual(
      concat(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)),
      Uint8Array.of(1, 2, 3),
    );
    assert.deepEqual(concat(), new Uint8Array(0));
  });
  it('compares contents and lengths', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        assert.equal(equal(a, b), Buffer.compare(a, b) === 0);
        assert.ok(equal(a, a.slice()));
      }),
    );
  });
});

describe('hexadecimal', () => {
  it('agrees with Node and goes both ways', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        assert.equal(toHex(bytes), Buffer.from(bytes).toString('hex'));
        assert.deepEqual(fromHex(toHex(bytes)), bytes);
      }),
    );
  });
  for (const [text, why] of [
    ['abc', /3 digits, expected an even number/],
    ['0G', /"G" at position 2 is not a lower-case/],
    ['AB', /"A" at position 1/],
    ['0x', /"x" at position 2/],
    ['ab c', /" " at position 3/],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.throws(() => fromHex(text), { name: 'FormatError', message: why }));
  }
});

describe('base64', () => {
  it('agrees with Node and goes both ways', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        assert.equal(toBase64(bytes), Buffer.from(bytes).toString('base64'));
        assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
      }),
    );
  });
  it('accepts a text only when encoding gives that text back', () => {
    const alphabet = fc.constantFrom(...'AQZaz09+/=-_\n Q=');
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 9 }), (text) => {
        let decoded: Uint8Array | undefined;
        try {
          decoded = fromBase64(text);
        } catch (error) {
          assert.ok(error instanceof FormatError);
        }
        const canonical = Buffer.from(text, 'base64').toString('base64') === text;
        assert.equal(decoded !== undefined, canonical, JSON.stringify(text));
        if (decoded) assert.equal(toBase64(decoded), text);
      }),
      { numRuns: 2000 },
    );
  });
  for (const [text, why] of [
    ['QQ', /2 characters, expected a multiple of 4/],
    ['QQ=', /3 characters/],
    ['QR==', /unused bits/],
    ['QUF=', /unused bits/],
    ['QQ==\n', /5 characters/],
    ['QUJD\nQQ=', /"\\n" at position 5/],
    ['-_-_', /"-" at position 1/],
    ['====', /"=" at position 1/],
    ['QQ==QQ==', /"=" at position 3/],
    ['QÀ==', /"À" at position 2/],
    ['Q一==', /"一" at position 2/],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.throws(() => fromBase64(text, 'root'), { message: why }));
  }
  it('says which text was wrong', () => {
    assert.throws(() => fromBase64('*', 'root of the checkpoint'), /^FormatError: root of the checkpoint: /);
  });
});

describe('UTF-8', () => {
  it('goes both ways for well-formed text, byte-order mark included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(decodeUtf8(encodeUtf8(text)), text)),
    );
    assert.equal(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41)), '\ufeffA');
  });
  it('refuses half of a surrogate pair', () => assert.throws(() => encodeUtf8('a\ud800b'), FormatError));
  for (const [name, bytes] of [
    ['an overlong form', [0xc0, 0x80]],
    ['a cut sequence', [0xe8, 0x80]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a lone continuation', [0x80]],
    ['a value above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ] as const) {
    it(`refuses ${name}`, () =>
      assert.throws(() => decodeUtf8(Uint8Array.from(bytes)), { message: 'text: not valid UTF-8' }));
  }
});

describe('big-endian integers', () => {
  it('write the most significant byte first', () => {
    assert.deepEqual(uint16Bytes(0x0102), Uint8Array.of(1, 2));
    assert.deepEqual(uint64Bytes(0x0102n), Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 2));
  });
  it('go both ways, at any offset', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        anyBytes,
        (small, big, before) => {
          assert.equal(readUint16(concat(before, uint16Bytes(small)), before.length), small);
          assert.equal(readUint64(concat(before, uint64Bytes(big)).subarray(before.length)), big);
        },
      ),
    );
  });
  it('refuse values that do not fit', () => {
    for (const value of [-1, 0x10000, 1.5, Number.NaN]) assert.throws(() => uint16Bytes(value), RangeError);
    for (const value of [-1n, 1n << 64n]) assert.throws(() => uint64Bytes(value), RangeError);
  });
  it('refuse bytes that end early', () => {
    assert.throws(
      () => readUint16(Uint8Array.of(1)),
      /needs 2 bytes at offset 0, but 1 bytes end before that/,
    );
    assert.throws(() => readUint64(new Uint8Array(15), 8), /needs 8 bytes at offset 8/);
  });
});
