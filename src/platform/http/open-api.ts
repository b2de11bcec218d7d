/** The OpenAPI 3.1 document, from the same values that the server answers by. */
import {
  type Endpoint,
  ErrorReply,
  isDownload,
  isUpload,
  type RefusalDeclaration,
  type Words,
} from '#primitives/endpoint.ts';
import { closed, isNode, type SchemaNode } from './closed-schema.ts';
import { type PlatformCode, platformAnswers } from './rejection.ts';

export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: SchemaNode;
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly OpenApiParameter[];
  readonly requestBody?: { required: boolean; content: Readonly<Record<string, { schema: SchemaNode }>> };
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly 'x-summary': Words;
  /** `public`, `signed-in`, or the name of the permission. */
  readonly 'x-access': string;
  readonly 'x-refusals': Readonly<Record<string, RefusalDeclaration>>;
}

export interface OpenApiResponse {
  readonly description: string;
  readonly content?: Readonly<Record<string, { schema: SchemaNode }>>;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, SchemaNode>>;
    readonly securitySchemes: Readonly<Record<string, SchemaNode>>;
  };
  readonly 'x-permissions': Readonly<Record<string, Words>>;
}

export function openApi(
  endpoints: readonly Endpoint[],
  permissions: Readonly<Record<string, Words>>,
): OpenApiDocument {
  const schemas = new SharedSchemas();
  schemas.add('ErrorReply', schemas.plain(ErrorReply));
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: '考安 Kaoan',
      version: '1',
      description:
        '考试安全指挥系统的接口，由接口声明生成。 The interfaces of the exam-security command system, generated from their declarations.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(endpoints.map(capabilityOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.all(),
      securitySchemes: { signIn: { type: 'apiKey', in: 'cookie', name: 'kaoan' } },
    },
    'x-permissions': permissions,
  };
}

const capabilityOf = ({ name }: Endpoint) => name.split('.')[0] ?? name;

function operation(endpoint: Endpoint, schemas: SharedSchemas): OpenApiOperation {
  const { access, summary } = endpoint;
  const body = requestBody(endpoint, schemas);
  return {
    operationId: endpoint.name,
    tags: [capabilityOf(endpoint)],
    summary: summary.zh,
    description: summary.en,
    parameters: [
      ...parameters('path', endpoint.params, schemas),
      ...parameters('query', endpoint.query, schemas),
    ],
    ...(body && { requestBody: body }),
    responses: { 200: success(endpoint, schemas), ...failures(endpoint) },
    security: access === 'public' ? [] : [{ signIn: [] }],
    'x-summary': summary,
    'x-access': typeof access === 'string' ? access : access.permission,
    'x-refusals': endpoint.refusals,
  };
}

function parameters(where: 'path' | 'query', schema: unknown, schemas: SharedSchemas): OpenApiParameter[] {
  if (!isNode(schema) || !isNode(schema.properties)) return [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (required.includes(name) && !(isNode(property) && 'default' in property)),
    schema: schemas.plain(property),
  }));
}

function requestBody(endpoint: Endpoint, schemas: SharedSchemas): OpenApiOperation['requestBody'] {
  if (endpoint.method === 'GET') return undefined;
  if (isUpload(endpoint.body)) {
    const description = `≤ ${endpoint.body.maxBytes} bytes`;
    return {
      required: true,
      content: { '*/*': { schema: { type: 'string', format: 'binary', description } } },
    };
  }
  const schema = endpoint.body as SchemaNode;
  if (schema.type === 'object' && isNode(schema.properties) && Object.keys(schema.properties).length === 0) {
    return undefined;
  }
  return {
    required: true,
    content: { 'application/json': { schema: schemas.plain(closed(endpoint.body)) } },
  };
}

function success(endpoint: Endpoint, schemas: SharedSchemas): OpenApiResponse {
  if (isDownload(endpoint.reply)) {
    return {
      description: '文件 File',
      content: { [endpoint.reply.mediaType]: { schema: { type: 'string', format: 'binary' } } },
    };
  }
  return {
    description: '成功 Done',
    content: { 'application/json': { schema: schemas.plain(endpoint.reply) } },
  };
}

/** Every way in which the endpoint may say no: its own refusals and those of the platform, by status. */
function failures(endpoint: Endpoint): Record<string, OpenApiResponse> {
  const answers: { status: number; code: string; words: Words }[] = Object.entries(endpoint.refusals).map(
    ([code, { status, zh, en }]) => ({ status, code, words: { zh, en } }),
  );
  const ofPlatform = (code: PlatformCode) => {
    if (Object.hasOwn(endpoint.refusals, code)) return;
    const { status, zh, en } = platformAnswers[code];
    answers.push({ status, code, words: { zh, en } });
  };
  ofPlatform('invalid-input');
  if (endpoint.access !== 'public') ofPlatform('not-signed-in');
  if (typeof endpoint.access === 'object') ofPlatform('not-permitted');
  if (endpoint.method !== 'GET') {
    for (const code of [
      'malformed-json',
      'cross-site-request',
      'body-too-large',
      'unsupported-media-type',
    ] as const) {
      ofPlatform(code);
    }
  }
  ofPlatform('database-unavailable');
  const byStatus = Map.groupBy(answers, ({ status }) => String(status));
  return {
    ...Object.fromEntries(
      [...byStatus].map(([status, group]) => [
        status,
        {
          description: group.map(({ code, words }) => `\`${code}\` ${words.zh} ${words.en}`).join('\n\n'),
          content: { 'application/json': { schema: errorSchema(group.map(({ code }) => code)) } },
        },
      ]),
    ),
    500: {
      description: '系统出错 Fault',
      content: { 'application/json': { schema: errorSchema(['fault']) } },
    },
  };
}

function errorSchema(codes: readonly string[]): SchemaNode {
  return { allOf: [{ $ref: '#/components/schemas/ErrorReply' }, { properties: { code: { enum: codes } } }] };
}

/** Schemas that refer to themselves move to `components`; everything else stays where it is used. */
class SharedSchemas {
  readonly #schemas = new Map<string, SchemaNode>();

  add(name: string, schema: SchemaNode): void {
    const text = JSON.stringify(schema);
    const known = this.#schemas.get(name);
    if (known && JSON.stringify(known) !== text)
      throw new Error(`two different schemas are called "${name}"`);
    this.#schemas.set(name, JSON.parse(text));
  }

  all(): Record<string, SchemaNode> {
    return Object.fromEntries(this.#schemas);
  }

  /** Plain JSON Schema 2020-12: TypeBox writes tuples and references in its own way. */
  plain(schema: unknown): SchemaNode {
    return this.#rewrite(JSON.parse(JSON.stringify(schema))) as SchemaNode;
  }

  #rewrite(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#rewrite(item));
    if (!isNode(value)) return value;
    const { $defs, $id: _, ...node } = value;
    if (isNode($defs)) {
      for (const [name, definition] of Object.entries($defs))
        this.add(name, this.#rewrite(definition) as SchemaNode);
    }
    const out: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(node)) out[key] = this.#rewrite(inner);
    if (typeof out.$ref === 'string' && !out.$ref.startsWith('#')) {
      out.$ref = `#/components/schemas/${out.$ref}`;
    }
    if (Array.isArray(out.items)) {
      const { items, additionalItems: __, ...rest } = out;
      return { ...rest, prefixItems: items, items: false };
    }
    return out;
  }
}
