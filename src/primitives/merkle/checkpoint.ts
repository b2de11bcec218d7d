/** Checkpoints, C2SP tlog-checkpoint v1.0.0: origin, size and root of a log, as the text of a signed note. */
import { FormatError, fromBase64, toBase64 } from '../bytes.ts';
import { parseTreeNumber } from './decimal.ts';
import { hashBytes, maxTreeSize } from './hasher.ts';
import type { NoteSignature, Verifier } from './note.ts';
import { keyOf, openNote, SignatureError } from './note.ts';

/** What a log says about itself. There is no time in it: time comes from entries and cosignatures. */
export interface Checkpoint {
  /** Scheme-less prefix of the log's address; also the name of its key. */
  readonly origin: string;
  /** At most 2^53 − 1. */
  readonly size: bigint;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

export interface ParsedCheckpoint extends Checkpoint {
  /** Lines after the third, which the format discourages and we never write; signatures cover them. */
  readonly extensions: readonly string[];
}

export interface OpenedCheckpoint extends ParsedCheckpoint {
  /** The signed text. */
  readonly text: string;
  readonly logSignature: NoteSignature;
  /** Those by the cosigners asked for, all verified, one per cosigner. */
  readonly cosignatures: readonly NoteSignature[];
}

/** @throws FormatError when origin, size or root do not belong in a checkpoint. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (origin === '' || origin.includes('\n'))
    throw new FormatError('checkpoint: the origin must be one non-empty line');
  if (size < 0n || size > BigInt(maxTreeSize))
    throw new FormatError(`checkpoint: ${size} is not a tree size`);
  if (root.length !== hashBytes)
    throw new FormatError(`checkpoint: the root is ${root.length} bytes, expected 32`);
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** @param text of a note, with its final line feed. @throws FormatError when it is no checkpoint. */
export function parseCheckpoint(text: string): ParsedCheckpoint {
  if (!text.endsWith('\n'))
    throw new FormatError('checkpoint: cut short, the last line does not end with a line feed');
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n');
  if (origin === undefined || size === undefined || root === undefined) {
    throw new FormatError('checkpoint: expected three lines: origin, size, root');
  }
  if (origin === '') throw new FormatError('checkpoint: the origin is empty');
  if (extensions.includes('')) throw new FormatError('checkpoint: an extension line is empty');
  const rootHash = fromBase64(root, 'root of the checkpoint');
  if (rootHash.length !== hashBytes) {
    throw new FormatError(`checkpoint: the root is ${rootHash.length} bytes, expected ${hashBytes}`);
  }
  return { origin, size: parseTreeNumber(size, 'size of the checkpoint'), root: rootHash, extensions };
}

/**
 * Reads a signed checkpoint and verifies it: by the log, whose name is the origin, and by those of `cosigners` that
 * have signed. How many cosigners are enough is the caller's policy.
 * @throws FormatError when it is no checkpoint; SignatureError when the log has not signed, a known signature is false,
 * or the origin is another log's.
 */
export function openCheckpoint(
  note: string,
  log: Verifier,
  cosigners: readonly Verifier[] = [],
): OpenedCheckpoint {
  const opened = openNote(note, [log, ...cosigners]);
  const checkpoint = parseCheckpoint(opened.text);
  if (checkpoint.origin !== log.name) {
    throw new SignatureError(
      `checkpoint: of the log ${JSON.stringify(checkpoint.origin)}, expected ${log.name}`,
    );
  }
  const logSignature = opened.verified.find((signature) => keyOf(signature) === keyOf(log));
  if (logSignature === undefined) throw new SignatureError(`checkpoint: not signed by its log ${keyOf(log)}`);
  const cosignatures = opened.verified.filter((signature) => signature !== logSignature);
  return { ...checkpoint, text: opened.text, logSignature, cosignatures };
}
