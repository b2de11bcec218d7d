/**
 * Who may pass, asked before anything of the request is read: first where it came from, then who is signed in, then the
 * permission. A stranger learns nothing from messages about the input, and cannot make us read a large body.
 */
import type { FastifyRequest } from 'fastify';
import type { Endpoint } from '#primitives/endpoint.ts';
import { Rejection } from './rejection.ts';
import { isCrossSite } from './same-origin.ts';
import { may, type Viewer } from './viewer.ts';

/** Finds who is signed in, by the request's cookies; `null` when nobody is. */
export type ViewerOf = (request: FastifyRequest) => Promise<Viewer | null>;

/** @returns the viewer; `null` on a public endpoint when nobody is signed in. @throws Rejection. */
export async function admit(
  endpoint: Endpoint,
  request: FastifyRequest,
  viewerOf: ViewerOf,
): Promise<Viewer | null> {
  if (isCrossSite(request)) throw new Rejection('cross-site-request');
  if (endpoint.access === 'public' && request.headers.cookie === undefined) return null;
  const viewer = await viewerOf(request);
  if (!isAllowed(endpoint, viewer)) throw new Rejection(viewer === null ? 'not-signed-in' : 'not-permitted');
  return viewer;
}

export function isAllowed({ access }: Endpoint, viewer: Viewer | null): boolean {
  if (access === 'public') return true;
  if (viewer === null) return false;
  return access === 'signed-in' || may(viewer, access.permission);
}
