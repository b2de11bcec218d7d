/** A server for tests: replies are checked, the log is kept, and who is signed in is said by a cookie. */
import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type Endpoint, endpoint } from '#primitives/endpoint.ts';
import { openLog } from '../log.ts';
import { on, type Route } from './route.ts';
import { buildHttp, type HttpOptions } from './serve.ts';
import type { Viewer } from './viewer.ts';

export const viewer = (permissions: readonly string[] = [], personId = 'p1'): Viewer => ({
  personId,
  name: '王敏',
  grants: new Map(permissions.map((permission) => [permission, ['/370200/']])),
  unitPaths: ['/370200/'],
});

/** What a browser sends from our own page. `may` are the permissions of the person whose cookie this is. */
export const signedIn = (...may: readonly string[]) => ({
  cookie: `kaoan=${may.join('~') || 'nothing'}`,
  'sec-fetch-site': 'same-origin',
});

export interface TestServer {
  readonly app: FastifyInstance;
  /** Lines of the log so far, parsed. */
  readonly logged: () => Record<string, unknown>[];
}

export function testServer(options: Partial<HttpOptions> = {}): TestServer {
  const lines = new PassThrough();
  let text = '';
  lines.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const app = buildHttp({
    routes: [],
    log: openLog('debug', lines),
    config: { behindTls: false },
    checkReplies: true,
    viewerOf: async (request) => {
      const cookie = request.cookies.kaoan;
      return cookie === undefined || cookie === 'expired' ? null : viewer(cookie.split('~'));
    },
    ...options,
  });
  const logged = () =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { app, logged };
}

export const summary = { zh: '试', en: 'Try' };
export const done = Type.Object({ done: Type.Boolean() });

export const write = endpoint({
  name: 'test.write',
  method: 'POST',
  path: '/api/things',
  summary,
  access: { permission: 'test.write' },
  body: Type.Object({ name: Type.String() }),
  reply: done,
  refusals: {
    'already-there': {
      status: 409,
      zh: '“{name}”已存在，请换一个名称。',
      en: '"{name}" exists; choose another name.',
    },
    busy: { status: 503, zh: '请 {retryAfterSeconds} 秒后再试。', en: 'Try again in {retryAfterSeconds} s.' },
  },
});
export const writes = (answer: () => Promise<{ done: boolean }> = async () => ({ done: true })): Route =>
  on(write, answer);

export const send = (
  route: Route,
  headers: Record<string, string> = signedIn('test.write'),
  payload: unknown = { name: 'x' },
) =>
  testServer({ routes: [route] }).app.inject({
    method: 'POST',
    url: '/api/things',
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(payload),
  });

/** Answers without a public word about who asks: a GET endpoint of the given access. */
const reads = (access: Endpoint['access']): Route =>
  on(
    endpoint({ name: 'test.read', method: 'GET', path: '/api/read', summary, access, reply: Type.Unknown() }),
    async ({ viewer }) => ({ viewer: viewer?.name ?? null }),
  );
export const read = (access: Endpoint['access'], headers: Record<string, string> = {}) =>
  testServer({ routes: [reads(access)] }).app.inject({ url: '/api/read', headers });
