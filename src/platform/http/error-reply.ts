/** From whatever was thrown to what is said about it. Nothing of a fault's inside leaves the machine. */
import { randomUUID } from 'node:crypto';
import type { Endpoint, ErrorReply, RefusalDeclaration } from '#primitives/endpoint.ts';
import { isDatabaseLoss } from './database-loss.ts';
import { fillIn, type Language } from './language.ts';
import { InvalidInput, Refusal } from './refusal.ts';
import { type PlatformCode, platformAnswers, Rejection } from './rejection.ts';

export interface Answer {
  readonly status: number;
  readonly body: ErrorReply;
  readonly retryAfterSeconds: number | null;
}

const DATABASE_RETRY_SECONDS = 2;

/** `request` tells what the error happened to; without an endpoint only the platform's own answers apply. */
export function answerTo(
  error: unknown,
  request: { readonly endpoint: Endpoint | undefined; readonly language: Language },
): Answer {
  const { endpoint, language } = request;
  if (error instanceof Rejection) return platformAnswer(error.code, language, error);
  if (error instanceof InvalidInput) {
    return platformAnswer('invalid-input', language, { issues: [...error.issues] });
  }
  if (error instanceof Refusal) {
    const declared = endpoint && declarationOf(endpoint, error.code);
    if (!declared) return fault(language);
    return {
      status: declared.status,
      body: {
        kind: 'refusal',
        code: error.code,
        message: fillIn(declared[language], error.details),
        ...(Object.keys(error.details).length > 0 && { details: error.details }),
      },
      retryAfterSeconds: retryAfter(declared.status, error.details),
    };
  }
  const code = fastifyCode(error);
  if (code) return platformAnswer(code, language, { details: { maxBytes: maxBytesOf(endpoint) } });
  if (!endpoint) {
    const ofFile = fileAnswer(error, language);
    if (ofFile) return ofFile;
  }
  if (isDatabaseLoss(error)) {
    return {
      ...platformAnswer('database-unavailable', language),
      retryAfterSeconds: DATABASE_RETRY_SECONDS,
    };
  }
  return fault(language);
}

/** The capability's own words; a handler may also say `not-permitted` where a permission is asked for at all. */
function declarationOf(endpoint: Endpoint, code: string): RefusalDeclaration | undefined {
  if (Object.hasOwn(endpoint.refusals, code)) return endpoint.refusals[code];
  if (code === 'not-permitted' && typeof endpoint.access === 'object')
    return platformAnswers['not-permitted'];
  return undefined;
}

function platformAnswer(
  code: PlatformCode,
  language: Language,
  more: { details?: Readonly<Record<string, unknown>>; issues?: NonNullable<ErrorReply['issues']> } = {},
): Answer {
  const { kind, status, ...words } = platformAnswers[code];
  return {
    status,
    body: {
      kind,
      code,
      message: fillIn(words[language], more.details ?? {}),
      ...(more.issues && more.issues.length > 0 && { issues: more.issues }),
    },
    retryAfterSeconds: code === 'shutting-down' ? DATABASE_RETRY_SECONDS : null,
  };
}

function fault(language: Language): Answer {
  const faultId = randomUUID();
  const message =
    language === 'zh'
      ? `系统出错，已记入日志。请把编号 ${faultId} 告诉管理员。`
      : `Something went wrong on our side and was logged. Give the administrator this number: ${faultId}`;
  return { status: 500, body: { kind: 'fault', code: 'fault', message, faultId }, retryAfterSeconds: null };
}

const fastifyAnswers: Readonly<Record<string, PlatformCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_BAD_URL: 'malformed-request',
  FST_ERR_MAX_PARAM_LENGTH: 'unknown-path',
  FST_STATIC_FORBIDDEN_PATH: 'unknown-path',
};

function fastifyCode(error: unknown): PlatformCode | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code !== undefined && Object.hasOwn(fastifyAnswers, code) ? fastifyAnswers[code] : undefined;
}

/** What the file server says of a path it will not serve, or of a range or condition that cannot be met. */
function fileAnswer(error: unknown, language: Language): Answer | null {
  const status = error instanceof Error ? (error as { status?: unknown }).status : undefined;
  if (status === 412 || status === 416) return { ...platformAnswer('malformed-request', language), status };
  return status === 400 || status === 403 ? platformAnswer('unknown-path', language) : null;
}

function maxBytesOf(endpoint: Endpoint | undefined): number | undefined {
  if (!endpoint) return undefined;
  return 'upload' in endpoint.body ? (endpoint.body as { maxBytes: number }).maxBytes : endpoint.maxBodyBytes;
}

function retryAfter(status: number, details: Readonly<Record<string, unknown>>): number | null {
  const seconds = details.retryAfterSeconds;
  return (status === 429 || status === 503) && typeof seconds === 'number' ? Math.ceil(seconds) : null;
}

/**
 * What the log keeps of an error. PostgreSQL's `detail` and `where` quote rows, which hold people, so only the parts
 * that name code and schema are taken.
 */
export function describeFault(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { thrown: typeof error };
  const { code, table, constraint } = error as { code?: unknown; table?: unknown; constraint?: unknown };
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(code !== undefined && { code }),
    ...(table !== undefined && { table }),
    ...(constraint !== undefined && { constraint }),
    ...(error.cause instanceof Error && { cause: describeFault(error.cause) }),
  };
}
