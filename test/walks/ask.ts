/** Calls as the console makes them, one person at a time: by endpoint, over HTTP, typed by the contract. */
import assert from 'node:assert/strict';
import type { FastifyInstance } from 'fastify';
import { addressOf, fileNameFrom } from '#console/address.ts';
import {
  type BodyOf,
  type Endpoint,
  type ErrorReply,
  isDownload,
  isUpload,
  type ParamsOf,
  type QueryOf,
  type RefusalCodeOf,
  type ReplyOf,
} from '#primitives/endpoint.ts';

/** What of an answer the walks look at; an injected one and one from a socket both have it. */
interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly rawPayload: Uint8Array;
  json<T>(): T;
}

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: object;
}

export interface Asker {
  request(request: Request): Promise<Answer>;
}

interface Input<E extends Endpoint> {
  readonly params?: ParamsOf<E>;
  readonly query?: Partial<QueryOf<E>>;
  readonly body?: BodyOf<E>;
}

/** Somebody who is not signed in: a candidate with a phone, a reader of bulletins. */
export const aStranger = (app: FastifyInstance): Asker => ({
  request: (options) =>
    app.inject({ ...options, headers: { 'sec-fetch-site': 'same-origin', ...options.headers } }),
});

export interface SocketAsker extends Asker {
  /** Opens an answer that goes on. */
  stream(
    path: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ response: Response; close(): void }>;
}

/** Somebody who signs in to a server that listens, and asks over the network. */
export async function overSocket(
  origin: string,
  account: { readonly name: string; readonly password: string },
): Promise<SocketAsker> {
  const signedIn = await fetch(`${origin}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ name: account.name, password: account.password }),
  });
  assert.equal(signedIn.status, 200, await signedIn.text());
  const own = { cookie: signedIn.headers.getSetCookie().join('; ').split(';')[0] ?? '', origin };
  return {
    async request({ method, url, headers, payload }) {
      const body =
        payload === undefined
          ? null
          : payload instanceof Uint8Array
            ? new Uint8Array(payload)
            : JSON.stringify(payload);
      const answer = await fetch(origin + url, {
        method,
        headers: { 'content-type': 'application/json', ...headers, ...own },
        body,
      });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const text = new TextDecoder().decode(bytes);
      return {
        statusCode: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: text,
        rawPayload: bytes,
        json: () => JSON.parse(text),
      };
    },
    async stream(path, headers) {
      const stop = new AbortController();
      const response = await fetch(origin + path, { headers: { ...headers, ...own }, signal: stop.signal });
      assert.equal(response.status, 200);
      return { response, close: () => stop.abort() };
    },
  };
}

function send(who: Asker, endpoint: Endpoint, input: Input<Endpoint>): Promise<Answer> {
  const { method } = endpoint;
  const url = addressOf(endpoint, input);
  if (method === 'GET') return who.request({ method, url });
  if (!isUpload(endpoint.body)) return who.request({ method, url, payload: input.body ?? {} });
  const headers = { 'content-type': 'application/octet-stream' };
  return who.request({ method, url, headers, payload: Buffer.from(input.body as Uint8Array) });
}

/** The reply; anything else fails the test with what was answered. */
export async function ask<E extends Endpoint>(
  who: Asker,
  endpoint: E,
  input: Input<E> = {},
): Promise<ReplyOf<E>> {
  const answer = await send(who, endpoint, input);
  assert.equal(answer.statusCode, 200, `${endpoint.name}: ${answer.statusCode} ${answer.body}`);
  if (!isDownload(endpoint.reply)) return answer.json<ReplyOf<E>>();
  const fileName = fileNameFrom(String(answer.headers['content-disposition']), endpoint.name);
  return { fileName, bytes: new Uint8Array(answer.rawPayload) } as ReplyOf<E>;
}

/** What was answered to a call that is refused with this code. */
export async function refused<E extends Endpoint>(
  who: Asker,
  endpoint: E,
  input: Input<E>,
  code: RefusalCodeOf<E> | 'not-permitted' | 'not-signed-in',
): Promise<ErrorReply & { readonly status: number }> {
  const answer = await send(who, endpoint, input);
  const reply = answer.json<ErrorReply>();
  assert.equal(reply.code, code, `${endpoint.name}: ${answer.statusCode} ${answer.body}`);
  return { ...reply, status: answer.statusCode };
}
