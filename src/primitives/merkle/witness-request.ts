/** What a log posts to a witness, C2SP tlog-witness v1.0.0: its new checkpoint, and that it has only grown. */
import { FormatError } from '../bytes.ts';
import { parseTreeNumber } from './decimal.ts';
import { formatHashLines, parseHashLines } from './hash-lines.ts';
import { parseNote } from './note.ts';

export interface WitnessRequest {
  /** Size that the witness is thought to have cosigned last; 0 when it knows nothing yet. */
  readonly oldSize: bigint;
  /** Consistency proof from that size; empty from 0. */
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
}

/** @throws FormatError when the parts do not make a request. */
export function formatWitnessRequest({ oldSize, proof, checkpoint }: WitnessRequest): string {
  parseTreeNumber(String(oldSize), 'old size of the witness request');
  if (oldSize === 0n && proof.length > 0) {
    throw new FormatError('witness request: from size 0 the proof must be empty');
  }
  parseNote(checkpoint);
  return `old ${oldSize}\n${formatHashLines(proof, 'the consistency proof')}\n${checkpoint}`;
}

/**
 * Reads the form only; nothing is verified, not even that a proof from size 0 is empty: the protocol answers that as it
 * answers a false proof. @throws FormatError saying what is wrong.
 */
export function parseWitnessRequest(body: string): WitnessRequest {
  const headEnd = body.indexOf('\n\n');
  if (headEnd < 0) throw new FormatError('witness request: no blank line before the checkpoint');
  const [oldLine = '', ...hashLines] = body.slice(0, headEnd).split('\n');
  if (!oldLine.startsWith('old '))
    throw new FormatError('witness request: the first line is not "old <size>"');
  const oldSize = parseTreeNumber(oldLine.slice(4), 'old size of the witness request');
  const proof = parseHashLines(hashLines, 'the consistency proof');
  const checkpoint = body.slice(headEnd + 2);
  parseNote(checkpoint);
  return { oldSize, proof, checkpoint };
}
