import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nobleCrypto } from '#console/noble-crypto.ts';
import { concat, encodeUtf8, fromBase64, toBase64, toHex } from '#primitives/bytes.ts';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';
import { formatLeafProof } from '#primitives/leaf-proof.ts';
import { formatCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { signNote } from '#primitives/merkle/note.ts';
import { ed25519Note, formatVerifierKey, noteSigner, publicKeyOf } from '#primitives/merkle/note-key.ts';
import { encodeLeaf, type Facts } from '#primitives/tally.ts';
import type { Receipt } from '../contract.ts';
import { handwritingText, letterSubject } from '../rules.ts';
import { checkLetter, type Known } from './check.ts';
import type { Sent } from './kept.ts';
import { receiptFile } from './receipt-file.ts';

const { hasher } = nobleCrypto;
const keyFrom = (filler: number) =>
  ({ name: 'city.example/journal', type: ed25519Note, seed: new Uint8Array(32).fill(filler) }) as const;
const journal = keyFrom(1);
const journalKey = formatVerifierKey(hasher, publicKeyOf(nobleCrypto, journal));
const otherKey = formatVerifierKey(hasher, publicKeyOf(nobleCrypto, keyFrom(2)));

const handwriting = { width: 600, height: 400, strokes: [[0, 0, 0, 600, 400, 90]] };
const sent: Sent = {
  wordingDigest: 'ab'.repeat(32),
  guardianAffirmed: false,
  device: { publicKey: 'the key', signature: 'the signature' },
  handwriting,
};
const receipt: Receipt = {
  id: '0197a1b2-0000-7000-8000-000000000001',
  className: '高三（1）班',
  schoolName: '第二中学',
  wording: 2,
  wordingDigest: sent.wordingDigest,
  guardianAffirmed: false,
  deviceSigned: true,
  handwritten: true,
  signedAt: '2020-07-03T01:30:00.000Z',
  withdrawnAt: null,
  journal: { state: 'sealed', index: 1, size: 2 },
};
const details = {
  candidate: '0197a1b2-0000-7000-8000-00000000000a',
  deviceKey: 'the key',
  deviceSignature: 'the signature',
  guardianAffirmed: false,
  handwriting: toHex(hasher.digest(encodeUtf8(handwritingText(handwriting)))),
  letter: receipt.id,
  wordingDigest: sent.wordingDigest,
};
const known: Known = { receipt, journalKey, journalKeyNow: journalKey, sent };

const subjectAt = (signedAt: string, id = receipt.id) => letterSubject(hasher, id, new Date(signedAt));

/** The journal has two entries, and this is the second. */
function aProof(
  wish: {
    details?: Record<string, JsonValue>;
    leaf?: { kind?: string; subject?: string; at?: string; facts?: Facts };
    signer?: ReturnType<typeof keyFrom>;
    erased?: boolean;
    sibling?: Uint8Array;
  } = {},
): string {
  const salt = new Uint8Array(32).fill(7);
  const privatePart = canonicalJson({ by: null, details: wish.details ?? details });
  const commitment = toBase64(hasher.digest(concat(salt, encodeUtf8(privatePart))));
  const leaf = encodeLeaf({
    at: receipt.signedAt,
    facts: { wording: 2 },
    kind: 'pledges.signed',
    subject: wish.leaf?.subject ?? subjectAt(wish.leaf?.at ?? receipt.signedAt),
    commitment,
    sm3: commitment,
    ...wish.leaf,
  });
  const first = hasher.leaf(encodeUtf8('another entry'));
  const root = hasher.node(first, hasher.leaf(leaf));
  const text = formatCheckpoint({ origin: journal.name, size: 2n, root });
  return formatLeafProof({
    leaf,
    opening: wish.erased ? null : { privatePart, salt },
    index: 1n,
    hashes: [wish.sibling ?? first],
    checkpoint: signNote(text, [noteSigner(nobleCrypto, wish.signer ?? journal)]),
  });
}

const disagreement = (proof: string, than: Partial<Known> = {}) => {
  const verdict = checkLetter(proof, { ...known, ...than });
  assert.equal(verdict.verdict, 'disagrees');
  return verdict.verdict === 'disagrees' ? [verdict.phrase, verdict.what] : [];
};

test('a proof of this letter is verified, whether this phone signed it or another one did', () => {
  const verified = { verdict: 'verified', index: 1, size: 2 };
  assert.deepEqual(checkLetter(aProof(), known), { ...verified, agrees: 'agreesOwn' });
  assert.deepEqual(checkLetter(aProof(), { ...known, sent: null, journalKeyNow: null }), {
    ...verified,
    agrees: 'agreesOther',
  });
});

test('a letter without handwriting and without a key of the phone is verified too', () => {
  const bare = { ...details, deviceKey: null, deviceSignature: null, handwriting: null };
  const than = {
    receipt: { ...receipt, deviceSigned: false, handwritten: false },
    sent: { ...sent, device: null, handwriting: null },
  };
  assert.equal(checkLetter(aProof({ details: bare }), { ...known, ...than }).verdict, 'verified');
  assert.deepEqual(disagreement(aProof(), than), ['wrongFact', 'deviceKey']);
  assert.deepEqual(disagreement(aProof({ details: bare })), ['wrongFact', 'deviceKey']);
});

test('after an erasure it says that only the leaf was compared', () => {
  const verdict = checkLetter(aProof({ erased: true }), known);
  assert.deepEqual(verdict, { verdict: 'verified', index: 1, size: 2, agrees: 'agreesErased' });
  assert.deepEqual(disagreement(aProof({ erased: true, leaf: { subject: 'other' } })), [
    'wrongFact',
    'receiptId',
  ]);
});

test('a checkpoint by another key, or a leaf that is not under it, is refused', () => {
  assert.deepEqual(disagreement(aProof({ signer: keyFrom(2) })), ['wrongSignature', undefined]);
  assert.deepEqual(disagreement(aProof({ sibling: new Uint8Array(32) })), ['wrongInclusion', undefined]);
});

test('a key that has changed since the letter was signed is noticed before anything else', () => {
  const verdict = checkLetter(aProof(), { ...known, journalKeyNow: otherKey });
  assert.deepEqual(verdict, { verdict: 'disagrees', phrase: 'keyChanged', pair: [journalKey, otherKey] });
});

const otherLetter = '0197a1b2-0000-7000-8000-000000000002';

test('a genuine proof of something else is refused, and says what differs', () => {
  const cases: [Parameters<typeof aProof>[0], string][] = [
    [{ leaf: { kind: 'pledges.withdrawn' } }, 'receiptId'],
    [{ leaf: { subject: subjectAt(receipt.signedAt, otherLetter) } }, 'receiptId'],
    [{ leaf: { subject: receipt.id } }, 'receiptId'],
    [{ leaf: { subject: subjectAt('2020-07-03T01:30:00.001Z') } }, 'receiptId'],
    [{ leaf: { at: '1969-12-31T23:59:59.999Z', subject: subjectAt(receipt.signedAt) } }, 'receiptId'],
    [{ details: { ...details, letter: otherLetter } }, 'receiptId'],
    [{ leaf: { at: '2020-07-03T01:30:00.001Z' } }, 'signedAt'],
    [{ leaf: { facts: { wording: 3 } } }, 'wordingText'],
    [{ leaf: { facts: {} } }, 'wordingText'],
    [{ details: { ...details, wordingDigest: 'cd'.repeat(32) } }, 'wordingText'],
    [{ details: { ...details, guardianAffirmed: true } }, 'guardian'],
    [{ details: { ...details, deviceKey: 'another key' } }, 'deviceKey'],
    [{ details: { ...details, deviceSignature: null } }, 'deviceKey'],
    [{ details: { ...details, handwriting: '00'.repeat(32) } }, 'handwriting'],
    [{ details: {} }, 'receiptId'],
  ];
  for (const [wish, what] of cases) {
    assert.deepEqual(disagreement(aProof(wish)), ['wrongFact', what], JSON.stringify(wish));
  }
  const moved: Receipt = { ...receipt, journal: { state: 'sealed', index: 0, size: 2 } };
  assert.deepEqual(disagreement(aProof(), { receipt: moved }), ['wrongFact', 'numbered']);
});

test('damaged in any way, it is refused and nothing is thrown', () => {
  const text = aProof();
  assert.deepEqual(disagreement(''), ['wrongForm', undefined]);
  assert.deepEqual(disagreement('<html>503</html>'), ['wrongForm', undefined]);
  assert.deepEqual(disagreement('x'.repeat(1_000_000)), ['wrongForm', undefined]);
  assert.deepEqual(disagreement(aProof({}), { journalKey: 'no key' }), ['keyChanged', undefined]);
  assert.deepEqual(disagreement(aProof({}), { journalKey: 'no key', journalKeyNow: null }), [
    'wrongForm',
    undefined,
  ]);
  fc.assert(
    fc.property(
      fc.nat(text.length - 2),
      fc.constantFrom('A', '\n', '考', '', '\ud800', 'zz'),
      (at, other) => {
        const damaged = text.slice(0, at) + other + text.slice(at + 1);
        if (damaged === text) return;
        assert.equal(checkLetter(damaged, known).verdict, 'disagrees', JSON.stringify([at, other]));
      },
    ),
    { numRuns: 150 },
  );
});

const facts = {
  receipt,
  sent,
  page: null,
  proof: aProof(),
  index: 1,
  size: 2,
  journalKey,
  verifyUrl: 'https://kaoan.example/verify#letter=0197a1b2-0000-7000-8000-000000000001',
};

test('the receipt carries the proof byte for byte, the strokes and a code, and runs nothing', () => {
  const html = receiptFile(facts);
  assert.equal(/id="proof">([^<]*)<\/script>/.exec(html)?.[1], facts.proof);
  assert.match(html, /<path d="M0 0L600 400"\/>/);
  assert.match(html, /class="qr"/);
  assert.match(html, /default-src 'none'/);
  assert.equal(html.match(/<script/g)?.length, 1);
  assert.match(html, /<script type="application\/tlog-proof"/);
  assert.ok(fromBase64(/extra (\S+)/.exec(html)?.[1] ?? '').length > 0);
});

test('names that look like markup are text on the receipt, and a proof that does is not verified', () => {
  const html = receiptFile({
    ...facts,
    receipt: { ...receipt, className: '<img src=x onerror="alert(1)">' },
  });
  assert.ok(!html.includes('<img'));
  assert.ok(html.includes('&#60;img src=x onerror=&#34;alert(1)&#34;&#62;'));
  const signature = /\n— \S+ (\S+)\n$/.exec(facts.proof)?.[1];
  assert.deepEqual(disagreement(`${facts.proof}— </script><script> ${signature}\n`), [
    'wrongForm',
    undefined,
  ]);
});
