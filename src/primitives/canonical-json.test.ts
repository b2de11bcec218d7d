import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { JsonValue } from './canonical-json.ts';
import { canonicalJson, parseCanonicalJson } from './canonical-json.ts';

/** For what the type already forbids, and untyped data may still hold. */
const untyped = (value: unknown): JsonValue => value as JsonValue;

function withKeysReversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withKeysReversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, withKeysReversed(member)]),
  );
}

/** Undoes what JSON cannot say: −0. */
function withoutNegativeZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const anyJson = fc.jsonValue({ stringUnit: 'binary' }).map((value) => untyped(value));

describe('canonical JSON', () => {
  it('is read back as the same value', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        assert.deepEqual(JSON.parse(canonicalJson(value)), withoutNegativeZero(value));
      }),
    );
  });

  it('does not depend on the sequence of keys', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        assert.equal(canonicalJson(untyped(withKeysReversed(value))), canonicalJson(value));
      }),
    );
  });

  it('is a fixed point', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = canonicalJson(value);
        assert.equal(canonicalJson(JSON.parse(text)), text);
      }),
    );
  });

  it('sorts keys by UTF-16 code unit as RFC 8785 §3.2.3 shows', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'];
    const value = Object.fromEntries(keys.map((key) => [key, null]));
    assert.equal(canonicalJson(value), `{${sorted.map((key) => `${JSON.stringify(key)}:null`).join(',')}}`);
  });

  it('writes the sample of RFC 8785 §3.2.2', () => {
    const sample = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    assert.equal(
      canonicalJson(sample),
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  for (const [bits, text] of [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
  ] as const) {
    it(`writes the number ${bits} of RFC 8785 appendix B as ${text}`, () => {
      assert.equal(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE()), text);
    });
  }

  it('writes keys that JavaScript treats specially', () => {
    const text = '{"10":1,"9":2,"__proto__":{"a":1},"constructor":3,"toString":4}';
    assert.equal(canonicalJson(JSON.parse(text)), text);
    assert.equal(canonicalJson(untyped(Object.assign(Object.create(null), { b: 1, a: 2 }))), '{"a":2,"b":1}');
  });

  it('writes a value that is used twice but does not contain itself', () => {
    const shared = { x: 1 };
    assert.equal(canonicalJson({ a: shared, b: [shared, shared] }), '{"a":{"x":1},"b":[{"x":1},{"x":1}]}');
  });

  class Ticket {
    readonly place = 1;
  }
  const holed: unknown[] = [];
  holed[1] = 0;
  const cyclic: Record<string, unknown> = {};
  cyclic.rows = [{ back: cyclic }];
  for (const [name, value, message] of [
    ['undefined', undefined, '$: undefined has no JSON form'],
    ['an undefined member', { a: { 'b c': undefined } }, '$.a["b c"]: undefined has no JSON form'],
    ['a hole in a list', { list: holed }, '$.list[0]: undefined has no JSON form'],
    ['NaN', [1, Number.NaN], '$[1]: NaN is not a JSON number'],
    ['an infinity', { x: -Infinity }, '$.x: -Infinity is not a JSON number'],
    ['a BigInt', { size: 1n }, '$.size: a bigint has no JSON form'],
    ['a function', { toJSON: () => 1 }, '$.toJSON: a function has no JSON form'],
    ['a symbol', [Symbol('s')], '$[0]: a symbol has no JSON form'],
    ['a symbol as a key', { [Symbol('s')]: 1 }, '$: has a symbol as a key'],
    ['half of a surrogate pair', { a: ['x\ud800'] }, '$.a[0]: contains half of a surrogate pair'],
    ['half of a surrogate pair in a key', { '\udc00': 1 }, '$["\\udc00"]: contains half of a surrogate pair'],
    ['a Date', { at: new Date(0) }, '$.at: is a Date, expected a plain object'],
    ['a Map', new Map(), '$: is a Map, expected a plain object'],
    ['bytes', { leaf: Uint8Array.of(1) }, '$.leaf: is a Uint8Array, expected a plain object'],
    ['a boxed number', [Object(1)], '$[0]: is a Number, expected a plain object'],
    ['a class instance', { ticket: new Ticket() }, '$.ticket: is a Ticket, expected a plain object'],
    ['a cycle', cyclic, '$.rows[0].back: refers back to a value that contains it (a cycle)'],
  ] as const) {
    it(`refuses ${name} and says where`, () => {
      assert.throws(() => canonicalJson(untyped(value)), { name: 'FormatError', message });
    });
  }

  it('refuses a hostile depth instead of exhausting the stack', () => {
    const nested = (levels: number): JsonValue => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    assert.equal(canonicalJson(nested(500)).length, 1000);
    assert.throws(() => canonicalJson(nested(100_000)), /nested deeper than 500 levels/);
  });
});

describe('reading canonical JSON', () => {
  it('gives back any value from the text that it has', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as JsonValue);
        assert.equal(canonicalJson(parseCanonicalJson(text, 'file')), text);
      }),
    );
  });

  for (const [name, text, message] of [
    ['nothing', '', 'file: not JSON'],
    ['what is cut short', '{"a":1', 'file: not JSON'],
    ['white space', '{"a": 1}', 'file: not in canonical form (RFC 8785)'],
    ['a line feed at the end', '[]\n', 'file: not in canonical form (RFC 8785)'],
    ['a byte-order mark', '\ufeff[]', 'file: not JSON'],
    ['keys out of sequence', '{"b":1,"a":1}', 'file: not in canonical form (RFC 8785)'],
    ['a key twice', '{"a":1,"a":2}', 'file: not in canonical form (RFC 8785)'],
    ['−0', '-0', 'file: not in canonical form (RFC 8785)'],
    ['another spelling of a number', '1.0', 'file: not in canonical form (RFC 8785)'],
    ['half of a surrogate pair', '"\\ud800"', '$: contains half of a surrogate pair'],
  ] as const) {
    it(`refuses ${name}`, () => {
      assert.throws(() => parseCanonicalJson(text, 'file'), { name: 'FormatError', message });
    });
  }
});
