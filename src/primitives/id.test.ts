import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isId, newId } from './id.ts';

const sixteenBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
const anyTime = fc.date({ min: new Date(0), max: new Date(2 ** 48 - 1), noInvalidDate: true });

describe('ids', () => {
  it('are the sample of RFC 9562 appendix A.6', () => {
    const random = Uint8Array.from(Buffer.from('ffffffffffff0cc318c4dc0c0c07398f', 'hex'));
    const id = newId(() => random, new Date('2022-02-22T14:22:22-05:00'));
    assert.equal(id, '017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('are well formed and carry their time', () => {
    fc.assert(
      fc.property(sixteenBytes, anyTime, (random, now) => {
        const id = newId(() => random, now);
        assert.ok(isId(id));
        assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), now.getTime());
      }),
    );
  });

  it('sort by time of creation', () => {
    fc.assert(
      fc.property(sixteenBytes, sixteenBytes, anyTime, anyTime, (a, b, first, second) => {
        fc.pre(first < second);
        assert.ok(newId(() => a, first) < newId(() => b, second));
      }),
    );
  });

  it('leave the random bytes as they were given', () => {
    const random = new Uint8Array(16).fill(0xff);
    newId(() => random, new Date(0));
    assert.deepEqual(random, new Uint8Array(16).fill(0xff));
  });

  it('refuse a time or randomness that cannot make one', () => {
    const random = () => new Uint8Array(16);
    for (const now of [new Date(Number.NaN), new Date(-1), new Date(2 ** 48)]) {
      assert.throws(() => newId(random, now), RangeError);
    }
    for (const length of [0, 15, 17])
      assert.throws(() => newId(() => new Uint8Array(length), new Date(0)), RangeError);
  });

  for (const text of [
    '',
    '017F22E2-79B0-7CC3-98C4-DC0C0C07398F',
    '017f22e2-79b0-4cc3-98c4-dc0c0c07398f',
    '017f22e2-79b0-7cc3-18c4-dc0c0c07398f',
    '017f22e279b07cc398c4dc0c0c07398f',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n',
    ' 017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398',
    'x'.repeat(1_000_000),
    null,
    7,
  ]) {
    it(`are not ${JSON.stringify(text).slice(0, 50)}`, () => assert.equal(isId(text), false));
  }
});
