import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { nodeSm2 } from '#platform/journal/node-sm2.ts';
import { concat, encodeUtf8, FormatError, toBase64, toHex } from '../bytes.ts';
import { openCheckpoint } from './checkpoint.ts';
import { formatNote, keyOf, openNote, parseNote, SignatureError, signNote } from './note.ts';
import {
  ed25519Note,
  formatVerifierKey,
  noteSigner,
  parseVerifierKey,
  publicKeyOf,
  verifierOf,
} from './note-key.ts';
import {
  formatSm2VerifierKey,
  isSm2VerifierKey,
  parseSm2VerifierKey,
  sm2Signer,
  sm2Verifier,
} from './sm2-note.ts';

const { hasher } = nodeCrypto;
const name = 'journal.example/qingdao-2020';
const seed = Uint8Array.from({ length: 32 }, (_, i) => i);
const key = { name, type: ed25519Note, seed } as const;
const publicKey = nodeSm2.publicKey(seed);
const vkey = formatSm2VerifierKey(hasher, { name, publicKey });
const verifier = sm2Verifier(hasher, nodeSm2, parseSm2VerifierKey(hasher, vkey));
const log = verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, key));
const root = toBase64(new Uint8Array(32).fill(7));
const text = `${name}\n3\n${root}\n`;
const note = signNote(text, [noteSigner(nodeCrypto, key), sm2Signer(hasher, nodeSm2, name, seed)]);

describe('SM2 keys', () => {
  it('go both ways in their text form', () => {
    assert.deepEqual(parseSm2VerifierKey(hasher, vkey), { name, publicKey });
    assert.equal(isSm2VerifierKey(vkey), true);
    assert.equal(isSm2VerifierKey(formatVerifierKey(hasher, publicKeyOf(nodeCrypto, key))), false);
  });

  it('have the id that the document defines', () => {
    const typed = concat(Uint8Array.of(0xff), encodeUtf8('sm2-sm3-1234567812345678'), publicKey);
    const id = hasher.digest(concat(encodeUtf8(`${name}\n`), typed)).subarray(0, 4);
    assert.equal(vkey, `${name}+${toHex(id)}+${toBase64(typed)}`);
    assert.equal(keyOf(verifier), `${name}+${toHex(id)}`);
    assert.equal(verifier.type, 0xff);
  });

  const typed = (...bytes: readonly Uint8Array[]) => {
    const all = concat(...bytes);
    const id = hasher.digest(concat(encodeUtf8(`${name}\n`), all)).subarray(0, 4);
    return `${name}+${toHex(id)}+${toBase64(all)}`;
  };
  const head = concat(Uint8Array.of(0xff), encodeUtf8('sm2-sm3-1234567812345678'));
  for (const [what, wrong, message] of [
    ['nothing', '', /expected <name>/],
    ['another id', vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+'), /states the id/],
    ['another name', vkey.replace('journal', 'Journal'), /states the id/],
    ['a key cut short', vkey.slice(0, -4), /expected 65 bytes/],
    ['base64 cut short', vkey.slice(0, -1), /multiple of 4/],
    ['a compressed key', typed(head, Uint8Array.of(2), publicKey.subarray(1, 33)), /expected 65 bytes/],
    ['no key', typed(head), /expected 65 bytes/],
    ['half an identifier', typed(head.subarray(0, 9)), /not of the type/],
    ['another identifier', typed(Uint8Array.of(0xff), encodeUtf8('sm2'), publicKey), /not of the type/],
    ['an Ed25519 key', formatVerifierKey(hasher, publicKeyOf(nodeCrypto, key)), /not of the type/],
    ['a hostile length', `${name}+00000000+${'A'.repeat(4_000_000)}`, /not of the type/],
  ] as const) {
    it(`with ${what} are refused`, () => {
      assert.throws(() => parseSm2VerifierKey(hasher, wrong), { name: 'FormatError', message });
    });
  }

  it('are refused, with their type, where an Ed25519 key belongs', () => {
    assert.throws(() => parseVerifierKey(hasher, vkey), /type 255 is not supported/);
  });

  it('are not made of other bytes than a key has', () => {
    assert.throws(
      () => formatSm2VerifierKey(hasher, { name, publicKey: publicKey.subarray(1) }),
      FormatError,
    );
    assert.throws(() => formatSm2VerifierKey(hasher, { name: 'a name', publicKey }), FormatError);
    assert.throws(() => sm2Signer(hasher, nodeSm2, name, new Uint8Array(32)), RangeError);
  });
});

describe('an SM2 line under a note', () => {
  it('is checked by who knows its key, and ignored by who does not', () => {
    assert.equal(openNote(note, [log, verifier]).verified.length, 2);
    const opened = openNote(note, [log]);
    assert.equal(opened.unknown.length, 1);
    assert.equal(openCheckpoint(note, log).size, 3n);
    assert.deepEqual(openCheckpoint(note, log, [verifier]).cosignatures.map(keyOf), [keyOf(verifier)]);
  });

  it('alone does not make a checkpoint of the log', () => {
    const alone = signNote(text, [sm2Signer(hasher, nodeSm2, name, seed)]);
    assert.throws(() => openCheckpoint(alone, log), SignatureError);
    assert.throws(() => openCheckpoint(alone, log, [verifier]), /not signed by its log/);
  });

  it('that is false under a known key rejects the note, whatever the other lines are', () => {
    const { signatures } = parseNote(note);
    const [own, line] = signatures;
    assert.ok(own && line);
    const lineWith = (signature: Uint8Array) =>
      formatNote({ text, signatures: [own, { ...line, signature }] });
    for (const signature of [
      line.signature.map((byte, i) => (i === 40 ? byte ^ 1 : byte)),
      line.signature.subarray(0, 63),
      concat(line.signature, Uint8Array.of(0)),
      new Uint8Array(64),
    ]) {
      assert.throws(() => openNote(lineWith(signature), [log, verifier]), SignatureError);
      assert.equal(openNote(lineWith(signature), [log]).verified.length, 1);
    }
  });

  it('is 64 bytes, r ‖ s, over the text', () => {
    const [, line] = parseNote(note).signatures;
    assert.deepEqual(line?.signature, nodeSm2.sign(seed, encodeUtf8(text)));
    assert.equal(line?.signature.length, 64);
  });
});
