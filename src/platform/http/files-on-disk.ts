/** Files served as they lie on disk: the built console, and what has been published and never changes. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Rejection } from './rejection.ts';

/** A directory of published files. `prefix` is the path they have, such as `/published/journal`. */
export interface PublishedFiles {
  readonly directory: string;
  readonly prefix: `/${string}`;
}

const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_EACH_TIME = 'no-cache';
const A_MINUTE = 'public, max-age=60';

/** Tiles never change once written, the checkpoint does with each seal; anything else is asked for again now and then. */
function freshness(path: string): string {
  if (/\/tile\//.test(path)) return FOR_EVER;
  return path.endsWith('/checkpoint') ? ASK_EACH_TIME : A_MINUTE;
}

function mediaType(path: string): string | null {
  if (/\/tile\//.test(path)) return 'application/octet-stream';
  if (path.endsWith('/checkpoint')) return 'text/plain; charset=utf-8';
  // Workers refuse to start as anything else.
  return /\.m?js$/.test(path) ? 'text/javascript; charset=utf-8' : null;
}

/** Anyone may fetch these from anywhere: whoever checks them need not trust our pages. */
export function servePublished(app: FastifyInstance, { directory, prefix }: PublishedFiles): void {
  app.register(fastifyStatic, {
    root: directory,
    prefix: `${prefix}/`,
    decorateReply: false,
    dotfiles: 'ignore',
    index: ['index.html'],
    cacheControl: false,
    suppressWarning: true,
    setHeaders: (reply, path) => {
      const type = mediaType(path);
      if (type) reply.header('content-type', type);
      reply.header('cache-control', freshness(path));
      reply.header('access-control-allow-origin', '*');
    },
  });
}

/**
 * The console: hashed assets are kept for ever, the page that names them is asked for each time. Any other address that
 * a browser navigates to is one of the console's own and gets the same page.
 */
export function serveConsole(app: FastifyInstance, directory: string): void {
  app.register(fastifyStatic, {
    root: directory,
    prefix: '/',
    dotfiles: 'ignore',
    cacheControl: false,
    suppressWarning: true,
    setHeaders: (reply, path) => {
      const type = mediaType(path);
      if (type) reply.header('content-type', type);
      const isHashed = path.startsWith(join(directory, 'assets'));
      reply.header('cache-control', isHashed ? FOR_EVER : path.endsWith('.html') ? ASK_EACH_TIME : A_MINUTE);
    },
  });
}

/** Pages of their own beside the console: the beginning of an address → the file that answers it. */
export type OwnPages = Readonly<Record<`/${string}`, string>>;

/**
 * Answers what no route took: the console's page for a browser's navigation, otherwise "unknown path". That includes
 * published files that do not exist: a person gets a page that says so, a program the answer in JSON.
 */
export function answerUnknown(
  consoleDirectory: string | null,
  pages: OwnPages,
): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> {
  return async (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const navigates =
      (request.method === 'GET' || request.method === 'HEAD') &&
      (request.headers.accept ?? '').includes('text/html') &&
      !/^\/(api|assets)(\/|$)/.test(path);
    if (consoleDirectory === null || !navigates) throw new Rejection('unknown-path');
    const own = Object.entries(pages).find(([prefix]) => path.startsWith(prefix));
    const file = own?.[1] ?? 'index.html';
    // Until the console has been built there is no page to give.
    await stat(join(consoleDirectory, file)).catch(() => {
      throw new Rejection('unknown-path');
    });
    return reply.sendFile(file, consoleDirectory);
  };
}
