/** Checks what came in against the contract: compiled once for each endpoint, three cheap tests for each request. */
import type { FastifyRequest } from 'fastify';
import { Compile, type Validator } from 'typebox/schema';
import { type Endpoint, isUpload } from '#primitives/endpoint.ts';
import { closed, isNode, type SchemaNode } from './closed-schema.ts';
import { type Issue, issuesOf } from './issues.ts';
import type { Language } from './language.ts';
import { compileTextReader, type TextValues } from './query-text.ts';
import { Rejection } from './rejection.ts';

export interface Input {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

type Part = (raw: unknown, language: Language, issues: Issue[]) => unknown;

/** @returns a function that gives the checked input, or throws a Rejection listing everything that is wrong. */
export function compileInput(endpoint: Endpoint): (request: FastifyRequest, language: Language) => Input {
  const params = textPart('params', endpoint.params as SchemaNode);
  const query = textPart('query', endpoint.query as SchemaNode);
  const body = isUpload(endpoint.body) ? uploadPart : jsonPart(endpoint.body as SchemaNode);
  return (request, language) => {
    const issues: Issue[] = [];
    const input = {
      params: params(request.params, language, issues),
      query: query(request.query, language, issues),
      body: body(request.body, language, issues),
    };
    if (issues.length > 0) throw new Rejection('invalid-input', { issues });
    return input;
  };
}

/** For streams, which have no body. */
export function compileQuery(endpoint: Endpoint): (request: FastifyRequest, language: Language) => unknown {
  const read = textPart('query', endpoint.query as SchemaNode);
  return (request, language) => {
    const issues: Issue[] = [];
    const query = read(request.query, language, issues);
    if (issues.length > 0) throw new Rejection('invalid-input', { issues });
    return query;
  };
}

const uploadPart: Part = (raw) => raw ?? new Uint8Array();

function textPart(where: 'params' | 'query', schema: SchemaNode): Part {
  const properties = isNode(schema.properties) ? schema.properties : {};
  const read = compileTextReader(properties);
  const withDefaults = defaultsOf(properties);
  const validator: Validator = Compile(closed(schema));
  const isList = (name: string) => {
    const property = properties[name];
    return isNode(property) && property.type === 'array';
  };
  return (raw, language, issues) => {
    const texts = (raw ?? {}) as TextValues;
    const value = withDefaults(read(texts));
    const found = issues.length;
    checkText(value, where, language, issues);
    for (const name of Object.keys(texts)) {
      if (Array.isArray(texts[name]) && Object.hasOwn(properties, name) && !isList(name)) {
        issues.push({
          path: `${where}.${name}`,
          wrong: language === 'zh' ? '只能给出一次' : 'may be given only once',
        });
      }
    }
    if (issues.length === found && !validator.Check(value))
      issues.push(...issuesOf(validator, value, where, language));
    return value;
  };
}

function jsonPart(schema: SchemaNode): Part {
  const withDefaults = isNode(schema.properties) ? defaultsOf(schema.properties) : (value: unknown) => value;
  const validator: Validator = Compile(closed(schema));
  const emptyMeansObject = schema.type === 'object';
  return (raw, language, issues) => {
    const value = withDefaults(raw ?? (raw === undefined && emptyMeansObject ? {} : raw));
    const found = issues.length;
    checkText(value, 'body', language, issues);
    if (issues.length === found && !validator.Check(value)) {
      issues.push(...issuesOf(validator, value, 'body', language));
    }
    return value;
  };
}

/** Fills in top-level defaults. Works on the object just made from text or JSON, so nobody else sees the change. */
function defaultsOf(properties: SchemaNode): (value: unknown) => unknown {
  const defaults = Object.entries(properties).flatMap(([name, schema]) =>
    isNode(schema) && 'default' in schema ? [[name, schema.default] as const] : [],
  );
  if (defaults.length === 0) return (value) => value;
  return (value) => {
    if (!isNode(value)) return value;
    const object = value as Record<string, unknown>;
    for (const [name, initial] of defaults) {
      if (!Object.hasOwn(object, name)) object[name] = structuredClone(initial);
    }
    return object;
  };
}

const DEEPEST = 64;

/**
 * What no schema of ours wants and later code cannot hold: NUL (PostgreSQL text refuses it), half a surrogate pair (has
 * no UTF-8 and no canonical JSON), and nesting that would overrun a stack. Runs before the schema for that last reason.
 */
function checkText(value: unknown, path: string, language: Language, issues: Issue[], depth = 0): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) {
      issues.push({
        path,
        wrong:
          language === 'zh'
            ? '含有无法保存的字符（NUL 或不完整的字符）'
            : 'holds a character that cannot be kept (NUL or half a character)',
      });
    }
    return;
  }
  if (typeof value !== 'object' || value === null || issues.length > 20) return;
  if (depth >= DEEPEST) {
    issues.push({
      path: 'body',
      wrong: language === 'zh' ? `嵌套超过 ${DEEPEST} 层` : `is nested deeper than ${DEEPEST} levels`,
    });
    return;
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1)
      checkText(value[i], `${path}[${i}]`, language, issues, depth + 1);
    return;
  }
  for (const key of Object.keys(value)) {
    checkText(key, path, language, issues, depth + 1);
    checkText((value as SchemaNode)[key], `${path}.${key}`, language, issues, depth + 1);
  }
}
