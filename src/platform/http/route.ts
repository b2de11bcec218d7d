/** A route is an endpoint and the function that answers it. */
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ReplyOf } from '#primitives/endpoint.ts';
import type { Viewer } from './viewer.ts';

export interface Call<E extends Endpoint> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  /** Present unless the endpoint is public; on a public endpoint, whoever happens to be signed in. */
  readonly viewer: E['access'] extends 'public' ? Viewer | null : Viewer;
  /** Address of the caller, for rate limits only; never stored. */
  readonly from: string;
  readonly userAgent: string;
  readonly cookies: Cookies;
}

export interface Cookies {
  get(name: string): string | undefined;
  set(name: string, value: string, maxAgeSeconds: number): void;
  clear(name: string): void;
}

export interface Route {
  readonly endpoint: Endpoint;
  readonly answer: (call: Call<Endpoint>) => Promise<unknown>;
}

/** Binds an endpoint to its handler, with the types checked on both sides. */
export function on<E extends Endpoint>(endpoint: E, answer: (call: Call<E>) => Promise<ReplyOf<E>>): Route {
  return { endpoint, answer: answer as Route['answer'] };
}
