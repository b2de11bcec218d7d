/**
 * What a call can come back with besides its reply, in the three kinds of the house: a *refusal* says what to do, an
 * *invalid input* says where, a *fault* is ours or the network's.
 */
import type { Endpoint, ErrorReply } from '#primitives/endpoint.ts';
import { type Values, type Words, words } from './words.ts';

export class RefusalError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Values;
  readonly words: Words;

  constructor(status: number, code: string, details: Values, text: Words) {
    super(`refused: ${code}`);
    this.name = 'RefusalError';
    this.status = status;
    this.code = code;
    this.details = details;
    this.words = text;
  }
}

export interface Issue {
  /** `body.rows[3].name`, or `/rows/3/name` from a capability's own check. */
  readonly path: string;
  readonly wrong: string;
}

/** The field that an issue is about, as a form names it: `['rows', 3, 'name']`; empty for the whole. */
export const fieldOf = (issue: Issue): (string | number)[] =>
  issue.path
    .replace(/^(body|query|params)(?=$|[.[])/, '')
    .split(/[./[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d{1,6}$/.test(step) ? Number(step) : step));

export class InvalidError extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(`invalid: ${issues.map((issue) => `${issue.path} ${issue.wrong}`).join('; ')}`);
    this.name = 'InvalidError';
    this.issues = issues;
  }
}

export class FaultError extends Error {
  /** `unreachable`: no answer came. `server`: the server failed and wrote `faultId` in its log. */
  readonly where: 'unreachable' | 'server';
  readonly faultId: string | null;

  constructor(where: 'unreachable' | 'server', faultId: string | null, cause?: unknown) {
    super(
      where === 'unreachable' ? 'the server did not answer' : `the server failed (${faultId ?? 'no id'})`,
      {
        cause,
      },
    );
    this.name = 'FaultError';
    this.where = where;
    this.faultId = faultId;
  }
}

export type CallError = RefusalError | InvalidError | FaultError;

export const isCallError = (thrown: unknown): thrown is CallError =>
  thrown instanceof RefusalError || thrown instanceof InvalidError || thrown instanceof FaultError;

/** Refusals that any endpoint may give, because they come before its own rules. */
const byStatus: Readonly<Record<number, Words>> = {
  401: words('登录已失效，请重新登录。', 'You are signed out. Sign in again.'),
  403: words(
    '您的职责不包含此项操作；如确有需要，请联系联合行动办公室。',
    'Your appointments do not allow this. If you need it, ask the joint action office.',
  ),
  404: words(
    '没有这条记录，或它不在您的职责范围内。',
    'There is no such record, or it is outside your remit.',
  ),
  409: words(
    '这条记录刚被他人改动，请刷新后重试。',
    'Someone else has just changed this record. Reload and try again.',
  ),
  413: words('内容过大，请缩小后重试。', 'This is too large. Make it smaller and try again.'),
  429: words('操作过于频繁，请稍候再试。', 'Too many attempts. Wait a little and try again.'),
  503: words('系统正忙，请稍候再试。', 'The system is busy. Try again in a moment.'),
};

const isErrorReply = (body: unknown): body is ErrorReply =>
  typeof body === 'object' &&
  body !== null &&
  'kind' in body &&
  (body.kind === 'refusal' || body.kind === 'invalid' || body.kind === 'fault') &&
  'code' in body &&
  typeof body.code === 'string';

/** The typed error for a reply that is not 2xx. @param body the parsed JSON, or undefined when it was not JSON */
export function errorFromReply(
  endpoint: Pick<Endpoint, 'refusals'>,
  status: number,
  body: unknown,
): CallError {
  if (!isErrorReply(body)) {
    const text = byStatus[status];
    return text === undefined
      ? new FaultError('server', null)
      : new RefusalError(status, `http-${status}`, {}, text);
  }
  if (body.kind === 'invalid') {
    return new InvalidError(body.issues ?? [{ path: '', wrong: body.message }]);
  }
  if (body.kind === 'fault') return new FaultError('server', body.faultId ?? null);
  const declared = Object.hasOwn(endpoint.refusals, body.code) ? endpoint.refusals[body.code] : undefined;
  const text = declared ?? byStatus[status] ?? words(body.message, body.message);
  return new RefusalError(status, body.code, body.details ?? {}, text);
}

/** True when the server no longer knows who is asking, as opposed to an endpoint's own 401 (a wrong password). */
export const isSignedOut = (endpoint: Pick<Endpoint, 'refusals'>, error: CallError): boolean =>
  error instanceof RefusalError && error.status === 401 && !Object.hasOwn(endpoint.refusals, error.code);

export interface Explanation {
  readonly happened: Words;
  readonly kept: Words;
  readonly next: Words;
  readonly values: Values;
}

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The server names instants as they travel; people read them as dates of the exam's time zone. */
export const withInstants = (values: Values, write: (instant: string) => string): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && isoInstant.test(value) ? write(value) : value,
    ]),
  );

const keptForm = words('您填写的内容仍在此页。', 'What you entered is still on this page.');

/** What happened, what was kept, what to do. */
export function explain(thrown: unknown): Explanation {
  if (thrown instanceof RefusalError) {
    // A refusal changes nothing, and the contract's words already say what to do.
    return { happened: thrown.words, kept: words('', ''), next: words('', ''), values: thrown.details };
  }
  if (thrown instanceof InvalidError) {
    const text = thrown.issues.map((issue) => `${fieldOf(issue).join('.')} ${issue.wrong}`.trim()).join('；');
    return {
      happened: words('有内容需要更正：{issues}', 'Some entries need correcting: {issues}'),
      kept: keptForm,
      next: words('更正后再提交。', 'Correct them and submit again.'),
      values: { issues: text },
    };
  }
  if (thrown instanceof FaultError && thrown.where === 'unreachable') {
    return {
      happened: words('连不上服务器。', 'The server could not be reached.'),
      kept: keptForm,
      next: words(
        '检查网络后重试；重复提交不会产生两条记录。',
        'Check the network and try again; a repeat makes no second record.',
      ),
      values: {},
    };
  }
  const faultId = thrown instanceof FaultError ? thrown.faultId : null;
  return {
    happened: words('系统出了故障。', 'The system failed.'),
    kept: words('已记录的数据不受影响。', 'What was already recorded is safe.'),
    next:
      faultId === null
        ? words('请重试；仍不行时请联系系统管理员。', 'Try again. If it persists, tell the administrator.')
        : words(
            '请重试；仍不行时请把编号 {faultId} 告知系统管理员。',
            'Try again. If it persists, give the administrator the number {faultId}.',
          ),
    values: { faultId },
  };
}
