/** How bytes become a body: JSON for endpoints with a schema, the bytes themselves for uploads. */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Endpoint, isUpload } from '#primitives/endpoint.ts';
import { Rejection } from './rejection.ts';

/**
 * Refuses by its headers what could not be read anyway. Asking for `application/json` also keeps out forms, which
 * other sites may post without being asked.
 */
export function checkBodyHeaders(request: FastifyRequest, endpoint: Endpoint): void {
  const { 'content-type': type, 'content-encoding': encoding } = request.headers;
  if (encoding !== undefined && encoding !== 'identity') throw new Rejection('unsupported-media-type');
  if (type === undefined) return;
  const mediaType = (type.split(';')[0] ?? '').trim().toLowerCase();
  const readable = isUpload(endpoint.body)
    ? !mediaType.startsWith('multipart/') && mediaType !== 'application/x-www-form-urlencoded'
    : mediaType === 'application/json';
  if (!readable) throw new Rejection('unsupported-media-type');
}

/** Replaces Fastify's own parsers. Sizes are bounded by each route's `bodyLimit`. */
export function readBodies(
  app: FastifyInstance,
  endpointOf: (request: FastifyRequest) => Endpoint | undefined,
): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    const endpoint = endpointOf(request);
    if (endpoint && isUpload(endpoint.body)) return done(null, bytes);
    if (bytes.length === 0) return done(null, undefined);
    // Decoding would turn wrong bytes into replacement characters, and a name would be stored garbled.
    if (!isUtf8(bytes)) return done(new Rejection('malformed-json'));
    return parseJson(request, bytes.toString('utf8'), done);
  });
  // A body without a type, or on a path that does not exist, is read only for uploads.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    const endpoint = endpointOf(request);
    if (!endpoint || isUpload(endpoint.body)) return done(null, bytes);
    return bytes.length === 0 ? done(null, undefined) : done(new Rejection('unsupported-media-type'));
  });
}
