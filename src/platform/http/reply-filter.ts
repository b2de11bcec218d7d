/**
 * What leaves is what the contract names, nothing else: a column added to a table never reaches a client by accident.
 * Compiled once into closures; values are not converted, so a Date or a Map is a fault of the handler, not a guess.
 */
import { Compile } from 'typebox/schema';
import { isNode, type SchemaNode } from './closed-schema.ts';

type Filter = (value: unknown) => unknown;

/** The handler gave something its contract does not describe. */
export class ReplyMismatch extends Error {
  override readonly name = 'ReplyMismatch';
}

/** @returns a function giving a copy with only the declared properties. @throws ReplyMismatch from that function. */
export function compileReplyFilter(schema: unknown): Filter {
  return compile(schema, { schemas: {}, filters: new Map() });
}

/** The `$defs` in reach, so that a schema may refer to itself. */
interface Definitions {
  readonly schemas: Readonly<Record<string, SchemaNode>>;
  readonly filters: ReadonlyMap<string, Filter>;
}

const asItIs: Filter = (value) => value;

function scalar(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    throw new ReplyMismatch(`${value.constructor?.name ?? 'an object'} where the contract has a plain value`);
  }
  return value;
}

function compile(schema: unknown, definitions: Definitions): Filter {
  if (!isNode(schema)) return asItIs;
  if (isNode(schema.$defs)) {
    const { $defs, ...rest } = schema;
    return compile(rest, withDefinitions($defs as Readonly<Record<string, SchemaNode>>, definitions));
  }
  if (typeof schema.$ref === 'string') return reference(schema.$ref, definitions);
  const branches = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(branches)) return union(branches, definitions);
  if (Array.isArray(schema.allOf)) return intersection(schema.allOf, definitions);
  if ('const' in schema || 'enum' in schema) return scalar;
  switch (schema.type) {
    case 'object':
      return object(schema, definitions);
    case 'array':
      return array(schema, definitions);
    case undefined:
      return asItIs;
    default:
      return scalar;
  }
}

function withDefinitions(schemas: Definitions['schemas'], outer: Definitions): Definitions {
  const filters = new Map(outer.filters);
  const definitions = { schemas: { ...outer.schemas, ...schemas }, filters };
  const compiled = new Map<string, Filter>();
  // Every name is in reach before any is compiled; `compiled` is complete by the time a value comes.
  for (const name of Object.keys(schemas))
    filters.set(name, (value) => (compiled.get(name) ?? scalar)(value));
  for (const [name, schema] of Object.entries(schemas)) compiled.set(name, compile(schema, definitions));
  return definitions;
}

function reference(name: string, { filters }: Definitions): Filter {
  const filter = filters.get(name);
  if (!filter) throw new Error(`the reply schema refers to "${name}", which it does not define`);
  return filter;
}

function object(schema: SchemaNode, definitions: Definitions): Filter {
  const declared = isNode(schema.properties) ? schema.properties : {};
  const properties = Object.keys(declared).map(
    (name) => [name, compile(declared[name], definitions)] as const,
  );
  const open = openPart(schema, definitions);
  return (value) => {
    if (!isNode(value))
      throw new ReplyMismatch(`${value === null ? 'null' : typeof value} where the contract has an object`);
    const out: Record<string, unknown> = {};
    for (const [name, filter] of properties) {
      const given = value[name];
      if (given !== undefined && Object.hasOwn(value, name)) out[name] = filter(given);
    }
    if (open) {
      for (const name of Object.keys(value)) {
        if (Object.hasOwn(declared, name)) continue;
        const filter = open(name);
        // Not an assignment: a key named __proto__ must become a property, not a prototype.
        if (filter) Object.defineProperty(out, name, { value: filter(value[name]), enumerable: true });
      }
    }
    return out;
  };
}

/** For records and for objects that declare themselves open: which filter an undeclared name falls under, if any. */
function openPart(schema: SchemaNode, definitions: Definitions): ((name: string) => Filter | null) | null {
  const patterns = isNode(schema.patternProperties)
    ? Object.entries(schema.patternProperties).map(
        ([pattern, inner]) => [new RegExp(pattern, 'u'), compile(inner, definitions)] as const,
      )
    : [];
  const additional = schema.additionalProperties;
  const rest = additional === true || isNode(additional) ? compile(additional, definitions) : null;
  if (patterns.length === 0 && rest === null) return null;
  return (name) => patterns.find(([pattern]) => pattern.test(name))?.[1] ?? rest;
}

function array(schema: SchemaNode, definitions: Definitions): Filter {
  const tuple = Array.isArray(schema.items) ? schema.items : schema.prefixItems;
  const positions = Array.isArray(tuple) ? tuple.map((item) => compile(item, definitions)) : [];
  const rest = isNode(schema.items) ? compile(schema.items, definitions) : asItIs;
  return (value) => {
    if (!Array.isArray(value)) throw new ReplyMismatch(`${typeof value} where the contract has a list`);
    return value.map((item, at) => (positions[at] ?? rest)(item));
  };
}

function union(branches: readonly unknown[], definitions: Definitions): Filter {
  const isNull = (branch: unknown) => isNode(branch) && branch.type === 'null';
  const others = branches.filter((branch) => !isNull(branch));
  const nullable = others.length < branches.length;
  const filters = others.map((branch) => compile(branch, definitions));
  const [only] = filters;
  if (filters.length === 1 && only) return (value) => (value === null && nullable ? null : only(value));
  if (filters.every((filter) => filter === scalar)) return scalar;
  const choices = others.map((branch, at) => ({
    fits: Compile(definitions.schemas, branch as SchemaNode),
    filter: filters[at] ?? scalar,
  }));
  return (value) => {
    if (value === null && nullable) return null;
    const choice = choices.find(({ fits }) => fits.Check(value));
    if (!choice) throw new ReplyMismatch('a value that fits no branch of the contract');
    return choice.filter(value);
  };
}

function intersection(parts: readonly unknown[], definitions: Definitions): Filter {
  const filters = parts.map((part) => compile(part, definitions));
  return (value) => Object.assign({}, ...filters.map((filter) => filter(value)));
}
