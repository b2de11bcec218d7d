/** Puts routes, sign-in, live push and published files together into one HTTP server. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { powersOf } from '#capabilities/organisation/public.ts';
import { fileRoutes } from '#platform/files/routes.ts';
import { buildHttp } from '#platform/http/serve.ts';
import { entriesBetween } from '#platform/journal/read.ts';
import type { Live } from '#platform/live/live.ts';
import { liveStream } from '#platform/live/stream.ts';
import type { Platform } from '#platform/platform.ts';
import { openSignIn } from '#platform/sign-in/routes.ts';
import { capabilities, permissions } from './capabilities.ts';
import { roles } from './roles.ts';

const consoleDirectory = fileURLToPath(new URL('../../dist/console', import.meta.url));
/** A page asks a dozen things at once; so long the answer to “who is this” is remembered. */
const VIEWER_CACHE_MS = 2_000;

export interface ServerOptions {
  readonly live: Live;
  /** In tests: nothing is remembered, and a reply that does not fit its contract is a fault. */
  readonly strict?: boolean;
}

export function buildServer(platform: Platform, { live, strict = false }: ServerOptions): FastifyInstance {
  const { config, db, clock, files, log } = platform;
  const signIn = openSignIn({
    db,
    clock,
    log,
    powersOf: (personId, now) => powersOf(db, personId, now, roles),
    viewerCacheMs: strict ? 0 : VIEWER_CACHE_MS,
  });
  const published = join(config.dataDirectory, 'published');
  const app = buildHttp({
    routes: [
      ...signIn.routes,
      ...fileRoutes(files),
      ...capabilities.flatMap((capability) => capability.routes(platform)),
    ],
    streams: [
      liveStream({
        live,
        log,
        entriesAfter: (index, limit) =>
          entriesBetween(db, { from: index + 1, to: Number.MAX_SAFE_INTEGER, limit }),
      }),
    ],
    viewerOf: signIn.viewerOf,
    log,
    config,
    checkReplies: strict,
    permissions,
    consoleDirectory,
    pages: { '/sign/': 'signing-page.html', '/verify': 'verify-page.html' },
    published: [
      { directory: join(published, 'journal'), prefix: '/journal-files' },
      { directory: join(published, 'bulletins'), prefix: '/bulletins' },
    ],
  });
  // The console shows the server's time, which in a demonstration is not the visitor's.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    reply.header('x-kaoan-now', clock.now().toISOString());
    done();
  });
  return app;
}
