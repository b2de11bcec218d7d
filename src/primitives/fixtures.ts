/** The table of docs/formats/class-table.md, and a journal that goes on from docs/formats/journal-leaf.md and commits to it. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { concat, encodeUtf8, toBase64 } from './bytes.ts';
import { canonicalJson } from './canonical-json.ts';
import { commitmentFacts, type TableCommitment, tableCommittedKind } from './class-table.ts';
import type { ClassTableProof } from './class-table-proof.ts';
import { formatLeafProof } from './leaf-proof.ts';
import { formatCheckpoint } from './merkle/checkpoint.ts';
import { definedRoot, readerOver } from './merkle/fixtures.ts';
import { makeInclusionProof } from './merkle/inclusion.ts';
import { formatNote, parseNote, signatureBy, signNote } from './merkle/note.ts';
import { cosigner, ed25519Cosignature, ed25519Note, noteSigner } from './merkle/note-key.ts';
import { type SumRow, SumTree } from './merkle/sum-tree.ts';
import { encodeLeaf, type Leaf } from './tally.ts';

const { hasher } = nodeCrypto;

/** In a document of docs/formats every block fenced as ```text <name>, by name. */
export function examplesIn(document: string): Map<string, string> {
  const text = readFileSync(new URL(`../../docs/formats/${document}`, import.meta.url), 'utf8');
  return new Map(
    [...text.matchAll(/^```text (\S+)\n(.*?)^```$/gms)].map(([, name = '', body = '']) => [name, body]),
  );
}

const salt = Uint8Array.from({ length: 32 }, (_, i) => i);

export const exampleLogKey = { name: 'journal.example/qingdao-2020', type: ed25519Note, seed: salt } as const;
export const exampleWitnessKey = {
  name: 'witness.example',
  type: ed25519Cosignature,
  seed: Uint8Array.from({ length: 32 }, (_, i) => 255 - i),
} as const;

/** Letters by class; the last class has a sibling only near the root, and one class has none yet. */
export const exampleRows: readonly SumRow[] = [
  { key: '370202-S01-C01', count: 41 },
  { key: '370202-S01-C02', count: 38 },
  { key: '370202-S02-C01', count: 44 },
  { key: '370203-S01-C01', count: 0 },
  { key: '370203-S01-C02', count: 29 },
];

export function commitmentTo(rows: readonly SumRow[]): TableCommitment {
  const { root, size, total } = new SumTree(hasher, rows);
  return {
    asOfIndex: 3,
    bulletin: '01731205-4b00-7000-8000-000000000021',
    figure: 'pledges.letters',
    root: toBase64(root),
    rows: size,
    splitBy: 'class',
    total,
  };
}

export function committingLeaf(commitment: TableCommitment, other: Partial<Leaf> = {}): Uint8Array {
  const privatePart = canonicalJson({ by: '01731205-4b00-7000-8000-000000000001', details: {} });
  const committed = concat(salt, encodeUtf8(privatePart));
  return encodeLeaf({
    kind: tableCommittedKind,
    subject: '01731205-4b00-7000-8000-000000000022',
    at: '2020-07-06T12:00:00.000Z',
    facts: commitmentFacts(commitment),
    commitment: toBase64(hasher.digest(committed)),
    sm3: hash('sm3', committed, 'base64'),
    ...other,
  });
}

/** The proof file of a leaf that follows the three of journal-leaf.md. */
export function proofOfEntry(
  leaf: Uint8Array,
  { key = exampleLogKey, cosigned = false }: { key?: typeof exampleLogKey; cosigned?: boolean } = {},
): string {
  const earlier = (examplesIn('journal-leaf.md').get('leaves') ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => encodeUtf8(line));
  const hashes = [...earlier, leaf].map((entry) => hasher.leaf(entry));
  const size = BigInt(hashes.length);
  const text = formatCheckpoint({ origin: key.name, size, root: definedRoot(hasher, hashes) });
  const signed = signNote(text, [noteSigner(nodeCrypto, key)]);
  const witness = cosigner(nodeCrypto, exampleWitnessKey, () => new Date('2020-07-06T12:00:01Z'));
  const signatures = [...parseNote(signed).signatures, signatureBy(witness, text)];
  const index = hashes.length - 1;
  return formatLeafProof({
    leaf,
    opening: null,
    index: BigInt(index),
    hashes: makeInclusionProof(hasher, readerOver(hasher, hashes), index, hashes.length),
    checkpoint: cosigned ? formatNote({ text, signatures }) : signed,
  });
}

/** One row of a table to which the journal has committed. */
export function proofOfRow(
  rows: readonly SumRow[],
  index: number,
  entryProof = proofOfEntry(committingLeaf(commitmentTo(rows))),
): ClassTableProof {
  const tree = new SumTree(hasher, rows);
  const row = rows[index];
  if (row === undefined) throw new RangeError(`no row ${index}`);
  const { root, size, total } = tree;
  return { ...row, index, size, total, root, siblings: tree.makeSumProof(index), entryProof };
}
