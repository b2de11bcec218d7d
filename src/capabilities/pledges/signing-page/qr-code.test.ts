import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from 'uqr';
import { qrCode } from './qr-code.ts';

const address = (length: number): string =>
  'https://kaoan.city.example/verify#letter=0197a1b2-0000-7000-8000-000000000001/考'
    .repeat(4)
    .slice(0, length)
    .replaceAll('考', '?');

test('every square is where the library for all kinds of codes puts it, at the edges of each version', () => {
  for (const length of [1, 14, 15, 26, 27, 42, 43, 62, 63, 84, 85, 106, 107, 122, 123, 152, 153, 180]) {
    const { data } = encode(address(length), { ecc: 'M', boostEcc: false, maskPattern: 0, border: 0 });
    assert.deepEqual(qrCode(address(length)), data, `${length} bytes`);
  }
});

test('letters beyond ASCII are their UTF-8 bytes', () => {
  const { data } = encode('考安', { ecc: 'M', boostEcc: false, maskPattern: 0, border: 0 });
  assert.deepEqual(qrCode('考安'), data);
});

test('refuses what no version up to 9 holds', () => {
  assert.throws(() => qrCode(address(181)), RangeError);
  assert.throws(() => qrCode('x'.repeat(100_000)), RangeError);
});
