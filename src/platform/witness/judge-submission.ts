/** What a witness decides, C2SP tlog-witness v1.0.0: pure, so that each answer of the protocol can be tested alone. */
import { decodeUtf8, FormatError } from '#primitives/bytes.ts';
import { parseCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { type TreeHead, verifyGrowth } from '#primitives/merkle/consistency.ts';
import type { Hasher } from '#primitives/merkle/hasher.ts';
import {
  type NoteSignature,
  openNote,
  parseNote,
  SignatureError,
  type Verifier,
} from '#primitives/merkle/note.ts';
import { ProofError } from '#primitives/merkle/proof-error.ts';
import { parseWitnessRequest } from '#primitives/merkle/witness-request.ts';

/** The keys that a witness believes, by the origin of the log that they belong to. */
export type WatchedLogs = ReadonlyMap<string, readonly Verifier[]>;

/** A checkpoint that its log has signed, handed in with a claim of how it grew. */
export interface Submission extends TreeHead {
  readonly origin: string;
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  /** The signed text. */
  readonly text: string;
  /** By keys of the log; others in the note say nothing and are dropped. */
  readonly signatures: readonly NoteSignature[];
}

/** A refusal as the protocol spells it. */
export class WitnessRefusal extends Error {
  override readonly name = 'WitnessRefusal';
  readonly status: 400 | 403 | 404 | 409 | 422;
  /** With 409: what the witness has cosigned last, so that the log can go on from there. */
  readonly cosignedSize: number | undefined;

  constructor(status: WitnessRefusal['status'], message: string, cosignedSize?: number) {
    super(message);
    this.status = status;
    this.cosignedSize = cosignedSize;
  }
}

/**
 * @throws WitnessRefusal 400 for what is no request or claims to have shrunk, 404 for a log that is not watched, 403 when
 * no key of the log has signed or a signature of one is false.
 */
export function readSubmission(body: Uint8Array, logs: WatchedLogs): Submission {
  const { request, checkpoint, text } = orRefuse(400, () => {
    const parsed = parseWitnessRequest(decodeUtf8(body, 'witness request'));
    const note = parseNote(parsed.checkpoint);
    return { request: parsed, checkpoint: parseCheckpoint(note.text), text: note.text };
  });
  const keys = logs.get(checkpoint.origin);
  if (keys === undefined) {
    throw new WitnessRefusal(
      404,
      `this witness does not watch the log ${JSON.stringify(checkpoint.origin.slice(0, 120))}`,
    );
  }
  const { verified } = orRefuse(403, () => openNote(request.checkpoint, keys));
  const size = Number(checkpoint.size);
  const oldSize = Number(request.oldSize);
  if (oldSize > size) {
    throw new WitnessRefusal(400, `old size ${oldSize} is above the size of the checkpoint, ${size}`);
  }
  const { origin, root } = checkpoint;
  return { origin, size, root, oldSize, proof: request.proof, text, signatures: verified };
}

/**
 * @param cosigned what this witness has cosigned last of the log; the empty tree when nothing yet.
 * @throws WitnessRefusal 409 when the log goes on from another size, 422 when it does not go on from this root.
 */
export function judgeGrowth(hasher: Hasher, submission: Submission, cosigned: TreeHead): void {
  if (submission.oldSize !== cosigned.size) {
    throw new WitnessRefusal(409, `the last cosigned size is ${cosigned.size}`, cosigned.size);
  }
  orRefuse(422, () => verifyGrowth(hasher, cosigned, submission, submission.proof));
}

function orRefuse<T>(status: 400 | 403 | 422, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const expected =
      error instanceof FormatError || error instanceof SignatureError || error instanceof ProofError;
    if (!expected) throw error;
    throw new WitnessRefusal(status, error.message);
  }
}
