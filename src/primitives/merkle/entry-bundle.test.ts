import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concat, FormatError } from '../bytes.ts';
import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.ts';

const anyEntries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 });

describe('entry bundles', () => {
  it('go both ways, empty entries included', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        assert.deepEqual(decodeEntryBundle(encodeEntryBundle(entries), entries.length), entries);
      }),
    );
  });

  it('put the length before each entry, high byte first', () => {
    assert.deepEqual(
      encodeEntryBundle([Uint8Array.of(7), new Uint8Array(258).fill(9)]),
      concat(Uint8Array.of(0, 1, 7, 1, 2), new Uint8Array(258).fill(9)),
    );
  });

  it('hold entries of up to 65,535 bytes', () => {
    const longest = new Uint8Array(65_535).fill(1);
    assert.deepEqual(decodeEntryBundle(encodeEntryBundle([longest]), 1), [longest]);
    assert.throws(() => encodeEntryBundle([new Uint8Array(65_536)]), RangeError);
  });

  it('hold 1 … 256 entries', () => {
    assert.throws(() => encodeEntryBundle([]), RangeError);
    assert.throws(() => encodeEntryBundle(Array.from({ length: 257 }, () => new Uint8Array(0))), RangeError);
  });

  it('cut at any byte, or continued, are refused', () => {
    fc.assert(
      fc.property(anyEntries, fc.nat(), (entries, cut) => {
        const bytes = encodeEntryBundle(entries);
        const refuses = (changed: Uint8Array) =>
          assert.throws(() => decodeEntryBundle(changed, entries.length), FormatError);
        refuses(bytes.subarray(0, cut % bytes.length));
        refuses(concat(bytes, Uint8Array.of(0)));
        refuses(concat(bytes, Uint8Array.of(0, 0)));
      }),
    );
  });

  it('with fewer or more entries than their path says are refused', () => {
    const bytes = encodeEntryBundle([Uint8Array.of(1), Uint8Array.of(2)]);
    assert.throws(() => decodeEntryBundle(bytes, 3), /length of entry 2 of 3 in the bundle: needs 2 bytes/);
    assert.throws(() => decodeEntryBundle(bytes, 1), /3 bytes after the last one/);
  });
});
