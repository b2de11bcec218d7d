/** Checks the proof that an entry is in the journal: a `.tlog-proof`, with or without its leaf. Runs in a browser too. */
import type { Words } from '#primitives/endpoint.ts';
import type { OpenedPart } from '#primitives/leaf-proof.ts';
import { formatLeafProof, type LeafProof, openLeafProof, parseLeafProof } from '#primitives/leaf-proof.ts';
import { parseCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { decodeEntryBundle } from '#primitives/merkle/entry-bundle.ts';
import { parseNote } from '#primitives/merkle/note.ts';
import { type ProofFile, parseProofFile, verifyProofFile } from '#primitives/merkle/proof-file.ts';
import { tilePath, tileWidth, widthInTree } from '#primitives/merkle/tiles.ts';
import { type Leaf, parseLeaf } from '#primitives/tally.ts';
import { CannotCheck, words } from './disagreement.ts';
import { letterIn, type ProvenLetter } from './letter.ts';
import {
  inForm,
  PassedChecks,
  type ProofCheck,
  type ProofContext,
  proven,
  trustedCheckpoint,
} from './proof-context.ts';
import { checkWitnesses } from './witnessed-entry.ts';

export interface ProvenEntry {
  readonly leaf: Leaf;
  /** `null` when the proof opens nothing: it never did, or the details were erased. */
  readonly opened: OpenedPart | null;
  /** What was opened, where it is a commitment letter. */
  readonly letter: ProvenLetter | null;
  readonly index: number;
  /** Entries under the proof's own checkpoint. */
  readonly size: number;
  readonly origin: string;
  readonly checks: readonly ProofCheck[];
  /** What is missing when no independent witness was found or looked for; `null` when the policy is met. */
  readonly unwitnessed: Words | null;
}

/**
 * @throws Disagreement with the two things that contradict each other; CannotCheck when a public file is not to be had;
 * NotVerifiable without a key.
 */
export async function verifyEntryProof(text: string, context: ProofContext): Promise<ProvenEntry> {
  const { hasher } = context.crypto;
  const passed = new PassedChecks(context);
  const proof = await withLeaf(text, context);
  const leaf = inForm(() => parseLeaf(proof.leaf));
  const index = Number(proof.index);
  passed.add(
    'form',
    `日志第 ${index} 号条目（${leaf.kind}）的存证`,
    `a proof of journal entry ${index}, ${leaf.kind}`,
  );

  const checkpoint = trustedCheckpoint(proof.checkpoint, context, passed);
  const leafHash = hasher.leaf(proof.leaf);
  proven(words(`第 ${index} 号条目在日志中`, `entry ${index} in the journal`), () =>
    verifyProofFile(hasher, proof, leafHash, checkpoint.log),
  );
  passed.add(
    'inclusion',
    `条目逐层汇入签名的树根，是 ${checkpoint.size} 条中的第 ${index} 号`,
    `the entry leads to the signed root, as number ${index} of ${checkpoint.size}`,
  );

  const { opened } = proven(words('条目对私密明细的承诺', 'what the entry commits to in private'), () =>
    inForm(() => openLeafProof(hasher, formatLeafProof(proof), checkpoint.log)),
  );
  if (opened !== null) {
    passed.add(
      'opening',
      '所附明细正是条目当时承诺的那一份（SHA-256）',
      'the details are those that the entry committed to (SHA-256)',
    );
  }
  const letter = letterIn({ leaf, opened }, hasher);
  if (letter !== null) {
    passed.add(
      'letter',
      `条目的主体由明细所载的承诺书编号 ${letter.id} 算得`,
      `the entry’s subject follows from ${letter.id}, the letter that the details name`,
    );
  }

  const unwitnessed = await checkWitnesses(
    { index, leafHash, note: proof.checkpoint },
    checkpoint,
    context,
    passed,
  );
  return {
    leaf,
    opened,
    letter,
    index,
    size: Number(checkpoint.size),
    origin: checkpoint.origin,
    checks: passed.all,
    unwitnessed,
  };
}

/** A proof without its leaf is about the entry that the published bundles have at its index. */
async function withLeaf(text: string, context: ProofContext): Promise<LeafProof> {
  const bare = inForm(() => parseProofFile(text));
  if (bare.extra !== undefined) return inForm(() => parseLeafProof(text));
  return { ...bare, leaf: await publishedLeaf(bare, context), opening: null };
}

async function publishedLeaf(
  { index, checkpoint }: ProofFile,
  { journal }: ProofContext,
): Promise<Uint8Array> {
  const { size } = parseCheckpoint(parseNote(checkpoint).text);
  const bundle = Math.floor(Number(index) / tileWidth);
  const narrow = {
    level: 'entries',
    index: bundle,
    width: widthInTree('entries', bundle, Number(size)),
  } as const;
  for (const tile of [narrow, { ...narrow, width: tileWidth }]) {
    const bytes = await journal?.(tilePath(tile));
    const leaf = bytes && inForm(() => decodeEntryBundle(bytes, tile.width))[Number(index) % tileWidth];
    if (leaf) return leaf;
  }
  throw new CannotCheck(tilePath(narrow));
}
