/** The canonical form of JSON: RFC 8785 (JCS). Equal values have equal text, whatever the order of their keys. */
import { FormatError } from './bytes.ts';

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Deeper values are refused: every reader of what we publish must be able to hold them on its stack. */
const maxDepth = 500;

/**
 * Keys sorted by UTF-16 code unit, no white space, numbers as ECMAScript writes them (so -0 becomes `0`), shortest
 * string escapes.
 * @throws FormatError naming the path (`$.rows[3].name`) of the first thing that JSON cannot say without loss:
 * undefined, a hole, NaN, an infinity, half a surrogate pair, a BigInt, a function, a symbol, an object that is not a
 * plain one (Date, Map, a class), a cycle, or more than 500 levels.
 */
export function canonicalJson(value: JsonValue): string {
  return isWritten(value, maxDepth) ? JSON.stringify(value) : write(value, [], []);
}

/**
 * Whether JSON.stringify, which keeps the sequence of the keys and is several times faster, already gives the canonical
 * text. `false` says nothing: the long way finds out, and names what is wrong.
 */
function isWritten(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return typeof value === 'boolean';
  if (value === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) if (!isWritten(value[i], depth - 1)) return false;
    return true;
  }
  if (!isPlain(value) || Object.getOwnPropertySymbols(value).length > 0) return false;
  let previous: string | undefined;
  for (const key of Object.keys(value)) {
    if ((previous !== undefined && key <= previous) || !key.isWellFormed()) return false;
    if (!isWritten(value[key], depth - 1)) return false;
    previous = key;
  }
  return true;
}

/** @throws FormatError unless `text` is exactly what {@link canonicalJson} makes of the value it holds. */
export function parseCanonicalJson(text: string, what: string): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${what}: not JSON`, { cause });
  }
  if (canonicalJson(value) !== text) throw new FormatError(`${what}: not in canonical form (RFC 8785)`);
  return value;
}

type Path = (string | number)[];

function write(value: unknown, path: Path, ancestors: object[]): string {
  switch (typeof value) {
    case 'string':
      return writeText(value, path);
    case 'number':
      if (!Number.isFinite(value)) throw refused(path, `${value} is not a JSON number`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : writeContainer(value, path, ancestors);
    default:
      throw refused(path, `${value === undefined ? 'undefined' : `a ${typeof value}`} has no JSON form`);
  }
}

function writeText(text: string, path: Path): string {
  if (!text.isWellFormed()) throw refused(path, 'contains half of a surrogate pair');
  return JSON.stringify(text);
}

function writeContainer(value: object, path: Path, ancestors: object[]): string {
  if (ancestors.includes(value)) throw refused(path, 'refers back to a value that contains it (a cycle)');
  if (ancestors.length >= maxDepth) throw refused(path, `is nested deeper than ${maxDepth} levels`);
  ancestors.push(value);
  let text: string;
  if (Array.isArray(value)) {
    text = writeArray(value, path, ancestors);
  } else if (isPlain(value)) {
    text = writeObject(value, path, ancestors);
  } else {
    throw refused(path, `is a ${value.constructor?.name || 'class instance'}, expected a plain object`);
  }
  ancestors.pop();
  return text;
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function writeArray(items: readonly unknown[], path: Path, ancestors: object[]): string {
  let text = '[';
  for (let i = 0; i < items.length; i += 1) {
    path.push(i);
    text += (i === 0 ? '' : ',') + write(items[i], path, ancestors);
    path.pop();
  }
  return `${text}]`;
}

function writeObject(value: Readonly<Record<string, unknown>>, path: Path, ancestors: object[]): string {
  if (Object.getOwnPropertySymbols(value).length > 0) throw refused(path, 'has a symbol as a key');
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    path.push(key);
    text += `${text === '{' ? '' : ','}${writeText(key, path)}:${write(value[key], path, ancestors)}`;
    path.pop();
  }
  return `${text}}`;
}

function refused(path: Path, why: string): FormatError {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_$][\w$]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  const shown = steps.length > 12 ? [...steps.slice(0, 8), ' … ', ...steps.slice(-3)] : steps;
  return new FormatError(`$${shown.join('')}: ${why}`);
}
