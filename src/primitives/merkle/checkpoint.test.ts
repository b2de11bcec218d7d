import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { FormatError } from '../bytes.ts';
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { SignatureError, signNote } from './note.ts';
import {
  cosigner,
  ed25519Cosignature,
  ed25519Note,
  noteSigner,
  publicKeyOf,
  verifierOf,
} from './note-key.ts';

const root = new Uint8Array(32).fill(7);
const rootText = Buffer.from(root).toString('base64');
const text = `city.example/journal\n12\n${rootText}\n`;

describe('checkpoints', () => {
  it('go both ways', () => {
    const origins = fc.string({ unit: 'grapheme', minLength: 1 }).filter((origin) => !origin.includes('\n'));
    const hashes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(origins, fc.maxSafeNat(), hashes, (origin, size, anyRoot) => {
        const checkpoint = { origin, size: BigInt(size), root: anyRoot };
        assert.deepEqual(parseCheckpoint(formatCheckpoint(checkpoint)), { ...checkpoint, extensions: [] });
      }),
    );
  });

  it('keep sizes exact up to 2^53 − 1 and refuse what lies beyond, which the format allows', () => {
    const sized = (size: string): string => text.replace('\n12\n', `\n${size}\n`);
    assert.equal(parseCheckpoint(sized('9007199254740991')).size, 9_007_199_254_740_991n);
    for (const size of [
      '9007199254740992',
      '9007199254740993',
      '9223372036854775807',
      '9'.repeat(1_000_000),
    ]) {
      assert.throws(() => parseCheckpoint(sized(size)), /is above 2\^53 − 1/);
    }
  });

  it('show extension lines, which signatures cover, and never write any', () => {
    assert.deepEqual(parseCheckpoint(`${text}one\ntwo\n`).extensions, ['one', 'two']);
  });

  for (const [name, wrong] of [
    ['an empty text', ''],
    ['no final line feed', text.slice(0, -1)],
    ['two lines', text.split('\n').slice(0, 2).join('\n').concat('\n')],
    ['an empty origin', text.replace('city.example/journal', '')],
    ['an empty size', text.replace('12', '')],
    ['a leading zero', text.replace('12', '012')],
    ['a sign', text.replace('12', '+12')],
    ['a negative size', text.replace('12', '-1')],
    ['a hexadecimal size', text.replace('12', '0x12')],
    ['a fraction', text.replace('12', '1.0')],
    ['an exponent', text.replace('12', '1e2')],
    ['a space before the size', text.replace('12', ' 12')],
    ['full-width digits', text.replace('12', '１２')],
    ['a short root', text.replace(rootText, 'BwcH')],
    ['a root without padding', text.replace('=', '')],
    ['a root that is not canonical', text.replace('Bwc=', 'Bwd=')],
    ['a carriage return', text.replaceAll('\n', '\r\n')],
    ['an empty extension line', `${text}\n`],
  ] as const) {
    it(`with ${name} are refused`, () => assert.throws(() => parseCheckpoint(wrong), FormatError));
  }

  it('cut at any character are refused', () => {
    for (let end = 0; end < text.length; end += 1)
      assert.throws(() => parseCheckpoint(text.slice(0, end)), FormatError);
  });

  it('are not made of what does not belong in one', () => {
    for (const change of [
      { origin: '' },
      { origin: 'a\nb' },
      { size: -1n },
      { size: 1n << 53n },
      { root: new Uint8Array(31) },
    ]) {
      assert.throws(() => formatCheckpoint({ origin: 'a', size: 1n, root, ...change }), FormatError);
    }
  });
});

describe('opening a signed checkpoint', () => {
  const seed = new Uint8Array(32).fill(1);
  const logKey = { name: 'city.example/journal', type: ed25519Note, seed } as const;
  const witnessKey = {
    name: 'witness.example',
    type: ed25519Cosignature,
    seed: new Uint8Array(32).fill(2),
  } as const;
  const log = noteSigner(nodeCrypto, logKey);
  const witness = cosigner(nodeCrypto, witnessKey, () => new Date('2020-07-03T12:00:00Z'));
  const logVerifier = verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, logKey));
  const witnessVerifier = verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, witnessKey));

  it('gives its contents, and who has cosigned', () => {
    const opened = openCheckpoint(signNote(text, [witness, log]), logVerifier, [witnessVerifier]);
    assert.equal(opened.size, 12n);
    assert.equal(opened.text, text);
    assert.equal(opened.logSignature.name, 'city.example/journal');
    assert.deepEqual(
      opened.cosignatures.map((signature) => signature.name),
      ['witness.example'],
    );
    assert.deepEqual(openCheckpoint(signNote(text, [witness, log]), logVerifier).cosignatures, []);
  });

  it('is refused without the signature of the log, though a witness has signed', () => {
    assert.throws(
      () => openCheckpoint(signNote(text, [witness]), logVerifier, [witnessVerifier]),
      /not signed by its log city\.example\/journal\+/,
    );
  });

  it("is refused when the log has signed another log's checkpoint", () => {
    const other = text.replace('city', 'other');
    assert.throws(
      () => openCheckpoint(signNote(other, [log]), logVerifier),
      /of the log "other\.example\/journal"/,
    );
  });

  it('is refused when a cosignature is false', () => {
    const note = signNote(text, [log, { ...witness, sign: () => new Uint8Array(72) }]);
    assert.throws(() => openCheckpoint(note, logVerifier, [witnessVerifier]), SignatureError);
  });
});
