import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeUtf8, encodeUtf8, FormatError, toBase64 } from './bytes.ts';
import type { Leaf } from './tally.ts';
import { encodeLeaf, parseLeaf, parseTally } from './tally.ts';

const leaf: Leaf = {
  kind: 'pledges.signed',
  subject: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
  at: '2020-07-03T01:30:00.000Z',
  facts: { district: '370202', letters: 1, online: true, classes: ['1', '2'], withdrawn: null },
  commitment: toBase64(new Uint8Array(32).fill(1)),
  sm3: toBase64(new Uint8Array(32).fill(2)),
};

const text = decodeUtf8(encodeLeaf(leaf));

const anyFact = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string({ unit: 'binary' })),
);
const anyDigest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toBase64);
const anyLeaf: fc.Arbitrary<Leaf> = fc.record(
  {
    kind: fc.string({ unit: 'binary', minLength: 1 }),
    subject: fc.string({ unit: 'binary', minLength: 1 }),
    at: fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z') })
      .map((at) => at.toISOString()),
    facts: fc.dictionary(fc.string({ unit: 'binary', minLength: 1 }), anyFact, { noNullPrototype: true }),
    commitment: anyDigest,
    sm3: anyDigest,
  },
  { noNullPrototype: true },
);

describe('journal leaves', () => {
  it('go both ways', () => {
    fc.assert(fc.property(anyLeaf, (any) => assert.deepEqual(parseLeaf(encodeLeaf(any)), any)));
  });

  it('are canonical JSON with keys in alphabetical sequence', () => {
    assert.equal(
      text,
      '{"at":"2020-07-03T01:30:00.000Z","commitment":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",' +
        '"facts":{"classes":["1","2"],"district":"370202","letters":1,"online":true,"withdrawn":null},' +
        '"kind":"pledges.signed","sm3":"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",' +
        '"subject":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f"}',
    );
  });

  it('cut at any byte are refused', () => {
    const bytes = encodeLeaf(leaf);
    for (let end = 0; end < bytes.length; end += 1) {
      assert.throws(() => parseLeaf(bytes.subarray(0, end)), FormatError, `cut at ${end}`);
    }
  });

  for (const [name, wrong] of [
    ['a space', text.replace(':', ': ')],
    ['a final line feed', `${text}\n`],
    ['a byte-order mark', `\ufeff${text}`],
    ['keys in another sequence', text.replace('"letters":1,"online":true', '"online":true,"letters":1')],
    ['a key twice', text.replace('"online"', '"letters":2,"online"')],
    ['a needless escape', text.replace('pledges', '\\u0070ledges')],
    ['another spelling of a number', text.replace('"letters":1', '"letters":1.0')],
    ['negative zero', text.replace('"letters":1', '"letters":-0')],
  ] as const) {
    it(`with ${name} are refused as not canonical`, () => {
      assert.throws(() => parseLeaf(encodeUtf8(wrong)), /not in canonical form|not JSON/);
    });
  }

  for (const [name, wrong, message] of [
    ['an unknown member', text.replace('{"at"', '{"Name":"x","at"'), /unknown member "Name"/],
    ['a missing member', text.replace('"kind":"pledges.signed",', ''), /kind is missing/],
    ['an empty kind', text.replace('pledges.signed', ''), /leaf\.kind: expected a non-empty text/],
    [
      'a subject that is no text',
      text.replace('"017f22e2-79b0-7cc3-98c4-dc0c0c07398f"', '7'),
      /leaf\.subject/,
    ],
    ['a local time', text.replace('01:30:00.000Z', '09:30:00.000+08:00'), /is not an instant such as/],
    ['a time without milliseconds', text.replace('00.000Z', '00Z'), /is not an instant such as/],
    ['a day that does not exist', text.replace('07-03', '02-30'), /is not an instant such as/],
    ['a nested fact', text.replace('"letters":1', '"letters":{"a":1}'), /leaf\.facts\["letters"\]/],
    ['a list of numbers', text.replace('["1","2"]', '[1]'), /leaf\.facts\["classes"\]/],
    ['a fact without a name', text.replace('"letters"', '""'), /a fact has an empty name/],
    ['facts in a list', text.replace(/"facts":\{.*?\}/, '"facts":[]'), /leaf\.facts: expected an object/],
    [
      'a short commitment',
      text.replace(/"AQ.*?="/, '"AQEB"'),
      /leaf\.commitment: 3 bytes, expected a digest of 32/,
    ],
    ['a name for a commitment', text.replace(/"AQ.*?="/, '"张三"'), /leaf\.commitment/],
    ['a short SM3 digest', text.replace(/"Ag.*?="/, '"AgIC"'), /leaf\.sm3: 3 bytes, expected a digest of 32/],
    ['no SM3 digest', text.replace(/"sm3":"Ag.*?=",/, ''), /sm3 is missing/],
    ['a list', '[]', /leaf: expected an object/],
    ['nothing', 'null', /leaf: expected an object/],
    ['a hostile depth', '['.repeat(100_000), /not JSON/],
  ] as const) {
    it(`with ${name} are refused`, () => {
      assert.throws(() => parseLeaf(encodeUtf8(wrong)), { name: 'FormatError', message });
    });
  }

  it('are never longer than an entry bundle can carry', () => {
    const room = 65_535 - encodeLeaf({ ...leaf, facts: { long: '' } }).length;
    assert.equal(encodeLeaf({ ...leaf, facts: { long: 'x'.repeat(room) } }).length, 65_535);
    const tooLong = { ...leaf, facts: { long: 'x'.repeat(room + 1) } };
    assert.throws(() => encodeLeaf(tooLong), /leaf: 65536 bytes, at most 65535/);
  });

  it('that are not UTF-8 are refused', () => {
    assert.throws(() => parseLeaf(Uint8Array.of(0x22, 0xff, 0x22)), /not valid UTF-8/);
  });

  it('are not made of facts that JSON cannot say', () => {
    for (const fact of [Number.NaN, Infinity, '\ud800', ['\udc00']]) {
      assert.throws(() => encodeLeaf({ ...leaf, facts: { fact } }), FormatError);
    }
    assert.throws(() => encodeLeaf({ ...leaf, at: 'yesterday' }), FormatError);
  });
});

describe('tallies', () => {
  const tally = {
    kinds: ['pledges.signed', 'pledges.withdrawn'],
    where: { kind: ['pledges.signed'], facts: { online: true, round: 1, district: '370202' } },
    measure: { count: 'subjects' },
  };
  const { kinds, measure } = tally;

  it('are given back as they are', () => {
    for (const valid of [
      tally,
      { kinds, measure },
      { kinds, measure, where: {} },
      { kinds, measure: { sum: 'letters' } },
      { kinds, measure: { distinct: 'class' } },
    ]) {
      assert.deepEqual(parseTally(JSON.parse(JSON.stringify(valid))), valid);
    }
  });

  for (const [name, wrong, message] of [
    ['nothing', null, /tally: expected an object/],
    ['a list', [], /tally: expected an object/],
    ['no kinds', { measure }, /tally: kinds is missing/],
    ['an empty list of kinds', { kinds: [], measure }, /tally\.kinds: expected a non-empty list/],
    ['a kind for the list', { kinds: 'a', measure }, /tally\.kinds: expected a non-empty list/],
    ['an empty kind', { kinds: [''], measure }, /tally\.kinds\[0\]/],
    ['a kind twice', { kinds: ['a', 'a'], measure }, /tally\.kinds: names something twice/],
    ['no measure', { kinds }, /tally: measure is missing/],
    ['an empty measure', { kinds, measure: {} }, /exactly one of count, sum, distinct/],
    ['two measures', { kinds, measure: { sum: 'a', distinct: 'b' } }, /exactly one of/],
    ['an unknown measure', { kinds, measure: { average: 'a' } }, /unknown member "average"/],
    ['a count of something else', { kinds, measure: { count: 'rows' } }, /expected "subjects"/],
    ['a sum of nothing', { kinds, measure: { sum: '' } }, /tally\.measure\.sum/],
    ['a distinct that is no name', { kinds, measure: { distinct: 1 } }, /tally\.measure\.distinct/],
    ['an unknown member', { ...tally, having: {} }, /tally: unknown member "having"/],
    ['an unknown condition', { ...tally, where: { not: 1 } }, /tally\.where: unknown member "not"/],
    ['a condition on a foreign kind', { ...tally, where: { kind: ['x'] } }, /"x" is not among tally\.kinds/],
    ['a condition on a list', { ...tally, where: { facts: { a: ['1'] } } }, /tally\.where\.facts\["a"\]/],
    ['a condition on null', { ...tally, where: { facts: { a: null } } }, /tally\.where\.facts\["a"\]/],
    ['a condition on NaN', { ...tally, where: { facts: { a: Number.NaN } } }, /tally\.where\.facts\["a"\]/],
    ['a condition without a name', { ...tally, where: { facts: { '': 1 } } }, /tally\.where\.facts\[""\]/],
  ] as const) {
    it(`with ${name} are refused`, () => {
      assert.throws(() => parseTally(wrong), { name: 'FormatError', message });
    });
  }
});
