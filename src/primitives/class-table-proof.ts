/**
 * One row of a published table with all that proves it (docs/formats/class-table.md): the path through the table's sum
 * tree, and the `.tlog-proof` of the entry that commits to the tree. The journal's key is all that is needed besides.
 */
import { FormatError, fromBase64, toBase64 } from './bytes.ts';
import { canonicalJson, parseCanonicalJson } from './canonical-json.ts';
import { hashText, parseCommitment, type TableCommitment, wholeNumber } from './class-table.ts';
import { maxLeafProofLength, openLeafProof } from './leaf-proof.ts';
import type { OpenedCheckpoint } from './merkle/checkpoint.ts';
import type { Hasher } from './merkle/hasher.ts';
import type { Verifier } from './merkle/note.ts';
import { ProofError } from './merkle/proof-error.ts';
import { type SumClaim, type SumSibling, verifySumProof } from './merkle/sum-tree.ts';

export const classTableProofFormat = 'kaoan.class-table-proof/1';

export interface ClassTableProof extends SumClaim {
  /** The proof file of the committing entry: `formatLeafProof` without an opening. */
  readonly entryProof: string;
}

export interface OpenedClassTableProof {
  /** E.g. the code of a class. */
  readonly key: string;
  readonly count: number;
  /** Place of the row in the table, from 0. */
  readonly index: number;
  /** Which table of which figure and bulletin, how many rows it has and what they add up to. */
  readonly commitment: TableCommitment;
  readonly committedAt: Date;
  /** Of the committing entry. */
  readonly entryIndex: number;
  /** Verified: by the log, and by those of the cosigners asked for that have signed. */
  readonly checkpoint: OpenedCheckpoint;
}

/** In characters: the entry's proof as a JSON text, and some fifty siblings. */
const maxLength = 2 * maxLeafProofLength;

/** Canonical JSON, nothing after it. */
export function formatClassTableProof(proof: ClassTableProof): string {
  return canonicalJson({
    count: proof.count,
    entryProof: proof.entryProof,
    format: classTableProofFormat,
    index: proof.index,
    key: proof.key,
    root: toBase64(proof.root),
    rows: proof.size,
    siblings: proof.siblings.map(({ hash, sum }) => [toBase64(hash), sum]),
    total: proof.total,
  });
}

/** Reads the form only; nothing is verified, see {@link openClassTableProof}. @throws FormatError saying what is wrong. */
export function parseClassTableProof(text: string): ClassTableProof {
  const what = 'table proof';
  if (text.length > maxLength) throw new FormatError(`${what}: longer than ${maxLength} characters`);
  const value = parseCanonicalJson(text, what);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError(`${what}: expected an object`);
  }
  const { count, entryProof, format, index, key, root, rows, siblings, total, ...others } = value as Readonly<
    Record<string, unknown>
  >;
  if (format !== classTableProofFormat)
    throw new FormatError(`${what}: format is not ${classTableProofFormat}`);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new FormatError(`${what}: unknown member ${JSON.stringify(unknown.slice(0, 40))}`);
  }
  if (typeof key !== 'string') throw new FormatError(`${what}: key is not a text`);
  if (typeof entryProof !== 'string') throw new FormatError(`${what}: entryProof is not a text`);
  return {
    key,
    count: wholeNumber(count, `${what}: count`),
    index: wholeNumber(index, `${what}: index`),
    size: wholeNumber(rows, `${what}: rows`),
    total: wholeNumber(total, `${what}: total`),
    root: fromBase64(hashText(root, `${what}: root`)),
    siblings: parseSiblings(siblings, what),
    entryProof,
  };
}

function parseSiblings(value: unknown, what: string): SumSibling[] {
  if (!Array.isArray(value)) throw new FormatError(`${what}: siblings is not a list`);
  return value.map((pair: unknown, place) => {
    const sibling = `${what}: sibling ${place + 1}`;
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new FormatError(`${sibling} is not a pair of hash and sum`);
    }
    const [hash, sum] = pair;
    return {
      hash: fromBase64(hashText(hash, `${sibling}: hash`)),
      sum: wholeNumber(sum, `${sibling}: sum`),
    };
  });
}

/**
 * Verifies all that the text claims: the log and every known cosigner that signed; that the entry lies under the
 * checkpoint and commits to this root, number of rows and total; that the row leads to that root and, with its siblings,
 * makes up that total.
 * @throws FormatError when it is no such proof; SignatureError when the log or a known cosigner has not signed this
 * checkpoint; ProofError saying which step does not hold.
 */
export function openClassTableProof(
  hasher: Hasher,
  text: string,
  log: Verifier,
  cosigners: readonly Verifier[] = [],
): OpenedClassTableProof {
  const proof = parseClassTableProof(text);
  const entry = openLeafProof(hasher, proof.entryProof, log, cosigners);
  const commitment = parseCommitment(entry.leaf);
  const claimed = { root: toBase64(proof.root), rows: proof.size, total: proof.total };
  for (const name of ['root', 'rows', 'total'] as const) {
    if (claimed[name] === commitment[name]) continue;
    throw new ProofError(
      `table proof: its ${name} is ${claimed[name]}, the journal's entry ${entry.index} has ${commitment[name]}`,
    );
  }
  verifySumProof(hasher, proof);
  const { count, index, key } = proof;
  return {
    key,
    count,
    index,
    commitment,
    committedAt: new Date(entry.leaf.at),
    entryIndex: entry.index,
    checkpoint: entry.checkpoint,
  };
}
