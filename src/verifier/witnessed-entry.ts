/** Whether the witnesses of the reader's policy have seen the entry that a proof is about. */
import type { Words } from '#primitives/endpoint.ts';
import { openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { inclusionRanges, makeInclusionProof, verifyInclusion } from '#primitives/merkle/inclusion.ts';
import { keyOf } from '#primitives/merkle/note.ts';
import { verifierOf } from '#primitives/merkle/note-key.ts';
import { quorumMet } from '#primitives/merkle/policy.ts';
import { hashReaderOverTiles, tilePath, tilesHolding, tileWidth } from '#primitives/merkle/tiles.ts';
import { checkReach, findWitnessed, nobodyCosigned, noPolicy, quorumWords } from './check-witnesses.ts';
import { CannotCheck, words } from './disagreement.ts';
import { type PassedChecks, type ProofContext, proven, type TrustedCheckpoint } from './proof-context.ts';

interface EntryUnderProof {
  readonly index: number;
  readonly leafHash: Uint8Array;
  /** The proof's own signed checkpoint. */
  readonly note: string;
}

/**
 * The proof's own checkpoint may carry enough cosignatures. It mostly carries none, for it is the first over its entry and
 * witnesses see one of many: then the entry is looked for under the newest checkpoint that they have cosigned.
 * @returns what is missing when nobody vouches for the journal from outside; `null` when the policy is met.
 * @throws Disagreement when the policy is not met; CannotCheck when the journal's files are needed and not to be had.
 */
export async function checkWitnesses(
  { index, leafHash, note }: EntryUnderProof,
  { log }: TrustedCheckpoint,
  context: ProofContext,
  passed: PassedChecks,
): Promise<Words | null> {
  const { policy, crypto } = context;
  if (!policy) return noPolicy;
  const cosigners = policy.witnesses.map(({ name, key }) => ({ name, verifier: verifierOf(crypto, key) }));
  const { cosignatures } = openCheckpoint(
    note,
    log,
    cosigners.map(({ verifier }) => verifier),
  );
  const signed = new Set(cosignatures.map(keyOf));
  const here = cosigners.filter(({ verifier }) => signed.has(keyOf(verifier))).map(({ name }) => name);
  const asked = quorumWords(policy.quorum);
  if (here.length > 0 && quorumMet(policy.quorum, new Set(here))) {
    passed.add(
      'witnesses',
      `${here.join('、')} 联署了这个检查点（策略：${asked.zh}）`,
      `${here.join(', ')} cosigned this checkpoint (policy: ${asked.en})`,
    );
    return null;
  }
  const files = { journal: async (path: string) => (await context.journal?.(path)) ?? null };
  if ((await files.journal('checkpoint')) === null) {
    if (policy.quorum === null) return nobodyCosigned;
    throw new CannotCheck('checkpoint');
  }
  const witnessed = await findWitnessed(files, log, policy, crypto);
  if (witnessed.by.length === 0) return nobodyCosigned;
  checkReach(witnessed, index, words('所证明的条目', 'what is proven'));
  await findUnder(witnessed.checkpoint, { index, leafHash }, files, context);
  passed.add(
    'witnesses',
    `${witnessed.by.join('、')} 联署的前 ${witnessed.checkpoint.size} 条中有它（策略：${asked.zh}）`,
    `it is among the first ${witnessed.checkpoint.size} entries, which ${witnessed.by.join(', ')} cosigned (policy: ${asked.en})`,
  );
  return null;
}

/** Proves from the published tiles that the entry lies under a checkpoint of any size. */
async function findUnder(
  { size, root }: Pick<TrustedCheckpoint, 'size' | 'root'>,
  { index, leafHash }: Pick<EntryUnderProof, 'index' | 'leafHash'>,
  files: { journal(path: string): Promise<Uint8Array | null> },
  { crypto: { hasher } }: ProofContext,
): Promise<void> {
  const treeSize = Number(size);
  const tiles = new Map<string, Uint8Array>();
  for (const tile of tilesHolding(inclusionRanges(index, treeSize), treeSize)) {
    const path = tilePath(tile);
    const bytes =
      (await files.journal(path)) ?? (await files.journal(tilePath({ ...tile, width: tileWidth })));
    if (bytes === null) throw new CannotCheck(path);
    tiles.set(path, bytes);
  }
  const read = hashReaderOverTiles(treeSize, (tile) => tiles.get(tilePath(tile)) ?? new Uint8Array());
  const proof = makeInclusionProof(hasher, read, index, treeSize);
  proven(
    words(
      `第 ${index} 号条目在见证联署的前 ${treeSize} 条中`,
      `entry ${index} among the first ${treeSize}, which the witnesses cosigned`,
    ),
    () => verifyInclusion(hasher, { index, size: treeSize, leafHash, proof, root }),
  );
}
