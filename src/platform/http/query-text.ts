/** Query and path arrive as text; the schema says which texts are numbers, booleans or lists. */
import { Compile } from 'typebox/schema';
import { isNode, type SchemaNode } from './closed-schema.ts';

type Reader = (text: string) => unknown;

/** One value for a name, or several when the name was given more than once. */
export type TextValues = Readonly<Record<string, string | readonly string[]>>;

/** @throws Error at start for a property that text cannot carry, such as an object. */
export function compileTextReader(properties: SchemaNode): (values: TextValues) => Record<string, unknown> {
  const readers = new Map(
    Object.entries(properties).map(([name, schema]) => [name, propertyReader(name, schema)] as const),
  );
  return (values) => {
    const out: Record<string, unknown> = Object.create(null);
    for (const name of Object.keys(values)) {
      const value = values[name];
      const read = readers.get(name);
      out[name] = read && value !== undefined ? read(value) : value;
    }
    return out;
  };
}

/** A list is the name repeated. A scalar that is given twice stays a list, which its schema then refuses. */
function propertyReader(name: string, schema: unknown): (value: string | readonly string[]) => unknown {
  if (isNode(schema) && schema.type === 'array') {
    const read = scalarReader(name, schema.items);
    return (value) => (typeof value === 'string' ? [value] : value).map(read);
  }
  const read = scalarReader(name, schema);
  return (value) => (typeof value === 'string' ? read(value) : value);
}

const verbatim: Reader = (text) => text;

function scalarReader(name: string, schema: unknown): Reader {
  if (!isNode(schema)) return verbatim;
  if ('const' in schema) return typeof schema.const === 'string' ? verbatim : constantReader([schema.const]);
  if (Array.isArray(schema.enum)) return constantReader(schema.enum);
  if (Array.isArray(schema.anyOf)) return unionReader(name, schema.anyOf);
  switch (schema.type) {
    case 'integer':
    case 'number':
      return readNumber;
    case 'boolean':
      return (text) => (text === 'true' ? true : text === 'false' ? false : text);
    case 'null':
      return (text) => (text === 'null' ? null : text);
    case 'object':
    case 'array':
      throw new Error(`"${name}" cannot be written in a query or a path: it is an ${String(schema.type)}`);
    default:
      return verbatim;
  }
}

/** Plain decimals only: no exponent, no hexadecimal, no blank, nothing that would lose digits. */
function readNumber(text: string): unknown {
  if (!/^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$/.test(text)) return text;
  return Number(text);
}

function constantReader(constants: readonly unknown[]): Reader {
  const byText = new Map(constants.map((constant) => [String(constant), constant]));
  return (text) => byText.get(text) ?? text;
}

function unionReader(name: string, branches: readonly unknown[]): Reader {
  const readers = branches.map((branch) => ({
    read: scalarReader(name, branch),
    accepts: Compile(isNode(branch) ? branch : {}),
  }));
  if (readers.every(({ read }) => read === verbatim)) return verbatim;
  return (text) => {
    for (const { read, accepts } of readers) {
      const value = read(text);
      if (accepts.Check(value)) return value;
    }
    return text;
  };
}
