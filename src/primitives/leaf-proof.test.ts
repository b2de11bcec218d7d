import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { concat, decodeUtf8, encodeUtf8, FormatError, toBase64 } from './bytes.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import {
  formatLeafProof,
  type LeafProof,
  maxLeafProofLength,
  openLeafProof,
  parseLeafProof,
} from './leaf-proof.ts';
import { formatCheckpoint } from './merkle/checkpoint.ts';
import { definedRoot, leafHashesUpTo, readerOver, withBitFlipped } from './merkle/fixtures.ts';
import { makeInclusionProof } from './merkle/inclusion.ts';
import { formatNote, parseNote, SignatureError, signatureBy, signNote } from './merkle/note.ts';
import {
  cosigner,
  ed25519Cosignature,
  ed25519Note,
  noteSigner,
  parseVerifierKey,
  publicKeyOf,
  verifierOf,
} from './merkle/note-key.ts';
import { ProofError } from './merkle/proof-error.ts';
import { formatProofFile, parseProofFile } from './merkle/proof-file.ts';
import { encodeLeaf, type Leaf } from './tally.ts';

const { hasher } = nodeCrypto;
const logKey = { name: 'city.example/journal', type: ed25519Note, seed: new Uint8Array(32).fill(1) } as const;
const witnessKey = {
  name: 'witness.example',
  type: ed25519Cosignature,
  seed: new Uint8Array(32).fill(2),
} as const;
const log = verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, logKey));
const witness = verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, witnessKey));

const salt = Uint8Array.from({ length: 32 }, (_, i) => i);
const details = { candidate: '01731205-4b00-7000-8000-00000000000a', wording: 2 };
const privatePart = canonicalJson({ by: null, details });
const leafOver = (text: string): Uint8Array =>
  encodeLeaf({
    kind: 'pledges.signed',
    subject: '01731205-4b00-7000-8000-000000000011',
    at: '2020-07-03T01:30:00.000Z',
    facts: { district: '370202' },
    ...commitmentsTo(text),
  });
const commitmentsTo = (text: string): Pick<Leaf, 'commitment' | 'sm3'> => {
  const committed = concat(salt, encodeUtf8(text));
  return { commitment: toBase64(hasher.digest(committed)), sm3: hash('sm3', committed, 'base64') };
};

/** A tree of 11 leaves in which the given one has index 7. */
function proofOver(leaf: Uint8Array): Omit<LeafProof, 'opening'> {
  const hashes = leafHashesUpTo(hasher, 11).map((hash, i) => (i === 7 ? hasher.leaf(leaf) : hash));
  const text = formatCheckpoint({ origin: logKey.name, size: 11n, root: definedRoot(hasher, hashes) });
  return {
    leaf,
    index: 7n,
    hashes: makeInclusionProof(hasher, readerOver(hasher, hashes), 7, 11),
    checkpoint: signNote(text, [noteSigner(nodeCrypto, logKey)]),
  };
}

const leaf = leafOver(privatePart);
const proof = { ...proofOver(leaf), opening: { privatePart, salt } };
const text = formatLeafProof(proof);
const open = (proofText: string) => openLeafProof(hasher, proofText, log);
/** The same proof with another extra, which nothing vouches for. */
const withExtra = (extra: string): string =>
  formatProofFile({ ...parseProofFile(text), extra: encodeUtf8(extra) });
const extra = { leaf: decodeUtf8(leaf), private: privatePart, salt: toBase64(salt) };

describe('a proof that carries its leaf', () => {
  it('gives back leaf, opened details, place and checkpoint', () => {
    const opened = open(text);
    assert.equal(opened.leaf.kind, 'pledges.signed');
    assert.deepEqual(opened.opened, {
      by: null,
      details,
      committed: concat(salt, encodeUtf8(privatePart)),
    });
    assert.deepEqual([opened.index, opened.size], [7, 11]);
    assert.equal(opened.checkpoint.origin, logKey.name);
    assert.deepEqual(parseLeafProof(text), proof);
  });

  it('of an erased entry proves the leaf and opens nothing', () => {
    const { leaf: found, opened } = open(formatLeafProof({ ...proof, opening: null }));
    assert.equal(found.subject, '01731205-4b00-7000-8000-000000000011');
    assert.equal(opened, null);
  });

  it('carries any details', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.option(fc.uuid()), (value, by) => {
        const part = canonicalJson({ by, details: value as JsonValue });
        const whole = { ...proofOver(leafOver(part)), opening: { privatePart: part, salt } };
        const { opened } = open(formatLeafProof(whole));
        assert.equal(opened?.by, by);
        assert.equal(canonicalJson(opened?.details ?? null), canonicalJson(value as JsonValue));
      }),
      { numRuns: 30 },
    );
  });

  it('names the cosigners that signed', () => {
    const signer = cosigner(nodeCrypto, witnessKey, () => new Date('2020-07-03T02:00:01Z'));
    const { text: signed, signatures } = parseNote(proof.checkpoint);
    const cosigned = formatNote({ text: signed, signatures: [...signatures, signatureBy(signer, signed)] });
    const { checkpoint } = openLeafProof(hasher, formatLeafProof({ ...proof, checkpoint: cosigned }), log, [
      witness,
    ]);
    assert.deepEqual(
      checkpoint.cosignatures.map(({ name }) => name),
      ['witness.example'],
    );
  });

  it('by another log is refused', () => {
    const other = { ...logKey, seed: new Uint8Array(32).fill(9) };
    const otherLog = verifierOf(nodeCrypto, publicKeyOf(nodeCrypto, other));
    assert.throws(() => openLeafProof(hasher, text, otherLog), SignatureError);
  });

  it('cut at any character is refused', () => {
    for (let end = 0; end < text.length; end += 1) {
      assert.throws(() => open(text.slice(0, end)), FormatError, `cut at ${end}`);
    }
  });

  it('never opens with a changed bit of salt, private part or leaf', () => {
    fc.assert(
      fc.property(fc.constantFrom('salt', 'private', 'leaf'), fc.nat(), (part, bit) => {
        const changed =
          part === 'salt'
            ? { ...extra, salt: toBase64(withBitFlipped(salt, bit)) }
            : { ...extra, [part]: flippedText(extra[part as 'private' | 'leaf'], bit) };
        assert.throws(
          () => open(withExtra(canonicalJson(changed))),
          (error: Error) => error instanceof ProofError || error instanceof FormatError,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('with the opening of another leaf is refused, and shows both digests', () => {
    const other = canonicalJson({ by: null, details: { ...details, wording: 3 } });
    assert.throws(
      () => open(formatLeafProof({ ...proof, opening: { privatePart: other, salt } })),
      (error: Error) => error instanceof ProofError && /not what the leaf commits to/.test(error.message),
    );
  });

  it('with a leaf that is not in the tree is refused', () => {
    const other = canonicalJson({ by: null, details: { wording: 1 } });
    const stolen = { ...proof, leaf: leafOver(other), opening: { privatePart: other, salt } };
    assert.throws(() => open(formatLeafProof(stolen)), ProofError);
  });

  for (const [name, wrong, message] of [
    [
      'no extra',
      formatProofFile({ index: 7n, hashes: proof.hashes, checkpoint: proof.checkpoint }),
      /no line "extra"/,
    ],
    ['an extra that is not JSON', withExtra('leaf'), /extra of the proof file: not JSON/],
    ['an extra that is no object', withExtra('[]'), /expected an object/],
    ['an empty extra', withExtra('{}'), /leaf is missing/],
    ['an extra in other words', withExtra(` ${canonicalJson(extra)}`), /not in canonical form/],
    ['a member twice', withExtra(`{"leaf":"a",${canonicalJson(extra).slice(1)}`), /not in canonical form/],
    ['an unknown member', withExtra(canonicalJson({ ...extra, key: 'mine' })), /unknown member "key"/],
    ['a prototype as a member', withExtra('{"__proto__":{},"leaf":"x"}'), /unknown member "__proto__"/],
    ['a leaf that is no text', withExtra('{"leaf":{}}'), /leaf is not a text/],
    ['a leaf that is none', withExtra('{"leaf":"{}"}'), /leaf: at is missing/],
    ['a salt alone', withExtra(canonicalJson({ leaf: extra.leaf, salt: extra.salt })), /belong together/],
    [
      'a private part alone',
      withExtra(canonicalJson({ leaf: extra.leaf, private: '{}' })),
      /belong together/,
    ],
    ['a short salt', withExtra(canonicalJson({ ...extra, salt: 'AAAA' })), /3 bytes, expected 32/],
    ['half a character', withExtra('{"leaf":"\\ud800"}'), /half of a surrogate pair/],
    ['40,000 levels', withExtra(`{"leaf":${'['.repeat(40_000)}`), FormatError],
    ['100 million characters', text + 'A'.repeat(100_000_000), new RegExp(`${maxLeafProofLength}`)],
  ] as const) {
    it(`with ${name} is refused`, () => {
      assert.throws(
        () => open(wrong),
        message instanceof RegExp ? { name: 'FormatError', message } : message,
      );
    });
  }

  for (const [name, part, message] of [
    ['not JSON', 'by', /private part: not JSON/],
    ['not canonical', '{"details":1,"by":null}', /private part: not in canonical form/],
    ['without by', '{"details":1}', /expected by and details/],
    ['with a third member', '{"by":null,"details":1,"when":2}', /expected by and details/],
    ['by a number', '{"by":1,"details":1}', /neither a text nor null/],
  ] as const) {
    it(`whose leaf commits to a private part that is ${name} is refused`, () => {
      const whole = { ...proofOver(leafOver(part)), opening: { privatePart: part, salt } };
      assert.throws(() => open(formatLeafProof(whole)), { name: 'FormatError', message });
    });
  }

  it('is not made when it would be longer than other readers can read', () => {
    const part = canonicalJson({ by: null, details: 'x'.repeat(48_000) });
    assert.throws(
      () => formatLeafProof({ ...proof, opening: { privatePart: part, salt } }),
      /at most 48000 are possible/,
    );
  });
});

describe('the vectors for other implementations', () => {
  const folder = join(import.meta.dirname, '../../vectors/letter-proof');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const vectors: {
    key: string;
    cosigner: string;
    cases: { file: string; refusedFor: 'form' | 'signature' | 'proof' | 'letter' | null; because: string }[];
  } = JSON.parse(read('cases.json'));
  const [journal, known] = [vectors.key, vectors.cosigner].map((key) =>
    verifierOf(nodeCrypto, parseVerifierKey(hasher, key)),
  );
  assert.ok(journal && known);
  const refusals = { form: FormatError, signature: SignatureError, proof: ProofError };

  for (const { file, refusedFor, because } of vectors.cases) {
    it(`${file}: ${refusedFor ?? 'holds'}, ${because}`, () => {
      const verify = () => openLeafProof(hasher, read(file), journal, [known]);
      // Whose letter it is concerns no other entry: test/verifier/proofs.test.ts.
      if (refusedFor === null || refusedFor === 'letter') assert.equal(verify().leaf.kind, 'pledges.signed');
      else assert.throws(verify, refusals[refusedFor]);
    });
  }
});

/** Changes one character to its neighbour; may also break the form, which is refused as well. */
function flippedText(whole: string, bit: number): string {
  const at = bit % whole.length;
  return `${whole.slice(0, at)}${String.fromCharCode(whole.charCodeAt(at) ^ 1)}${whole.slice(at + 1)}`;
}
