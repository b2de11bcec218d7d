import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { concat, FormatError, toBase64 } from '../bytes.ts';
import type { Signer, Verifier } from './note.ts';
import { formatNote, openNote, parseNote, SignatureError, signatureBy, signNote } from './note.ts';
import { ed25519Note, noteSigner, publicKeyOf, verifierOf } from './note-key.ts';

interface Party {
  readonly signer: Signer;
  readonly verifier: Verifier;
}

function party(name: string, secret: number): Party {
  const key = { name, type: ed25519Note, seed: new Uint8Array(32).fill(secret) } as const;
  return {
    signer: noteSigner(nodeCrypto, key),
    verifier: verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, key)),
  };
}

const city = party('city.example/journal', 1);
const district = party('district.example', 2);
const stranger = party('stranger.example', 3);

const text = 'city.example/journal\n7\nthird line\n';
const note = signNote(text, [city.signer]);

/** Any characters that a note's text may have. */
const anyText = fc
  .array(fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme' })))
  .map((lines) => `${lines.map((line) => line.replaceAll(/\p{Cc}/gu, '—')).join('\n')}\n`);

describe('signed notes', () => {
  it('go both ways and are verified, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (anything) => {
        const signed = signNote(anything, [city.signer, stranger.signer]);
        const parsed = parseNote(signed);
        assert.equal(parsed.text, anything);
        assert.equal(formatNote(parsed), signed);
        const opened = openNote(signed, [city.verifier, district.verifier]);
        assert.equal(opened.text, anything);
        assert.deepEqual(
          opened.verified.map((signature) => signature.name),
          ['city.example/journal'],
        );
        assert.deepEqual(
          opened.unknown.map((signature) => signature.name),
          ['stranger.example'],
        );
      }),
    );
  });

  it('split at the last blank line, so that a text may look signed itself', () => {
    const outer = signNote(note, [district.signer]);
    assert.equal(parseNote(outer).text, note);
    assert.equal(openNote(outer, [district.verifier]).text, note);
    assert.throws(() => openNote(outer, [city.verifier]), SignatureError);
  });

  it('take further signatures without changing the text', () => {
    const { signatures } = parseNote(note);
    const both = formatNote({ text, signatures: [...signatures, signatureBy(district.signer, text)] });
    assert.ok(both.startsWith(note));
    assert.equal(openNote(both, [city.verifier, district.verifier]).verified.length, 2);
  });

  it('fail as a whole when any character of text or signature changes', () => {
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.constantFrom('A', 'B', ' ', '\n', '—', '+'), (at, other) => {
        fc.pre(note[at] !== other);
        const changed = note.slice(0, at) + other + note.slice(at + 1);
        assert.throws(() => openNote(changed, [city.verifier]), /^(FormatError|SignatureError)/);
      }),
      { numRuns: 500 },
    );
  });

  it('cut at any character are refused', () => {
    for (let end = 0; end < note.length; end += 1) {
      assert.throws(() => openNote(note.slice(0, end), [city.verifier]), FormatError, `cut at ${end}`);
    }
  });

  it('with one false signature of a known key are refused, though another is true', () => {
    const forged = { ...signatureBy(district.signer, `${text}other\n`) };
    const mixed = formatNote({ text, signatures: [signatureBy(city.signer, text), forged] });
    assert.throws(
      () => openNote(mixed, [city.verifier, district.verifier]),
      /the signature of district\.example\+/,
    );
    assert.equal(openNote(mixed, [city.verifier]).unknown.length, 1);
  });

  it('with a second, false signature of the same key are refused', () => {
    const good = signatureBy(city.signer, text);
    const bad = { ...good, signature: new Uint8Array(64) };
    assert.throws(
      () => openNote(formatNote({ text, signatures: [good, bad] }), [city.verifier]),
      SignatureError,
    );
    assert.equal(
      openNote(formatNote({ text, signatures: [good, good] }), [city.verifier]).verified.length,
      1,
    );
  });

  it('of known names but unknown key ids do not count', () => {
    const impostor = party('city.example/journal', 9);
    const signed = signNote(text, [impostor.signer]);
    assert.throws(() => openNote(signed, [city.verifier]), /none of its signatures is by a known key/);
  });

  it('with signatures of another length are refused, not mistaken', () => {
    for (const length of [1, 63, 65, 72]) {
      const signature = { ...signatureBy(city.signer, text), signature: new Uint8Array(length) };
      assert.throws(
        () => openNote(formatNote({ text, signatures: [signature] }), [city.verifier]),
        SignatureError,
      );
    }
  });

  it('carry up to 100 signatures', () => {
    const signature = signatureBy(stranger.signer, text);
    const hundred = formatNote({ text, signatures: Array.from({ length: 100 }, () => signature) });
    assert.equal(parseNote(hundred).signatures.length, 100);
    const line = hundred.slice(hundred.lastIndexOf('—'));
    assert.throws(() => parseNote(hundred + line), /more than 100 signatures/);
    assert.throws(() => parseNote(hundred + line.repeat(50_000)), /more than 100 signatures/);
    assert.throws(() => formatNote({ text, signatures: [] }), /1 … 100 signatures, got 0/);
  });

  it('cannot be opened with two verifiers for one key', () => {
    assert.throws(() => openNote(note, [city.verifier, city.verifier]), RangeError);
  });

  const line = (name: string, base64: string): string => `text\n\n— ${name} ${base64}\n`;
  const good = toBase64(concat(new Uint8Array(4), Uint8Array.of(1)));
  for (const [name, malformed, message] of [
    ['an empty file', '', /no blank line/],
    ['no blank line', 'text\n— a AAAAAAE=\n', /no blank line/],
    ['no signature', 'text\n\n', /no signature line/],
    ['no final line feed', line('a', good).slice(0, -1), /cut short/],
    ['a hyphen for the dash', line('a', good).replace('—', '-'), /does not begin with/],
    ['a dash without a space', line('a', good).replace('— ', '—'), /does not begin with/],
    ['a blank line after the signatures', `${line('a', good)}\n`, /no signature line/],
    ['no signature after the name', 'text\n\n— a\n', /no space between/],
    ['an empty name', line('', good), /key name/],
    ['a plus in the name', line('a+b', good), /key name/],
    ['a next-line character in the name', line('a\u0085b', good), /key name/],
    ['an ideographic space in the name', line('a\u3000b', good), /key name/],
    ['a no-break space in the name', line('a\u00a0b', good), /key name/],
    ['a signature without padding', line('a', good.slice(0, -1)), /multiple of 4/],
    ['a signature that is not canonical', line('a', 'AAAAAAF='), /unused bits/],
    ['URL-safe base64', line('a', 'AAAAAA--'), /not standard base64/],
    ['a space after the signature', line('a', `${good} `), /signature line 1/],
    ['only a key id', line('a', 'AAAAAA=='), /too few/],
    ['a carriage return', 'text\r\n\n— a AAAAAAE=\n', /control character 0x0d at position 5/],
    ['a null character', 'te\0xt\n\n— a AAAAAAE=\n', /control character 0x00 at position 3/],
    ['half of a surrogate pair', 'te\ud800xt\n\n— a AAAAAAE=\n', /surrogate/],
  ] as const) {
    it(`with ${name} are refused`, () =>
      assert.throws(() => parseNote(malformed), { name: 'FormatError', message }));
  }

  it('allow names that other implementations allow', () => {
    for (const name of ['a\ufeffb', 'a＋b', '考安.example']) {
      assert.equal(parseNote(line(name, good)).signatures[0]?.name, name);
    }
  });

  it('are not made of a text without final line feed or with control characters', () => {
    for (const wrong of ['', 'text', 'te\txt\n', 'te\ud800xt\n']) {
      assert.throws(() => signNote(wrong, [city.signer]), FormatError);
    }
  });
});
