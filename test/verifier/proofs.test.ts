/** Proof files and table proofs, checked by the reader's own key and policy. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import { ed25519Note, formatVerifierKey, publicKeyOf } from '#primitives/merkle/note-key.ts';
import { parsePolicy } from '#primitives/merkle/policy.ts';
import { CannotCheck, Disagreement, NotVerifiable } from '#verifier/disagreement.ts';
import type { ProofContext } from '#verifier/proof-context.ts';
import { verifyEntryProof } from '#verifier/verify-entry-proof.ts';
import { verifyTableProof } from '#verifier/verify-table-proof.ts';
import {
  cosigned,
  type ProvenEntries,
  provenEntries,
  twoOfThree,
  vector,
  vectors,
} from './proven-entries.ts';

let entries: ProvenEntries;
let journal: ProvenEntries['journal'];
let proof: string;
let bare: string;
let tableProof: string;
before(async () => {
  entries = await provenEntries();
  ({ journal, proof, bare, tableProof } = entries);
});
after(() => entries[Symbol.asyncDispose]());

const policyOf = (text: string) => parsePolicy(nodeHasher, text);

/** @param shown takes the place of what is published under these paths; `null` takes it away. */
const withFiles = (shown: Record<string, string | null> = {}): Partial<ProofContext> => ({
  async journal(path) {
    const text = shown[path];
    if (text === null) return null;
    if (text !== undefined) return new TextEncoder().encode(text);
    return readFile(join(journal.directory, path)).catch(() => null);
  },
});
const context = (more: Partial<ProofContext> = {}): ProofContext => ({
  crypto: nodeCrypto,
  key: journal.verifierKey,
  ...more,
});

const disagrees = (about: RegExp, one: RegExp, other: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Disagreement, `${error}`);
  assert.match(error.about.en, about);
  assert.match(error.one.en, one);
  assert.match(error.other.en, other);
  return true;
};
const cannot = (why: RegExp) => (error: unknown) => {
  assert.ok(error instanceof NotVerifiable || error instanceof CannotCheck, `${error}`);
  assert.match(error.message, why);
  return true;
};

describe('a proof', () => {
  test('holds with the journal’s key alone, and says step by step what holds', async () => {
    const { leaf, opened, index, size, origin, checks } = await verifyEntryProof(proof, context());
    assert.deepEqual([leaf.facts, opened?.details], [{ n: 7 }, { n: 7 }]);
    assert.deepEqual([index, size, origin], [7, 10, 'kaoan.test/proofs']);
    assert.deepEqual(
      checks.map(({ check }) => check),
      ['form', 'key', 'checkpoint', 'inclusion', 'opening'],
    );
  });

  test('without its leaf is about the entry that the published bundles have there', async () => {
    const proven = await verifyEntryProof(bare, context(withFiles()));
    assert.deepEqual([proven.leaf.facts, proven.opened], [{ n: 7 }, null]);
    // A journal whose narrow bundles were tidied away still has the full one.
    await verifyEntryProof(bare, context(withFiles({ 'tile/entries/000.p/10': null })));
    await assert.rejects(verifyEntryProof(bare, context()), cannot(/tile\/entries\/000/));
    const other = await readFile(join(journal.directory, 'tile/entries/000'));
    other[10] = (other[10] ?? 0) ^ 1;
    await assert.rejects(
      verifyEntryProof(bare, context({ journal: async () => Uint8Array.from(other) })),
      Disagreement,
    );
  });

  test('needs a key, its own journal’s key, and a whole one', async () => {
    const { key: _, ...keyless } = context();
    await assert.rejects(
      verifyEntryProof(proof, keyless),
      cannot(/does not hold the journal’s key.*kaoan\.test\/proofs/),
    );
    await assert.rejects(
      verifyEntryProof(proof, context({ key: journal.verifierKey.slice(0, -3) })),
      cannot(/incomplete or mistyped/),
    );
    await assert.rejects(
      verifyEntryProof(proof, context({ key: vector.key })),
      disagrees(/which journal/, /kaoan\.test\/proofs/, /journal\.example/),
    );
    const impostor = { name: journal.origin, type: ed25519Note, seed: new Uint8Array(32).fill(9) } as const;
    const key = formatVerifierKey(nodeHasher, publicKeyOf(nodeCrypto, impostor));
    await assert.rejects(
      verifyEntryProof(proof, context({ key })),
      disagrees(/the signature of the checkpoint/, /signed by kaoan\.test/, /does not hold under the key/),
    );
  });

  test('is refused with the two things that disagree, each in its words', async () => {
    const read = async (name: string) =>
      verifyEntryProof(await readFile(join(vectors, `${name}.tlog-proof`), 'utf8'), {
        crypto: nodeCrypto,
        key: vector.key,
      });
    const { letter, leaf, checks } = await read('whole');
    assert.equal(letter?.id, '01731205-4b00-7000-8000-000000000013');
    assert.ok(checks.some(({ check }) => check === 'letter'));
    assert.notEqual(leaf.subject, letter.id);
    assert.equal((await read('erased')).letter, null);
    await assert.rejects(
      read('letter-of-another'),
      disagrees(/which letter/, /000000000014$/, new RegExp(`${leaf.subject} does not follow`)),
    );
    const hash = /[0-9a-f]{64}/;
    await assert.rejects(read('leaf-changed'), disagrees(/entry 2 in the journal/, hash, hash));
    await assert.rejects(read('details-of-another'), disagrees(/commits to in private/, hash, hash));
    await assert.rejects(read('root-changed'), disagrees(/signature of the checkpoint/, /./, /./));
    await assert.rejects(read('hash-missing'), disagrees(/entry 2/, /should hold/, /too few/));
    await assert.rejects(read('salt-short'), disagrees(/form of the file/, /whole/, /31 bytes/));
  });
});

describe('a policy of witnesses', () => {
  test('is met by the proof’s own checkpoint when they cosigned it', async () => {
    const whole = await readFile(join(vectors, 'cosigned.tlog-proof'), 'utf8');
    const policy = policyOf(`witness w ${vector.cosigner}\nquorum w\n`);
    const proven = await verifyEntryProof(whole, { crypto: nodeCrypto, key: vector.key, policy });
    assert.equal(proven.unwitnessed, null);
    assert.match(proven.checks.at(-1)?.says.en ?? '', /^w cosigned this checkpoint/);
  });

  test('is met when the entry lies under the newest checkpoint that they cosigned', async () => {
    const checkpoint = cosigned(await entries.latest(), 2);
    const shown = withFiles({ 'cosigned/checkpoint': checkpoint });
    for (const text of [proof, bare]) {
      const proven = await verifyEntryProof(text, context({ ...shown, policy: policyOf(twoOfThree) }));
      assert.equal(proven.unwitnessed, null);
      assert.match(proven.checks.at(-1)?.says.en ?? '', /among the first 301 entries, which a.*b.*cosigned/);
    }
    const row = await verifyTableProof(tableProof, context({ ...shown, policy: policyOf(twoOfThree) }));
    assert.equal(row.unwitnessed, null);
  });

  test('is not met by too few, nor by tiles that lead elsewhere, and cannot be checked without files', async () => {
    const policy = policyOf(twoOfThree);
    await assert.rejects(
      verifyEntryProof(
        proof,
        context({ ...withFiles({ checkpoint: cosigned(await entries.latest(), 1) }), policy }),
      ),
      disagrees(/who has witnessed/, /at least 2 of a, b, c/, /only a/),
    );
    const shown = { 'cosigned/checkpoint': cosigned(await entries.latest(), 3) };
    const tile = await readFile(join(journal.directory, 'tile/0/000'));
    tile[100] = (tile[100] ?? 0) ^ 1;
    const files = withFiles(shown);
    await assert.rejects(
      verifyEntryProof(
        proof,
        context({
          policy,
          journal: async (path) => (path === 'tile/0/000' ? tile : ((await files.journal?.(path)) ?? null)),
        }),
      ),
      disagrees(/entry 7 among the first 301/, /./, /./),
    );
    await assert.rejects(
      verifyEntryProof(proof, context({ ...withFiles({ ...shown, 'tile/0/000': null }), policy })),
      cannot(/tile\/0\/000/),
    );
    await assert.rejects(verifyEntryProof(proof, context({ policy })), cannot(/^checkpoint/));
  });

  test('that names another log refuses, and one that names this log gives its key', async () => {
    const { key: _, ...keyless } = context();
    const named = policyOf(`log ${journal.verifierKey}\nquorum none\n`);
    assert.equal((await verifyEntryProof(proof, { ...keyless, policy: named })).index, 7);
    await assert.rejects(
      verifyEntryProof(proof, context({ policy: policyOf(`log ${vector.key}\nquorum none\n`) })),
      disagrees(/key of the journal/, /kaoan\.test/, /accepts journal\.example/),
    );
  });
});

describe('a table proof', () => {
  test('proves what a class counts for, and what all of them add up to', async () => {
    const { key, count, commitment, checks } = await verifyTableProof(tableProof, context());
    assert.deepEqual([key, count, commitment.total, commitment.rows], ['37020203', 39, 80, 3]);
    assert.equal(checks.at(-1)?.check, 'table');
  });

  test('with another count, total or key of the journal is refused', async () => {
    const changed = (from: string, to: string) => {
      assert.ok(tableProof.includes(from));
      return verifyTableProof(tableProof.replace(from, to), context());
    };
    await assert.rejects(changed('"count":39', '"count":40'), disagrees(/the proof of the table/, /./, /./));
    await assert.rejects(
      changed('"total":80', '"total":81'),
      disagrees(/the proof of the table/, /./, /total/),
    );
    await assert.rejects(changed('"rows":3', '"rows":3.5'), disagrees(/form of the file/, /./, /rows/));
    await assert.rejects(
      verifyTableProof(tableProof, context({ key: vector.key })),
      disagrees(/which journal/, /./, /./),
    );
  });
});
