/** A small log of somebody else, for tests of those who watch it. */
import { encodeUtf8 } from '#primitives/bytes.ts';
import { formatCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { makeConsistencyProof } from '#primitives/merkle/consistency.ts';
import { definedRoot, readerOver } from '#primitives/merkle/fixtures.ts';
import { signNote } from '#primitives/merkle/note.ts';
import { ed25519Note, formatVerifierKey, noteSigner, publicKeyOf } from '#primitives/merkle/note-key.ts';
import { formatWitnessRequest } from '#primitives/merkle/witness-request.ts';
import { nodeCrypto, nodeHasher } from '../journal/node-crypto.ts';

export interface ForeignLog {
  readonly origin: string;
  readonly verifierKey: string;
  /** Signs any text as the log. */
  sign(text: string): string;
  checkpoint(size: number): string;
  proof(oldSize: number, size: number): Uint8Array[];
  /** The whole body of an add-checkpoint request. */
  request(oldSize: number, size: number): string;
}

/** @param leafAt differs between two histories of one log. */
export function foreignLog(
  origin = 'log.example/campaign',
  leafAt: (index: number) => string = (index) => `entry ${index}`,
  seedByte = 1,
): ForeignLog {
  const key = { name: origin, type: ed25519Note, seed: new Uint8Array(32).fill(seedByte) } as const;
  const signer = noteSigner(nodeCrypto, key);
  const hashes = (size: number) =>
    Array.from({ length: size }, (_, i) => nodeHasher.leaf(encodeUtf8(leafAt(i))));
  const sign = (text: string) => signNote(text, [signer]);
  const checkpoint = (size: number) =>
    sign(formatCheckpoint({ origin, size: BigInt(size), root: definedRoot(nodeHasher, hashes(size)) }));
  const proof = (oldSize: number, size: number) =>
    makeConsistencyProof(nodeHasher, readerOver(nodeHasher, hashes(size)), oldSize, size);
  return {
    origin,
    verifierKey: formatVerifierKey(nodeHasher, publicKeyOf(nodeCrypto, key)),
    sign,
    checkpoint,
    proof,
    request: (oldSize, size) =>
      formatWitnessRequest({
        oldSize: BigInt(oldSize),
        proof: proof(oldSize, size),
        checkpoint: checkpoint(size),
      }),
  };
}
