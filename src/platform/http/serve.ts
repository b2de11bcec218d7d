/**
 * HTTP from endpoint values. Everything between the socket and a handler is here, the same for all: who may pass, what
 * may come in, what may go out, and how an error looks.
 */
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  type RouteOptions,
} from 'fastify';
import { Compile } from 'typebox/schema';
import { type Endpoint, isDownload, isUpload, type OutgoingFile, type Words } from '#primitives/endpoint.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { checkEndpoints } from './check-endpoints.ts';
import { cookiesOf } from './cookies.ts';
import { docsPage } from './docs-page.ts';
import { answerTo, describeFault } from './error-reply.ts';
import {
  answerUnknown,
  type OwnPages,
  type PublishedFiles,
  serveConsole,
  servePublished,
} from './files-on-disk.ts';
import { admit, isAllowed, type ViewerOf } from './guard.ts';
import { issuesOf } from './issues.ts';
import { languageOf } from './language.ts';
import { openApi } from './open-api.ts';
import { contentDisposition } from './outgoing-file.ts';
import { isOurProxy } from './proxy-trust.ts';
import { Rejection } from './rejection.ts';
import { compileReplyFilter, ReplyMismatch } from './reply-filter.ts';
import { checkBodyHeaders, readBodies } from './request-body.ts';
import { compileInput, compileQuery } from './request-input.ts';
import type { Call, Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import type { StreamRoute } from './stream-route.ts';
import type { Viewer } from './viewer.ts';

export interface HttpOptions {
  readonly routes: readonly Route[];
  readonly streams?: readonly StreamRoute[];
  readonly viewerOf: ViewerOf;
  readonly log: Log;
  readonly config: Pick<Config, 'behindTls'>;
  /** In tests and development: a reply that does not fit its contract is a fault. */
  readonly checkReplies: boolean;
  /** Permission → what it allows, for the page of interfaces. */
  readonly permissions?: Readonly<Record<string, Words>>;
  /** The built console; `null` serves none. */
  readonly consoleDirectory?: string | null;
  /** Pages that are built beside the console and answer addresses of their own. */
  readonly pages?: OwnPages;
  readonly published?: readonly PublishedFiles[];
  /** How long a shutdown waits for handlers, in milliseconds. */
  readonly closeGraceMs?: number;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    endpoint?: Endpoint;
  }
  interface FastifyRequest {
    viewer: Viewer | null;
  }
}

const endpointOf = (request: FastifyRequest): Endpoint | undefined => request.routeOptions.config?.endpoint;
const languageFor = (request: FastifyRequest) => languageOf(request.headers['accept-language']);

const isText = /^(text\/(?!event-stream)|application\/json|application\/javascript|image\/svg)/;
const JSON_TYPE = 'application/json; charset=utf-8';

/** @throws Error when a contract contradicts itself or another. Listening is the caller's; `close()` ends streams too. */
export function buildHttp(options: HttpOptions): FastifyInstance {
  const { routes, streams = [], published = [], pages = {}, consoleDirectory = null, log } = options;
  const endpoints = [...routes, ...streams].map(({ endpoint }) => endpoint);
  checkEndpoints(endpoints);
  const mounts = [
    ...routes.map((route) => routeMount(route, options)),
    ...streams.map((stream) => streamMount(stream, options)),
    documentMount(endpoints, options.permissions ?? {}),
  ];

  const app = fastify({
    trustProxy: options.config.behindTls ? isOurProxy : false,
    bodyLimit: 256 * 1024,
    requestTimeout: 120_000,
    routerOptions: { maxParamLength: 256 },
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => sendError(error, request, reply, log),
  });
  app.decorateRequest('viewer', null);
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, log));
  shutDownInOrder(app, streams, options.closeGraceMs ?? 5_000);

  const headers = securityHeaders(options.config.behindTls);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(request.url.startsWith('/api/') ? headers.api : headers.page);
    done();
  });
  app.register(cookie);
  app.register(compress, { threshold: 1024, encodings: ['br', 'gzip'], globalDecompression: false });
  app.addHook('onSend', (request, reply, _payload, done) => {
    // Bytes that happen to begin like gzip or deflate pass the compressor untouched, but under its label: among the
    // hashes of a journal some do. So nothing but text ever reaches it.
    if (!isText.test(String(reply.getHeader('content-type')))) request.headers['x-no-compression'] = 'binary';
    done();
  });
  readBodies(app, endpointOf);

  // Hooks of the plugins above apply to routes that are registered after they have loaded.
  app.register(async (inner) => {
    for (const mount of mounts) mount(inner);
  });
  for (const files of published) servePublished(app, files);
  if (consoleDirectory !== null) serveConsole(app, consoleDirectory);
  app.setNotFoundHandler(answerUnknown(consoleDirectory, pages));
  return app;
}

/** Compiles at once, so that a contract that cannot be served is found before the server starts. */
type Mount = (app: FastifyInstance) => void;

function routeMount({ endpoint, answer }: Route, options: HttpOptions): Mount {
  const readInput = compileInput(endpoint);
  const send = compileReply(endpoint, options.checkReplies);
  const route: RouteOptions = {
    method: endpoint.method,
    url: endpoint.path,
    bodyLimit: isUpload(endpoint.body) ? endpoint.body.maxBytes : endpoint.maxBodyBytes,
    config: { endpoint },
    // What a write answers is short.
    ...(endpoint.method !== 'GET' && { compress: false }),
    onRequest: async (request) => {
      request.viewer = await admit(endpoint, request, options.viewerOf);
      checkBodyHeaders(request, endpoint);
    },
    handler: async (request, reply) => {
      const input = readInput(request, languageFor(request));
      const call = {
        ...input,
        viewer: request.viewer,
        from: request.ip,
        userAgent: request.headers['user-agent'] ?? '',
        cookies: cookiesOf(request, reply, options.config.behindTls),
      };
      return send(await answer(call as Call<Endpoint>), reply);
    },
  };
  return (app) => app.route(route);
}

type Sender = (value: unknown, reply: FastifyReply) => FastifyReply;

function compileReply(endpoint: Endpoint, check: boolean): Sender {
  if (isDownload(endpoint.reply)) {
    const { mediaType } = endpoint.reply;
    return (value, reply) => {
      const { fileName, bytes } = value as OutgoingFile;
      reply.header('content-disposition', contentDisposition(fileName));
      const { buffer, byteOffset, byteLength } = bytes;
      return reply.type(mediaType).send(Buffer.from(buffer, byteOffset, byteLength));
    };
  }
  const filter = compileReplyFilter(endpoint.reply);
  const validator = check ? Compile(endpoint.reply) : null;
  return (value, reply) => {
    if (validator && !validator.Check(value)) {
      const issues = issuesOf(validator, value, 'reply', 'en');
      throw new ReplyMismatch(issues.map(({ path, wrong }) => `${path} ${wrong}`).join('; '));
    }
    return reply.type(JSON_TYPE).send(JSON.stringify(filter(value)));
  };
}

function streamMount({ endpoint, open }: StreamRoute, options: HttpOptions): Mount {
  const readQuery = compileQuery(endpoint);
  const route: RouteOptions = {
    method: endpoint.method,
    url: endpoint.path,
    exposeHeadRoute: false,
    config: { endpoint },
    onRequest: async (request) => {
      request.viewer = await admit(endpoint, request, options.viewerOf);
    },
    handler: async (request, reply) => {
      if (request.viewer === null) throw new Rejection('not-signed-in');
      const lastEventId = request.headers['last-event-id'];
      await open({
        query: readQuery(request, languageFor(request)) as never,
        viewer: request.viewer,
        lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
        stillAllowed: async () => isAllowed(endpoint, await options.viewerOf(request)),
        begin: () => {
          reply.hijack();
          const headers = reply.getHeaders() as Record<string, string>;
          // The last one asks a proxy in front (nginx) not to hold events back.
          const type = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };
          return reply.raw.writeHead(200, { ...headers, ...type });
        },
      });
      return reply;
    },
  };
  return (app) => app.route(route);
}

function documentMount(endpoints: readonly Endpoint[], permissions: Readonly<Record<string, Words>>): Mount {
  const document = openApi(endpoints, permissions);
  const text = JSON.stringify(document);
  const pages = { zh: docsPage(document, 'zh'), en: docsPage(document, 'en') };
  return (app) => {
    app.get('/api/openapi.json', async (_request, reply) => reply.type(JSON_TYPE).send(text));
    app.get('/api/docs', async (request, reply) => {
      const { lang } = request.query as { lang?: unknown };
      const language = lang === 'zh' || lang === 'en' ? lang : languageFor(request);
      return reply.type('text/html; charset=utf-8').send(pages[language]);
    });
  };
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const endpoint = endpointOf(request);
  const language = languageFor(request);
  const { status, body, retryAfterSeconds } = answerTo(error, { endpoint, language });
  // The route's template, not the address: an address may hold what people typed.
  const where = { endpoint: endpoint?.name, method: request.method, route: request.routeOptions.url };
  if (body.kind === 'fault') {
    log.error({ faultId: body.faultId, ...where, error: describeFault(error) }, 'fault');
  } else if (body.code === 'database-unavailable' && !request.raw.destroyed) {
    log.error({ ...where, error: describeFault(error) }, 'database unavailable');
  }
  if (retryAfterSeconds !== null) reply.header('retry-after', retryAfterSeconds);
  return reply
    .code(status)
    .headers({ 'content-language': language, vary: 'accept-language', 'cache-control': 'no-store' })
    .removeHeader('content-disposition')
    .type(JSON_TYPE)
    .send(JSON.stringify(body));
}

/** Streams end first, because they would never end by themselves; then handlers get their grace. */
function shutDownInOrder(app: FastifyInstance, streams: readonly StreamRoute[], graceMs: number): void {
  let closing = false;
  const timers: NodeJS.Timeout[] = [];
  app.addHook('onRequest', (_request, _reply, done) => {
    done(closing ? new Rejection('shutting-down') : undefined);
  });
  app.addHook('preClose', async () => {
    closing = true;
    timers.push(setTimeout(() => app.server.closeAllConnections(), graceMs));
    // A connection kept alive by its client goes idle only after its answer, when nobody else would close it.
    timers.push(setInterval(() => app.server.closeIdleConnections(), 50));
    await Promise.all(streams.map((stream) => stream.close()));
  });
  app.addHook('onClose', async () => timers.forEach(clearTimeout));
}
