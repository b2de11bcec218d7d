/** Kaoan rests on node:crypto for SM3, HMAC-SM3 and SM4: what it gives is what the standards print. */
import assert from 'node:assert/strict';
import { createCipheriv, createHmac, hash } from 'node:crypto';
import { test } from 'node:test';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const sm4Key = hex('0123456789abcdeffedcba9876543210');

test('SM3 gives the two digests of GB/T 32905 annex A', () => {
  assert.equal(hash('sm3', 'abc'), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
  assert.equal(
    hash('sm3', 'abcd'.repeat(16)),
    'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732',
  );
});

test('HMAC-SM3 gives the codes of GM/T 0042 annex D.3', () => {
  for (const [keyBytes, text, code] of [
    [
      32,
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'.repeat(2),
      'ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a',
    ],
    [37, hex('cd'.repeat(50)), '220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae'],
  ] as const) {
    const key = Buffer.from(Array.from({ length: keyBytes }, (_, i) => i + 1));
    assert.equal(createHmac('sm3', key).update(text).digest('hex'), code);
  }
});

test('SM4 gives the ciphertext of GB/T 32907 annex A, once and after a million rounds', () => {
  const cipher = createCipheriv('sm4-ecb', sm4Key, null).setAutoPadding(false);
  let block = cipher.update(sm4Key);
  assert.equal(block.toString('hex'), '681edf34d206965e86b3e94f536e4246');
  for (let round = 1; round < 1_000_000; round += 1) block = cipher.update(block);
  assert.equal(block.toString('hex'), '595298c7c6fd271f0402f804c33d3f66');
});

test('SM4 in counter mode gives example 1 of draft-ribose-cfrg-sm4-10 annex A.2.5', () => {
  const plain = hex(['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'aa', 'bb'].map((byte) => byte.repeat(8)).join(''));
  const counter = hex('000102030405060708090a0b0c0d0e0f');
  assert.equal(
    createCipheriv('sm4-ctr', sm4Key, counter).update(plain, undefined, 'hex'),
    'ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7' +
      'f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514',
  );
});
