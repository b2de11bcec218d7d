import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aesGcm } from './crypto-provider/aes-gcm.ts';
import { sm4HmacSm3 } from './crypto-provider/sm4-hmac-sm3.ts';
import { openPersonalData, personalDataUnder } from './personal-data.ts';

const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i));
const plain = '370202200201011234';
const ways = [
  { name: 'AES-256-GCM', national: false, version: 1, headBytes: 29 },
  { name: 'SM4-CTR with HMAC-SM3', national: true, version: 2, headBytes: 49 },
] as const;

for (const { name, national, version, headBytes } of ways) {
  describe(`personal data under ${name}`, () => {
    const personalData = personalDataUnder(key, national);
    const other = personalDataUnder(key, !national);

    it('opens what it sealed, whatever the text', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
          assert.equal(personalData.open(personalData.seal(text)), text);
        }),
      );
      const long = '笔画'.repeat(100_000);
      assert.equal(personalData.open(personalData.seal(long)), long);
    });

    it('opens under either setting', () => {
      assert.equal(other.open(personalData.seal(plain)), plain);
    });

    it('names its version and hides the text', () => {
      const sealed = personalData.seal(plain);
      assert.equal(sealed[0], version);
      assert.equal(sealed.length, headBytes + plain.length);
      assert.equal(sealed.includes(plain), false);
      assert.equal(sealed.includes(plain.slice(-4)), false);
    });

    it('seals one text never twice alike, also beyond the nonces drawn at once', () => {
      const sealed = Array.from({ length: 2_500 }, () => personalData.seal(plain).toString('latin1'));
      assert.equal(new Set(sealed).size, sealed.length);
      assert.equal(new Set(sealed.map((one) => one.slice(headBytes))).size, sealed.length);
    });

    it('refuses every changed byte, every other length and every other version', () => {
      const sealed = personalData.seal(plain);
      for (let at = 0; at < sealed.length; at += 1) {
        for (const bit of [1, 2, 0x80]) {
          const changed = Buffer.from(sealed);
          changed[at] = (changed[at] ?? 0) ^ bit;
          assert.throws(() => personalData.open(changed), `byte ${at}`);
          assert.throws(() => other.open(changed), `byte ${at}`);
        }
      }
      for (let end = 0; end < sealed.length; end += 1) {
        assert.throws(() => personalData.open(sealed.subarray(0, end)), `cut at ${end}`);
      }
      assert.throws(() => personalData.open(Buffer.concat([sealed, Buffer.of(0)])));
      assert.throws(() => personalData.open(Buffer.concat([sealed, sealed])));
    });

    it('refuses another key', () => {
      const stranger = personalDataUnder(Buffer.alloc(32, 7), national);
      assert.throws(() => stranger.open(personalData.seal(plain)));
    });

    it('refuses what was never sealed', () => {
      for (const bytes of [
        Buffer.alloc(0),
        Buffer.from(plain),
        Buffer.alloc(200),
        Buffer.alloc(200, version),
      ])
        assert.throws(() => personalData.open(bytes));
    });
  });
}

describe('sealed forms that are kept', () => {
  // Made once, version 1 before there was another: what lies in databases has to open for ever.
  for (const [version, sealed] of [
    [1, 'AQuI0pFdPobSoMOIqOQWfHZM5xrp9jdwf7AYE6ncFJNPOpHkQPZyVSAz2f944lw='],
    [2, 'At/92/Rd/CKl1bimwA0rankEz5w5HuTZ4tqZhPjAihroGORIhKeMPETaEcDHH/UzVXWh06T4ob+Km/TWLUUctL8yAA=='],
  ] as const) {
    it(`of version ${version} open`, () => {
      assert.equal(personalDataUnder(key).open(Buffer.from(sealed, 'base64')), plain);
    });
  }

  it('of one version are not opened by the provider of the other', () => {
    assert.throws(() => sm4HmacSm3(key).open(aesGcm(key).seal(plain.repeat(4))));
    assert.throws(() => aesGcm(key).open(sm4HmacSm3(key).seal(plain)));
  });
});

describe('the key in the data directory', () => {
  it('is made once and opens what was sealed before, under either setting', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kaoan-personal-'));
    try {
      const sealed = [false, true].map(async (national) =>
        (await openPersonalData(folder, national)).seal(plain),
      );
      for (const field of await Promise.all(sealed)) {
        for (const national of [false, true])
          assert.equal((await openPersonalData(folder, national)).open(field), plain);
      }
      await writeFile(join(folder, 'keys', 'personal-data.key'), Buffer.alloc(31));
      await assert.rejects(openPersonalData(folder, true), /holds 31 bytes instead of 32/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
