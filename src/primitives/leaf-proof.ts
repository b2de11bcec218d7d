/**
 * A proof that carries its own leaf and what opens it: a `.tlog-proof` file whose `extra` is canonical JSON
 * `{leaf, private, salt}` (docs/formats/letter-evidence.md). Of an erased entry it carries the leaf alone, `{leaf}`.
 */
import { concat, decodeUtf8, encodeUtf8, equal, FormatError, fromBase64, toBase64 } from './bytes.ts';
import { canonicalJson, type JsonValue, parseCanonicalJson } from './canonical-json.ts';
import type { OpenedCheckpoint } from './merkle/checkpoint.ts';
import type { Hasher } from './merkle/hasher.ts';
import type { Verifier } from './merkle/note.ts';
import { ProofError } from './merkle/proof-error.ts';
import { formatProofFile, type ProofFile, parseProofFile, verifyProofFile } from './merkle/proof-file.ts';
import { type Leaf, parseLeaf } from './tally.ts';

/** What a leaf commits to, in the text it was hashed in. */
export interface Opening {
  /** Canonical JSON of `{by, details}`. */
  readonly privatePart: string;
  /** 32 bytes. */
  readonly salt: Uint8Array;
}

export interface LeafProof extends Omit<ProofFile, 'extra'> {
  /** The leaf's exact bytes. */
  readonly leaf: Uint8Array;
  /** `null` when salt and private part are erased. */
  readonly opening: Opening | null;
}

/** What a leaf says in private. */
export interface OpenedPart {
  /** Id of the person who acted; `null` is the system itself. */
  readonly by: string | null;
  readonly details: JsonValue;
  /** Salt ‖ private part: what every commitment of the leaf is a digest of. */
  readonly committed: Uint8Array;
}

export interface OpenedLeafProof {
  readonly leaf: Leaf;
  /** `null` when the proof opens nothing: the private part was erased. */
  readonly opened: OpenedPart | null;
  readonly index: number;
  /** Entries that the checkpoint covers. */
  readonly size: number;
  /** Verified: by the log, and by those of the cosigners asked for that have signed. */
  readonly checkpoint: OpenedCheckpoint;
}

/** In characters. A proof with the largest `extra` and a hundred signatures stays far below it. */
export const maxLeafProofLength = 256 * 1024;

const saltBytes = 32;

/** @throws FormatError when the parts do not make a proof file, or `extra` would pass 48,000 bytes. */
export function formatLeafProof({ leaf, opening, ...proof }: LeafProof): string {
  const text = decodeUtf8(leaf, 'leaf');
  const extra =
    opening === null
      ? { leaf: text }
      : { leaf: text, private: opening.privatePart, salt: toBase64(opening.salt) };
  return formatProofFile({ ...proof, extra: encodeUtf8(canonicalJson(extra)) });
}

/** Reads the form only; nothing is verified, see {@link openLeafProof}. @throws FormatError saying what is wrong. */
export function parseLeafProof(text: string): LeafProof {
  if (text.length > maxLeafProofLength) {
    throw new FormatError(`proof file: longer than the ${maxLeafProofLength} characters that one can have`);
  }
  const { extra, ...proof } = parseProofFile(text);
  if (extra === undefined) {
    throw new FormatError('proof file: no line "extra", so it does not say which leaf it proves');
  }
  const members = textMembers(extra);
  const { leaf } = members;
  if (leaf === undefined) throw new FormatError('extra of the proof file: leaf is missing');
  return { ...proof, leaf: encodeUtf8(leaf), opening: openingIn(members) };
}

function textMembers(extra: Uint8Array): Partial<Record<string, string>> {
  const what = 'extra of the proof file';
  const value = canonicalObject(decodeUtf8(extra, what), what);
  for (const [name, member] of Object.entries(value)) {
    if (!['leaf', 'private', 'salt'].includes(name)) {
      throw new FormatError(`${what}: unknown member ${JSON.stringify(name.slice(0, 40))}`);
    }
    if (typeof member !== 'string') throw new FormatError(`${what}: ${name} is not a text`);
  }
  return value as Partial<Record<string, string>>;
}

function openingIn(members: Partial<Record<string, string>>): Opening | null {
  const { private: privatePart, salt } = members;
  if (privatePart === undefined && salt === undefined) return null;
  if (privatePart === undefined || salt === undefined) {
    throw new FormatError('extra of the proof file: private and salt belong together, one is missing');
  }
  const bytes = fromBase64(salt, 'salt of the proof file');
  if (bytes.length !== saltBytes) {
    throw new FormatError(`salt of the proof file: ${bytes.length} bytes, expected ${saltBytes}`);
  }
  return { privatePart, salt: bytes };
}

/** @throws FormatError unless `text` is one JSON object exactly as RFC 8785 writes it. */
function canonicalObject(text: string, what: string): Readonly<Record<string, JsonValue>> {
  const value = parseCanonicalJson(text, what);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError(`${what}: expected an object`);
  }
  return value as Readonly<Record<string, JsonValue>>;
}

/**
 * Verifies all that the text claims: the log and every known cosigner that signed; that the leaf lies under the
 * checkpoint; that what is opened is what the leaf commits to (SHA-256).
 * @throws FormatError when it is no such proof; SignatureError when the log or a known cosigner has not signed this
 * checkpoint; ProofError when the leaf is not under it, or commits to something else.
 */
export function openLeafProof(
  hasher: Hasher,
  text: string,
  log: Verifier,
  cosigners: readonly Verifier[] = [],
): OpenedLeafProof {
  const { leaf: bytes, opening, ...proof } = parseLeafProof(text);
  const leaf = parseLeaf(bytes);
  const checkpoint = verifyProofFile(hasher, proof, hasher.leaf(bytes), log, cosigners);
  return {
    leaf,
    opened: opening && openCommitment(hasher, leaf, opening),
    index: Number(proof.index),
    size: Number(checkpoint.size),
    checkpoint,
  };
}

function openCommitment(hasher: Hasher, leaf: Leaf, { privatePart, salt }: Opening): OpenedPart {
  const committed = concat(salt, encodeUtf8(privatePart, 'private part'));
  const expected = fromBase64(leaf.commitment, 'leaf.commitment');
  const computed = hasher.digest(committed);
  if (!equal(expected, computed)) {
    throw new ProofError('salt and private part are not what the leaf commits to', { expected, computed });
  }
  const { by, details, ...others } = canonicalObject(privatePart, 'private part');
  if (by === undefined || details === undefined || Object.keys(others).length > 0) {
    throw new FormatError('private part: expected by and details, and nothing else');
  }
  if (by !== null && typeof by !== 'string')
    throw new FormatError('private part: by is neither a text nor null');
  return { by, details, committed };
}
