import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from 'uqr';
import { qrCode } from './qr-code.ts';

const address = (length: number): string =>
  'https://kaoan.city.example/verify#letter=0197a1b2-0000-7000-8000-000000000001/考'
    .repeat(5)
    .slice(0, length)
    .replaceAll('考', '?');

test('every square is where the library for all kinds of codes puts it, at the edges of each version', () => {
  const edges = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331];
  for (const length of [1, ...edges.flatMap((most) => [most, most + 1]).slice(0, -1)]) {
    const { data } = encode(address(length), { ecc: 'M', boostEcc: false, maskPattern: 0, border: 0 });
    assert.deepEqual(qrCode(address(length)), data, `${length} bytes`);
  }
});

test('letters beyond ASCII are their UTF-8 bytes', () => {
  const { data } = encode('考安', { ecc: 'M', boostEcc: false, maskPattern: 0, border: 0 });
  assert.deepEqual(qrCode('考安'), data);
});

test('holds the address of a letter below the longest host name, and refuses what no version up to 13 holds', () => {
  const letter = '/verify#letter=0197a1b2-0000-7000-8000-000000000001';
  assert.equal(qrCode(`https://${'a'.repeat(253)}:65535${letter}`).length, 69);
  assert.throws(() => qrCode(address(332)), RangeError);
  assert.throws(() => qrCode('x'.repeat(100_000)), RangeError);
});
