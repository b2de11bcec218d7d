/**
 * Counting public figures again from nothing but the leaves of the journal. A leaf says what became of one subject; a
 * tally says which subjects count and what is measured over them.
 */

import { decodeUtf8, encodeUtf8, FormatError, fromBase64 } from './bytes.ts';
import type { JsonValue } from './canonical-json.ts';
import { canonicalJson } from './canonical-json.ts';
import { maxEntryBytes } from './merkle/entry-bundle.ts';

export type Fact = string | number | boolean | readonly string[] | null;

/** What a leaf says in public, by name. */
export type Facts = Readonly<Record<string, Fact>>;

/** One entry of the journal, as published. It holds no name: whoever knows the details proves them by the commitment. */
export interface Leaf {
  /** What happened, e.g. `pledges.signed`. */
  readonly kind: string;
  /** Id of the thing whose state this is; a later leaf with the same subject supersedes this one. */
  readonly subject: string;
  /** Instant in UTC with milliseconds, as `Date.toISOString` writes it. */
  readonly at: string;
  readonly facts: Facts;
  /** Base64 of the 32-byte SHA-256 over salt and what is kept private. */
  readonly commitment: string;
  /** Base64 of the 32-byte SM3 (GB/T 32905) over the same bytes, for those who must rest on national algorithms. */
  readonly sm3: string;
}

/**
 * The leaves of `kinds`; of each subject only the latest; of these, those that satisfy `where`; over them, `measure`:
 * how many subjects, the sum of a whole-number fact, or how many different values a fact has. Different values differ in
 * their text; a list counts each of its elements, null and a missing fact count nothing.
 */
export interface Tally {
  readonly kinds: readonly string[];
  readonly where?: {
    /** The latest leaf is of one of these kinds. */
    readonly kind?: readonly string[];
    /** The latest leaf has exactly these facts, and may have others. */
    readonly facts?: Readonly<Record<string, string | number | boolean>>;
  };
  readonly measure: { readonly count: 'subjects' } | { readonly sum: string } | { readonly distinct: string };
}

/**
 * @throws FormatError when the leaf is not what {@link Leaf} says, or is longer than the 65,535 bytes that an entry
 * bundle can carry: recorded, it would stop the journal from ever being sealed again.
 */
export function encodeLeaf(leaf: Leaf): Uint8Array<ArrayBuffer> {
  const bytes = encodeUtf8(canonicalJson(checkedLeaf(leaf)));
  if (bytes.length > maxEntryBytes) {
    throw new FormatError(`leaf: ${bytes.length} bytes, at most ${maxEntryBytes} are possible`);
  }
  return bytes;
}

/** @throws FormatError unless `bytes` are exactly what {@link encodeLeaf} makes of the leaf they hold. */
export function parseLeaf(bytes: Uint8Array): Leaf {
  const text = decodeUtf8(bytes, 'leaf');
  const leaf = checkedLeaf(parseJson(text, 'leaf'));
  if (canonicalJson(leaf) !== text) throw new FormatError('leaf: not in canonical form (RFC 8785)');
  return leaf;
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${what}: not JSON`, { cause });
  }
}

/** A type alias, because an interface is not a {@link JsonValue}. */
type PlainLeaf = Pick<Leaf, keyof Leaf>;

function checkedLeaf(value: unknown): PlainLeaf {
  const { at, commitment, facts, kind, sm3, subject } = members(value, 'leaf', leafKeys);
  return {
    at: checkedInstant(at),
    commitment: checkedDigest(commitment, 'leaf.commitment'),
    facts: checkedFacts(facts),
    kind: filledText(kind, 'leaf.kind'),
    sm3: checkedDigest(sm3, 'leaf.sm3'),
    subject: filledText(subject, 'leaf.subject'),
  };
}

const digestBytes = 32;

const leafKeys = ['at', 'commitment', 'facts', 'kind', 'sm3', 'subject'];

function checkedInstant(value: unknown): string {
  const at = filledText(value, 'leaf.at');
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime()) || instant.toISOString() !== at) {
    throw new FormatError(
      `leaf.at: ${JSON.stringify(at.slice(0, 40))} is not an instant such as 2020-07-03T09:00:00.000Z`,
    );
  }
  return at;
}

function checkedDigest(value: unknown, what: string): string {
  const digest = filledText(value, what);
  const { length } = fromBase64(digest, what);
  if (length !== digestBytes) {
    throw new FormatError(`${what}: ${length} bytes, expected a digest of ${digestBytes}`);
  }
  return digest;
}

function checkedFacts(value: unknown): Facts {
  const facts = plainObject(value, 'leaf.facts');
  for (const [name, fact] of Object.entries(facts)) {
    if (name === '') throw new FormatError('leaf.facts: a fact has an empty name');
    if (!isFact(fact)) {
      throw new FormatError(
        `leaf.facts[${JSON.stringify(name)}]: expected a text, a finite number, true, false, null or a list of texts`,
      );
    }
  }
  return facts as Facts;
}

function isFact(value: unknown): value is Fact {
  if (Array.isArray(value)) return value.every((element) => typeof element === 'string');
  return value === null || isScalar(value);
}

export type Scalar = string | number | boolean;

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** @throws FormatError naming the member that is missing, unknown or wrong. */
export function parseTally(value: unknown): Tally {
  const { kinds: kindList, where, measure } = members(value, 'tally', ['kinds', 'measure'], ['where']);
  const kinds = textList(kindList, 'tally.kinds');
  const parsed = { kinds, measure: parseMeasure(measure) };
  return where === undefined ? parsed : { ...parsed, where: parseWhere(where, kinds) };
}

function parseWhere(value: unknown, kinds: readonly string[]): NonNullable<Tally['where']> {
  const where = members(value, 'tally.where', [], ['kind', 'facts']);
  const kind = where.kind === undefined ? undefined : textList(where.kind, 'tally.where.kind');
  const stray = kind?.find((name) => !kinds.includes(name));
  if (stray !== undefined) {
    throw new FormatError(
      `tally.where.kind: ${JSON.stringify(stray)} is not among tally.kinds, so nothing could match`,
    );
  }
  const facts = where.facts === undefined ? undefined : parseWhereFacts(where.facts);
  return { ...(kind && { kind }), ...(facts && { facts }) };
}

function parseWhereFacts(value: unknown): Record<string, Scalar> {
  const facts = plainObject(value, 'tally.where.facts');
  for (const [name, fact] of Object.entries(facts)) {
    if (name === '' || !isScalar(fact)) {
      throw new FormatError(
        `tally.where.facts[${JSON.stringify(name)}]: expected a name, and a text, a finite number, true or false`,
      );
    }
  }
  return facts as Record<string, Scalar>;
}

function parseMeasure(value: unknown): Tally['measure'] {
  const measure = members(value, 'tally.measure', [], ['count', 'sum', 'distinct']);
  if (Object.keys(measure).length !== 1) {
    throw new FormatError('tally.measure: expected exactly one of count, sum, distinct');
  }
  if (measure.sum !== undefined) return { sum: filledText(measure.sum, 'tally.measure.sum') };
  if (measure.distinct !== undefined)
    return { distinct: filledText(measure.distinct, 'tally.measure.distinct') };
  if (measure.count !== 'subjects') throw new FormatError('tally.measure.count: expected "subjects"');
  return { count: 'subjects' };
}

function members(
  value: unknown,
  what: string,
  required: readonly string[],
  optional: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const object = plainObject(value, what);
  const keys = Object.keys(object);
  const missing = required.find((key) => !keys.includes(key));
  if (missing !== undefined) throw new FormatError(`${what}: ${missing} is missing`);
  const unknown = keys.find((key) => !required.includes(key) && !optional.includes(key));
  if (unknown !== undefined)
    throw new FormatError(`${what}: unknown member ${JSON.stringify(unknown.slice(0, 40))}`);
  return object;
}

function plainObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError(`${what}: expected an object`);
  }
  return value as Record<string, unknown>;
}

function filledText(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new FormatError(`${what}: expected a non-empty text`);
  return value;
}

function textList(value: unknown, what: string): string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new FormatError(`${what}: expected a non-empty list of texts`);
  const texts = value.map((text, i) => filledText(text, `${what}[${i}]`));
  if (new Set(texts).size !== texts.length) throw new FormatError(`${what}: names something twice`);
  return texts;
}
