/** A schema as a reader would write it on a board: names, types and limits, indented. */
import { isNode, type SchemaNode } from './closed-schema.ts';

/** Plain text, several lines for objects. Not a language anyone has to parse. */
export function schemaOutline(schema: unknown, indent = ''): string {
  if (!isNode(schema)) return 'any';
  const initial = 'default' in schema ? ` = ${JSON.stringify(schema.default)}` : '';
  return outline(schema, indent) + initial;
}

function outline(schema: SchemaNode, indent: string): string {
  if (typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1) ?? 'any';
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const branches = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(branches)) return branches.map((branch) => schemaOutline(branch, indent)).join(' | ');
  if (Array.isArray(schema.allOf)) return schema.allOf.map((part) => schemaOutline(part, indent)).join(' & ');
  switch (schema.type) {
    case 'object':
      return object(schema, indent);
    case 'array':
      return array(schema, indent);
    case 'integer':
    case 'number':
      return `${schema.type}${limits(schema.minimum, schema.maximum)}`;
    case 'string':
      return text(schema);
    case undefined:
      return 'any';
    default:
      return String(schema.type);
  }
}

function object(schema: SchemaNode, indent: string): string {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const deeper = `${indent}  `;
  const lines = Object.entries(isNode(schema.properties) ? schema.properties : {}).map(
    ([name, inner]) =>
      `${deeper}${name}${required.includes(name) ? '' : '?'}: ${schemaOutline(inner, deeper)}`,
  );
  for (const inner of Object.values(isNode(schema.patternProperties) ? schema.patternProperties : {})) {
    lines.push(`${deeper}[name]: ${schemaOutline(inner, deeper)}`);
  }
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

function array(schema: SchemaNode, indent: string): string {
  const size = limits(schema.minItems, schema.maxItems);
  if (Array.isArray(schema.prefixItems)) {
    return `[${schema.prefixItems.map((item) => schemaOutline(item, indent)).join(', ')}]`;
  }
  const item = schemaOutline(schema.items, indent);
  return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]${size}` : `${item}[]${size}`;
}

function text(schema: SchemaNode): string {
  const length = limits(schema.minLength, schema.maxLength);
  const pattern = typeof schema.pattern === 'string' ? ` /${schema.pattern}/` : '';
  const format = typeof schema.format === 'string' ? ` (${schema.format})` : '';
  const description = typeof schema.description === 'string' ? ` ${schema.description}` : '';
  return `string${length}${pattern}${format}${description}`;
}

function limits(least: unknown, most: unknown): string {
  return least === undefined && most === undefined ? '' : ` ${least ?? ''}…${most ?? ''}`;
}
