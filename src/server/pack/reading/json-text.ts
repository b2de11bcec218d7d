/**
 * JSON with places: the same values as `JSON.parse`, and for every value and key where it stands in the text, so that a
 * check of the content can name the line. Stricter in two ways: a key may not come twice, and nesting is limited.
 */
import type { Place } from '../problem.ts';

export interface JsonNode extends Place {
  readonly value: unknown;
  /** For an object: its members by key. */
  readonly members?: ReadonlyMap<string, { readonly key: Place; readonly node: JsonNode }>;
  /** For an array: its elements. */
  readonly elements?: readonly JsonNode[];
}

/** The text is not JSON; says where and what was expected. */
export class JsonTextError extends Error {
  readonly place: Place;
  constructor(place: Place, reason: string) {
    super(reason);
    this.place = place;
  }
}

const MAX_DEPTH = 60;

/** @throws JsonTextError at the first thing that is not JSON, comes twice, or is nested deeper than 60 levels. */
export function parseJsonText(file: string, text: string): JsonNode {
  const reader = new Reader(file, text);
  reader.skipSpace();
  const node = reader.value(0);
  reader.skipSpace();
  if (!reader.atEnd) throw reader.error('expected the end of the file');
  return node;
}

class Reader {
  readonly #file: string;
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  place(): Place {
    return { file: this.#file, line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  error(reason: string, place = this.place()): JsonTextError {
    return new JsonTextError(
      place,
      this.atEnd && place.line === this.#line ? `the file ends too early: ${reason}` : reason,
    );
  }

  skipSpace(): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === '\n') {
        this.#line += 1;
        this.#lineStart = this.#at + 1;
      } else if (character !== ' ' && character !== '\t' && character !== '\r') return;
    }
  }

  value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw this.error(`nested deeper than ${MAX_DEPTH} levels`);
    const character = this.#text[this.#at];
    if (character === '{') return this.#object(depth);
    if (character === '[') return this.#array(depth);
    const place = this.place();
    if (character === '"') return { ...place, value: this.#string() };
    return { ...place, value: this.#word() };
  }

  #object(depth: number): JsonNode {
    const place = this.place();
    const members = new Map<string, { key: Place; node: JsonNode }>();
    this.#at += 1;
    this.skipSpace();
    while (this.#text[this.#at] !== '}') {
      if (members.size > 0) this.#separator('}');
      const key = this.place();
      if (this.#text[this.#at] !== '"') throw this.error('expected a key in double quotes');
      const name = this.#string();
      if (members.has(name)) throw this.error(`the key ${JSON.stringify(name)} comes twice`, key);
      this.skipSpace();
      if (this.#text[this.#at] !== ':')
        throw this.error(`expected ":" after the key ${JSON.stringify(name)}`);
      this.#at += 1;
      this.skipSpace();
      members.set(name, { key, node: this.value(depth + 1) });
      this.skipSpace();
    }
    this.#at += 1;
    // `fromEntries` defines properties, so a key such as "__proto__" is an ordinary, unknown key.
    const value = Object.fromEntries([...members].map(([name, { node }]) => [name, node.value]));
    return { ...place, value, members };
  }

  #array(depth: number): JsonNode {
    const place = this.place();
    const elements: JsonNode[] = [];
    this.#at += 1;
    this.skipSpace();
    while (this.#text[this.#at] !== ']') {
      if (elements.length > 0) this.#separator(']');
      elements.push(this.value(depth + 1));
      this.skipSpace();
    }
    this.#at += 1;
    return { ...place, value: elements.map((element) => element.value), elements };
  }

  #separator(end: string): void {
    if (this.#text[this.#at] !== ',') throw this.error(`expected "," or "${end}"`);
    this.#at += 1;
    this.skipSpace();
    if (this.#text[this.#at] === end) throw this.error(`a "," may not stand before "${end}"`);
  }

  #string(): string {
    const place = this.place();
    const end = this.#endOfString(place);
    const source = this.#text.slice(this.#at, end);
    this.#at = end;
    try {
      const text = JSON.parse(source) as string;
      if (text.isWellFormed()) return text;
    } catch {
      // Said below, with the place.
    }
    throw this.error('a text holds a control character or an escape that JSON does not know', place);
  }

  #endOfString(place: Place): number {
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const character = this.#text[at];
      if (character === '\\') at += 1;
      else if (character === '"') return at + 1;
      else if (character === '\n') break;
    }
    throw this.error('a text has no closing quotation mark on its line', place);
  }

  #word(): unknown {
    const place = this.place();
    const [word = ''] = /^[^\s,:{}[\]"]{0,64}/.exec(this.#text.slice(this.#at, this.#at + 64)) ?? [];
    if (word === '') throw this.error('expected a value', place);
    this.#at += word.length;
    try {
      const value: unknown = JSON.parse(word);
      if (typeof value !== 'number' || Number.isFinite(value)) return value;
    } catch {
      // Said below, with the place.
    }
    throw this.error(`${JSON.stringify(word)} is not a JSON value; texts stand in double quotes`, place);
  }
}
