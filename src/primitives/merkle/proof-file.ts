/** `.tlog-proof` files, C2SP tlog-proof v1: all that is needed, besides an entry and the log's key, to check inclusion. */
import { FormatError, fromBase64, toBase64 } from '../bytes.ts';
import type { OpenedCheckpoint } from './checkpoint.ts';
import { openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { parseTreeNumber } from './decimal.ts';
import { formatHashLines, parseHashLines } from './hash-lines.ts';
import type { Hasher } from './hasher.ts';
import { verifyInclusion } from './inclusion.ts';
import type { Verifier } from './note.ts';
import { parseNote } from './note.ts';

export interface ProofFile {
  /** Anything, at most 48,000 bytes; nothing vouches for it. */
  readonly extra?: Uint8Array;
  /** Of the leaf; at most 2^53 − 2. */
  readonly index: bigint;
  /** From the leaf's sibling upward. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
}

const firstLine = 'c2sp.org/tlog-proof@v1';

/** Keeps the line below the 64 KiB at which Go's reader stops. */
const maxExtraBytes = 48_000;

/** @throws FormatError when the parts do not make a proof file. */
export function formatProofFile({ extra, index, hashes, checkpoint }: ProofFile): string {
  checkExtra(extra);
  checkIndex(index, checkpoint);
  const extraLine = extra === undefined ? '' : `extra ${toBase64(extra)}\n`;
  return `${firstLine}\n${extraLine}index ${index}\n${formatHashLines(hashes, 'the proof')}\n${checkpoint}`;
}

/** Reads the form only; see {@link verifyProofFile}. @throws FormatError saying what is wrong. */
export function parseProofFile(text: string): ProofFile {
  const headEnd = text.indexOf('\n\n');
  if (headEnd < 0) throw new FormatError('proof file: no blank line before the checkpoint');
  const lines = text.slice(0, headEnd).split('\n');
  if (lines.shift() !== firstLine) throw new FormatError(`proof file: the first line is not ${firstLine}`);
  const extra = lines[0]?.startsWith('extra ')
    ? fromBase64(lines[0].slice(6), 'extra of the proof file')
    : undefined;
  checkExtra(extra);
  const indexLine = lines[extra === undefined ? 0 : 1];
  if (!indexLine?.startsWith('index ')) throw new FormatError('proof file: no line "index <number>"');
  const index = parseTreeNumber(indexLine.slice(6), 'index of the proof file');
  const hashes = parseHashLines(lines.slice(extra === undefined ? 1 : 2), 'the proof');
  const checkpoint = text.slice(headEnd + 2);
  checkIndex(index, checkpoint);
  return extra === undefined ? { index, hashes, checkpoint } : { extra, index, hashes, checkpoint };
}

function checkExtra(extra: Uint8Array | undefined): void {
  if (extra !== undefined && extra.length > maxExtraBytes) {
    throw new FormatError(
      `proof file: extra is ${extra.length} bytes, at most ${maxExtraBytes} are possible`,
    );
  }
}

function checkIndex(index: bigint, checkpoint: string): void {
  const { size } = parseCheckpoint(parseNote(checkpoint).text);
  if (index < 0n || index >= size)
    throw new FormatError(`proof file: a tree of ${size} leaves has no leaf ${index}`);
}

/**
 * @param leafHash of the entry that is claimed to be in the log.
 * @returns the checkpoint that vouches for it.
 * @throws SignatureError when the log or a known cosigner has not signed this checkpoint; ProofError when the leaf does
 * not lead to its root.
 */
export function verifyProofFile(
  hasher: Hasher,
  proof: ProofFile,
  leafHash: Uint8Array,
  log: Verifier,
  cosigners: readonly Verifier[] = [],
): OpenedCheckpoint {
  const checkpoint = openCheckpoint(proof.checkpoint, log, cosigners);
  verifyInclusion(hasher, {
    index: Number(proof.index),
    size: Number(checkpoint.size),
    leafHash,
    proof: proof.hashes,
    root: checkpoint.root,
  });
  return checkpoint;
}
