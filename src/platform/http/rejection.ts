/** What the platform itself refuses, on any endpoint, before or beside the capability's own refusals. */
import type { ErrorReply, Words } from '#primitives/endpoint.ts';

interface PlatformAnswer extends Words {
  readonly kind: 'refusal' | 'invalid';
  readonly status: number;
}

export const platformAnswers = {
  'not-signed-in': { kind: 'refusal', status: 401, zh: '请先登录。', en: 'Sign in first.' },
  'not-permitted': {
    kind: 'refusal',
    status: 403,
    zh: '您的职务没有这项权限；如工作需要，请联系本单位管理员。',
    en: 'Your appointments do not allow this; ask the administrator of your unit if your work needs it.',
  },
  'cross-site-request': {
    kind: 'refusal',
    status: 403,
    zh: '这一请求不是从本系统的页面发出的，已拒绝。请从本系统的页面操作；程序调用请带 Origin 请求头。',
    en: 'This request did not come from a page of this system. Use its own pages; a program sends the Origin header.',
  },
  'unknown-path': {
    kind: 'refusal',
    status: 404,
    zh: '没有这个地址，或者它不接受这种方法；全部接口见 /api/docs。',
    en: 'No such address, or not with this method; /api/docs lists them all.',
  },
  'invalid-input': {
    kind: 'invalid',
    status: 400,
    zh: '内容有误，请按下列各项改正。',
    en: 'Some of the input is wrong; correct what is listed.',
  },
  'malformed-json': {
    kind: 'invalid',
    status: 400,
    zh: '请求正文不是有效的 JSON（UTF-8 编码，不得含 __proto__ 等保留键）。',
    en: 'The body is not valid JSON (in UTF-8, without reserved keys such as __proto__).',
  },
  'malformed-request': {
    kind: 'invalid',
    status: 400,
    zh: '请求不完整或格式有误。',
    en: 'The request is incomplete or malformed.',
  },
  'body-too-large': {
    kind: 'invalid',
    status: 413,
    zh: '内容过大，最多 {maxBytes} 字节。',
    en: 'The body is too large; at most {maxBytes} bytes are accepted.',
  },
  'unsupported-media-type': {
    kind: 'invalid',
    status: 415,
    zh: '请用 application/json 发送，不压缩；上传文件时直接发送文件字节，不用表单。',
    en: 'Send application/json, uncompressed; send a file as its bytes, not as a form.',
  },
  'database-unavailable': {
    kind: 'refusal',
    status: 503,
    zh: '数据库暂时不可用，请稍后重试；已确认的内容不会丢失。',
    en: 'The database is unavailable for the moment; try again shortly. Nothing that was acknowledged is lost.',
  },
  'shutting-down': {
    kind: 'refusal',
    status: 503,
    zh: '系统正在重启，请稍后重试。',
    en: 'The system is restarting; try again shortly.',
  },
} as const satisfies Readonly<Record<string, PlatformAnswer>>;

export type PlatformCode = keyof typeof platformAnswers;

/** Thrown by the platform's own checks; becomes the answer of that code. */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  readonly code: PlatformCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly issues: NonNullable<ErrorReply['issues']>;

  constructor(
    code: PlatformCode,
    more: { details?: Readonly<Record<string, unknown>>; issues?: NonNullable<ErrorReply['issues']> } = {},
  ) {
    super(`rejected: ${code}`);
    this.code = code;
    this.details = more.details ?? {};
    this.issues = more.issues ?? [];
  }
}
