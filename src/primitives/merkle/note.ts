/** Signed notes, C2SP signed-note v1.0.0: a text that people can read, and signature lines below a blank line. */
import { concat, encodeUtf8, FormatError, fromBase64, toBase64 } from '../bytes.ts';

/** One who puts a signature line under notes. */
export interface Signer {
  readonly name: string;
  /** First four bytes of a hash over name, type and public key, as an unsigned 32-bit number. */
  readonly keyId: number;
  readonly type: number;
  /** @param message the note's text. @returns what follows the key id in the signature line. */
  sign(message: Uint8Array): Uint8Array;
}

/** One whose signature lines can be checked. */
export interface Verifier {
  readonly name: string;
  readonly keyId: number;
  readonly type: number;
  /** @param message the note's text. @param signature what follows the key id in the signature line. */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  /** What follows the key id. */
  readonly signature: Uint8Array;
}

export interface Note {
  /** With its final line feed, without the blank line. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface OpenedNote {
  readonly text: string;
  /** One signature for each verifier that has signed, in the sequence of the note. */
  readonly verified: readonly NoteSignature[];
  /** Signatures by keys that no verifier was given for: they say nothing. */
  readonly unknown: readonly NoteSignature[];
}

/** A note does not carry the signatures it must carry, or one of them is false. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';
}

const maxSignatures = 100;
const dash = '— ';

/** Spaces as the other implementations know them; `\s` lacks U+0085 and has U+FEFF. */
const forbiddenInName = /[+\p{White_Space}]/u;

/** @throws FormatError when empty, not well-formed, or with a space or `+` in it. */
export function checkKeyName(name: string): void {
  if (name === '' || forbiddenInName.test(name) || !name.isWellFormed()) {
    throw new FormatError(
      `key name ${JSON.stringify(name.slice(0, 80))}: must not be empty or contain a space or +`,
    );
  }
}

/**
 * Reads the form only; nothing is verified. The text ends at the *last* blank line, so it may itself contain some.
 * @throws FormatError for anything that is not a note with 1 … 100 signatures.
 */
export function parseNote(note: string): Note {
  checkCharacters(note);
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw new FormatError('note: no blank line between text and signatures');
  const block = note.slice(split + 2);
  if (block === '') throw new FormatError('note: no signature line after the blank line');
  if (!block.endsWith('\n'))
    throw new FormatError('note: cut short, the last line does not end with a line feed');
  const lines = block.slice(0, -1).split('\n', maxSignatures + 1);
  if (lines.length > maxSignatures) throw new FormatError(`note: more than ${maxSignatures} signatures`);
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

function checkCharacters(text: string): void {
  if (!text.isWellFormed()) throw new FormatError('note: contains half of a surrogate pair');
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x0a) {
      throw new FormatError(
        `note: control character 0x${code.toString(16).padStart(2, '0')} at position ${i + 1}`,
      );
    }
  }
}

function parseSignatureLine(line: string, i: number): NoteSignature {
  const what = `signature line ${i + 1} of the note`;
  if (!line.startsWith(dash)) throw new FormatError(`${what}: does not begin with "${dash}"`);
  const space = line.indexOf(' ', dash.length);
  if (space < 0) throw new FormatError(`${what}: no space between key name and signature`);
  const name = line.slice(dash.length, space);
  checkKeyName(name);
  const bytes = fromBase64(line.slice(space + 1), what);
  if (bytes.length < 5)
    throw new FormatError(`${what}: ${bytes.length} bytes are too few for a key id and a signature`);
  return { name, keyId: new DataView(bytes.buffer).getUint32(0), signature: bytes.slice(4) };
}

/** The inverse of {@link parseNote}. @throws FormatError when the parts do not make a note. */
export function formatNote({ text, signatures }: Note): string {
  if (!text.endsWith('\n')) throw new FormatError('note: the text must end with a line feed');
  checkCharacters(text);
  if (signatures.length < 1 || signatures.length > maxSignatures) {
    throw new FormatError(`note: must have 1 … ${maxSignatures} signatures, got ${signatures.length}`);
  }
  const lines = signatures.map(({ name, keyId, signature }) => {
    checkKeyName(name);
    if (signature.length === 0) throw new FormatError(`note: the signature of ${name} is empty`);
    return `${dash}${name} ${toBase64(concat(keyIdBytes(keyId), signature))}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

function keyIdBytes(keyId: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, keyId);
  return bytes;
}

/** One signature, for adding to a note that others have signed already. */
export function signatureBy(signer: Signer, text: string): NoteSignature {
  return { name: signer.name, keyId: signer.keyId, signature: signer.sign(encodeUtf8(text, 'note')) };
}

/** @throws FormatError when `text` does not end with a line feed or has other control characters. */
export function signNote(text: string, signers: readonly Signer[]): string {
  return formatNote({ text, signatures: signers.map((signer) => signatureBy(signer, text)) });
}

/**
 * @throws FormatError when it is no note; SignatureError when a known key's signature is false, or none is by a known
 * key; RangeError when two verifiers share a name and key id.
 */
export function openNote(note: string, verifiers: readonly Verifier[]): OpenedNote {
  const known = new Map<string, Verifier>();
  for (const verifier of verifiers) {
    const key = keyOf(verifier);
    if (known.has(key)) throw new RangeError(`two verifiers for one key: ${key}`);
    known.set(key, verifier);
  }
  const { text, signatures } = parseNote(note);
  const message = encodeUtf8(text, 'note');
  const verified = new Map<string, NoteSignature>();
  const unknown: NoteSignature[] = [];
  for (const signature of signatures) {
    const key = keyOf(signature);
    const verifier = known.get(key);
    if (verifier === undefined) {
      unknown.push(signature);
      continue;
    }
    if (!verifier.verify(message, signature.signature)) {
      throw new SignatureError(`note: the signature of ${key} is not over this text, or not by this key`);
    }
    if (!verified.has(key)) verified.set(key, signature);
  }
  if (verified.size === 0) {
    const signed = signatures.map(keyOf).join(', ');
    throw new SignatureError(`note: none of its signatures is by a known key (signed by ${signed})`);
  }
  return { text, verified: [...verified.values()], unknown };
}

/** Name and key id as verifier keys write them, e.g. `example.com/log+33d7b496`. */
export function keyOf({ name, keyId }: Pick<Verifier, 'name' | 'keyId'>): string {
  return `${name}+${keyId.toString(16).padStart(8, '0')}`;
}
