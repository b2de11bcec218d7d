/**
 * The URL is the page's state. A search schema (usually an endpoint's own query schema) reads the address into typed
 * values and writes them back, leaving out whatever equals its default so that addresses stay short.
 *
 * People edit addresses and keep old ones: a value that the schema does not allow is read as its default or as absent,
 * never as an error.
 */
import type { Static, TObject } from 'typebox';

/** An address's search part before any schema: a repeated name is a list. */
export type RawSearch = Readonly<Record<string, string | readonly string[]>>;

export type SearchSchema = TObject;

/** What to change in an address, or part of one; `undefined` clears. */
export type SearchChange<S extends SearchSchema> = {
  readonly [N in keyof Static<S>]?: Static<S>[N] | undefined;
};

/** The JSON Schema words that search parameters use. */
interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
}

/** Longest value taken from an address, in UTF-16 units, and most values of one list. */
const longestValue = 2000;
const mostValues = 200;

const shapesOf = (schema: SearchSchema): readonly (readonly [string, Shape])[] =>
  Object.entries(schema.properties as Readonly<Record<string, Shape>>);

const within = (shape: Shape, value: number): boolean =>
  value >= (shape.minimum ?? Number.NEGATIVE_INFINITY) &&
  value <= (shape.maximum ?? Number.POSITIVE_INFINITY);

/** The typed value that `text` stands for, or undefined when the shape does not allow it. */
function readValue(shape: Shape, text: string): unknown {
  if (text.length > longestValue) return undefined;
  if ('const' in shape) return String(shape.const) === text ? shape.const : undefined;
  if (shape.enum !== undefined) return shape.enum.find((allowed) => String(allowed) === text);
  if (shape.anyOf !== undefined) {
    for (const branch of shape.anyOf) {
      const value = readValue(branch, text);
      if (value !== undefined) return value;
    }
    return undefined;
  }
  switch (shape.type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text) && within(shape, Number(text)) ? Number(text) : undefined;
    case 'number':
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) && within(shape, Number(text)) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'string': {
      const fits = text.length >= (shape.minLength ?? 0) && text.length <= (shape.maxLength ?? longestValue);
      if (!fits) return undefined;
      return shape.pattern === undefined || new RegExp(shape.pattern, 'u').test(text) ? text : undefined;
    }
    default:
      return undefined;
  }
}

function readParameter(shape: Shape, raw: string | readonly string[] | undefined): unknown {
  const texts = raw === undefined ? [] : typeof raw === 'string' ? [raw] : raw;
  const list = shape.type === 'array' ? shape : shape.anyOf?.find((branch) => branch.type === 'array');
  if (list?.items !== undefined) {
    const { items, maxItems = mostValues } = list;
    const values = texts.map((text) => readValue(items, text)).filter((value) => value !== undefined);
    const distinct = [...new Set(values)].slice(0, maxItems);
    return distinct.length > 0 ? distinct : undefined;
  }
  const text = texts[0];
  return text === undefined ? undefined : readValue(shape, text);
}

/** The search as the schema's own type, defaults filled in. */
export function readSearch<S extends SearchSchema>(schema: S, raw: RawSearch): Static<S> {
  const search: Record<string, unknown> = {};
  for (const [name, shape] of shapesOf(schema)) {
    const value = readParameter(shape, Object.hasOwn(raw, name) ? raw[name] : undefined) ?? shape.default;
    if (value !== undefined) search[name] = value;
  }
  return search as Static<S>;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** `?status=open&page=2`, or an empty text when everything stands at its default. Unknown names are left out. */
export function writeSearch<S extends SearchSchema>(schema: S, search: SearchChange<S>): string {
  const values = search as Readonly<Record<string, unknown>>;
  const raw: [string, string][] = [];
  for (const [name, shape] of shapesOf(schema)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (isEmpty(value) || JSON.stringify(value) === JSON.stringify(shape.default)) continue;
    for (const one of Array.isArray(value) ? value : [value]) raw.push([name, String(one)]);
  }
  const text = new URLSearchParams(raw).toString();
  return text === '' ? '' : `?${text}`;
}

/**
 * The search after a change. A changed filter begins again on the first page: the old page number belongs to the old
 * list.
 */
export function changeSearch<S extends SearchSchema>(
  schema: S,
  search: Static<S>,
  change: SearchChange<S>,
): Static<S> {
  const shapes = shapesOf(schema);
  const pageDefault = shapes.find(([name]) => name === 'page')?.[1].default;
  const restart = pageDefault !== undefined && !Object.hasOwn(change, 'page') ? { page: pageDefault } : {};
  const next: Record<string, unknown> = { ...search, ...restart, ...change };
  for (const [name, shape] of shapes) {
    if (!isEmpty(next[name])) continue;
    if (shape.default === undefined) delete next[name];
    else next[name] = shape.default;
  }
  return next as Static<S>;
}

/** Reads `?a=1&b=2&b=3` without a schema. */
export function parseRawSearch(text: string): Record<string, string | string[]> {
  const lists = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const list = lists.get(name);
    if (list === undefined) lists.set(name, [value]);
    else list.push(value);
  }
  return Object.fromEntries(
    [...lists].map(([name, values]): [string, string | string[]] => {
      const [only] = values;
      return [name, values.length === 1 && only !== undefined ? only : values];
    }),
  );
}

/** The inverse of `parseRawSearch`, with the leading `?` unless it is empty. */
export function stringifyRawSearch(raw: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(raw).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined && one !== null)
      .map((one): [string, string] => [name, String(one)]),
  );
  const text = new URLSearchParams(pairs).toString();
  return text === '' ? '' : `?${text}`;
}

/**
 * Where to go after signing in: the kept address if it is a path of this very site, otherwise the start page. An
 * address with a host, a scheme or a backslash would lead people elsewhere.
 */
export function safeReturn(kept: unknown): string {
  if (typeof kept !== 'string' || kept.length > longestValue || !/^\/(?![/\\])/.test(kept)) return '/';
  const address = URL.parse(kept, 'https://kaoan.invalid');
  if (address === null || address.host !== 'kaoan.invalid' || address.pathname.startsWith('/sign-in'))
    return '/';
  return `${address.pathname}${address.search}${address.hash}`;
}
