/**
 * An endpoint as a value: the one declaration of what crosses the wire. The server's handler, the console's call, the
 * OpenAPI document and the permission matrix of the tests are all derived from it.
 */
import type { Static, TSchema, TUnsafe } from 'typebox';
import { Type } from 'typebox';

/** Words for people, in both languages of the console. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/**
 * An expected "no". The code is stable; the words say what to do next. `{name}` in the words is filled from the
 * refusal's details.
 */
export interface RefusalDeclaration extends Words {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 503;
}

export type Refusals = Readonly<Record<string, RefusalDeclaration>>;

/** For a contract whose endpoints share declarations: `refusing('not-found', 'id-taken')` picks them by code. */
export const refusingAmong =
  <const D extends Refusals>(declared: D) =>
  <const C extends keyof D>(...codes: readonly C[]): Pick<D, C> =>
    Object.fromEntries(codes.map((code) => [code, declared[code]])) as unknown as Pick<D, C>;

/** Who may call: anyone, anyone signed in, or holders of a permission in at least one unit. */
export type Access = 'public' | 'signed-in' | { readonly permission: string };

/** The body is the raw bytes of a file; its name travels in the query as `fileName`. */
export interface Upload {
  readonly upload: true;
  readonly maxBytes: number;
}

/** The reply is a file, not JSON. */
export interface Download {
  readonly download: true;
  readonly mediaType: string;
}

export interface Endpoint<
  P extends TSchema = TSchema,
  Q extends TSchema = TSchema,
  B extends TSchema | Upload = TSchema | Upload,
  R extends TSchema | Download = TSchema | Download,
  F extends Refusals = Refusals,
> {
  /** `<capability>.<verbPhrase>`, e.g. `pledges.signPledge`; the operation id in OpenAPI. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path template with `:name` parameters, below `/api`. */
  readonly path: `/api/${string}`;
  readonly summary: Words;
  readonly access: Access;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly reply: R;
  readonly refusals: F;
  /** Largest accepted JSON body, in bytes. */
  readonly maxBodyBytes: number;
}

const nothing = Type.Object({});
type Nothing = typeof nothing;

interface Declaration<
  P extends TSchema,
  Q extends TSchema,
  B extends TSchema | Upload,
  R extends TSchema | Download,
  F extends Refusals,
> {
  name: string;
  method: Endpoint['method'];
  path: `/api/${string}`;
  summary: Words;
  access: Access;
  params?: P;
  query?: Q;
  body?: B;
  reply: R;
  refusals?: F;
  maxBodyBytes?: number;
}

/** Declares an endpoint; parts left out are empty objects. */
export function endpoint<
  P extends TSchema = Nothing,
  Q extends TSchema = Nothing,
  B extends TSchema | Upload = Nothing,
  R extends TSchema | Download = Nothing,
  const F extends Refusals = Record<never, never>,
>(declaration: Declaration<P, Q, B, R, F>): Endpoint<P, Q, B, R, F> {
  return {
    params: nothing as unknown as P,
    query: nothing as unknown as Q,
    body: nothing as unknown as B,
    refusals: {} as F,
    maxBodyBytes: 256 * 1024,
    ...declaration,
  };
}

export const upload = (maxBytes: number): Upload => ({ upload: true, maxBytes });
export const download = (mediaType: string): Download => ({ download: true, mediaType });

export const isUpload = (body: TSchema | Upload): body is Upload => 'upload' in body;
export const isDownload = (reply: TSchema | Download): reply is Download => 'download' in reply;

/** A file on its way out. */
export interface OutgoingFile {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

export type ParamsOf<E extends Endpoint> = Static<E['params']>;
export type QueryOf<E extends Endpoint> = Static<E['query']>;
export type BodyOf<E extends Endpoint> = E['body'] extends Upload ? Uint8Array : Static<E['body']>;
export type ReplyOf<E extends Endpoint> = E['reply'] extends Download ? OutgoingFile : Static<E['reply']>;
export type RefusalCodeOf<E extends Endpoint> = Extract<keyof E['refusals'], string>;

/** How every refusal, invalid input and fault looks on the wire. */
export const ErrorReply = Type.Object({
  kind: Type.Union([Type.Literal('refusal'), Type.Literal('invalid'), Type.Literal('fault')]),
  code: Type.String(),
  message: Type.String(),
  /** For invalid input: where, what is wrong and what was expected. */
  issues: Type.Optional(Type.Array(Type.Object({ path: Type.String(), wrong: Type.String() }))),
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  /** Names the line in the server's log when `kind` is `fault`. */
  faultId: Type.Optional(Type.String()),
});
export type ErrorReply = Static<typeof ErrorReply>;

/** The query of every server-side list: page from 1, page size, sort column with optional leading `-`. */
export const listQuery = <S extends string>(
  sortable: readonly S[],
  initial: NoInfer<S> | `-${NoInfer<S>}`,
) => ({
  page: Type.Integer({ minimum: 1, maximum: 100_000, default: 1 }),
  pageSize: Type.Integer({ minimum: 1, maximum: 200, default: 20 }),
  // The cast says what the union holds: TypeBox reads that from tuples only, and the columns come as a list.
  sort: Type.Union(
    sortable.flatMap((column) => [Type.Literal(column), Type.Literal(`-${column}` as const)]),
    { default: initial },
  ) as unknown as TUnsafe<S | `-${S}`>,
});

/** One page of rows and the true total over everything the viewer may count. */
export const listReply = <R extends TSchema>(row: R) =>
  Type.Object({ rows: Type.Array(row), total: Type.Integer({ minimum: 0 }) });

/** An id made by the client (UUID, lower case). */
export const Id = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
/** An instant, ISO 8601 in UTC with milliseconds. */
export const Instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' });
/** A calendar day in the exam's time zone. */
export const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' });
export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
