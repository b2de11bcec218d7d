/**
 * A contract says what may be sent, so what it does not name is refused: a misspelt filter that is silently ignored
 * gives a wrong number. TypeBox objects are open unless they say otherwise; this closes them, at every depth.
 */
import type { TSchema } from 'typebox';

export type SchemaNode = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is SchemaNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy in which every object that does not speak of additional properties has none. The original is untouched. */
export function closed(schema: TSchema): TSchema {
  return close(schema as unknown as SchemaNode, true) as unknown as TSchema;
}

function close(node: SchemaNode, closeHere: boolean): SchemaNode {
  const copy = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(node)) as Record<
    string,
    unknown
  >;
  const replace = (key: string, value: unknown) =>
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });

  // The parts of an intersection each see only their own properties, so only the whole can be closed.
  const isIntersection = Array.isArray(node.allOf);
  for (const key of ['properties', 'patternProperties', '$defs']) {
    const inner = node[key];
    if (isNode(inner)) {
      replace(
        key,
        Object.fromEntries(Object.entries(inner).map(([name, schema]) => [name, deep(schema, true)])),
      );
    }
  }
  for (const key of ['items', 'additionalProperties', 'prefixItems']) {
    if (typeof node[key] === 'object') replace(key, deep(node[key], true));
  }
  for (const key of ['anyOf', 'oneOf']) {
    if (Array.isArray(node[key])) replace(key, deep(node[key], closeHere && !isIntersection));
  }
  if (isIntersection) replace('allOf', deep(node.allOf, false));

  const says = 'additionalProperties' in node || 'unevaluatedProperties' in node;
  if (closeHere && !says) {
    if (isIntersection) replace('unevaluatedProperties', false);
    else if (node.type === 'object') replace('additionalProperties', false);
  }
  return copy;
}

function deep(value: unknown, closeHere: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => deep(item, closeHere));
  return isNode(value) ? close(value, closeHere) : value;
}
