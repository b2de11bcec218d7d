/** The two addresses of a witness over HTTP, C2SP tlog-witness v1.0.0. It is open to strangers, so all is bounded. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../log.ts';
import { WitnessRefusal } from './judge-submission.ts';
import type { Witness } from './witness.ts';

/** A proof of 63 hashes is 2.8 kB; the rest is room for a checkpoint that many have signed. */
const MAX_BODY_BYTES = 16 * 1024;
const REQUEST_MS = 10_000;
const HEADERS_MS = 5_000;
const MAX_CONNECTIONS = 256;

export interface WitnessServer {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws Error of the system when the port cannot be had. */
export async function serveWitness(
  witness: Witness,
  options: { host: string; port: number; log: Log },
): Promise<WitnessServer> {
  const { host, port, log } = options;
  const server = createServer(
    { requestTimeout: REQUEST_MS, headersTimeout: HEADERS_MS, connectionsCheckingInterval: HEADERS_MS },
    (request, response) => {
      answer(witness, request)
        .catch((error: Error): Answer => {
          log.error({ error: error.stack }, 'a request could not be answered');
          return { status: 500, body: 'the witness has a fault; nothing was cosigned\n' };
        })
        .then((given) => send(response, request, given));
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly allow?: string;
}

async function answer(witness: Witness, request: IncomingMessage): Promise<Answer> {
  if (request.url === '/add-checkpoint') {
    if (request.method !== 'POST') return notAllowed('POST');
    const body = await readBody(request);
    if (body === null) return { status: 413, body: `a request has at most ${MAX_BODY_BYTES} bytes\n` };
    return addCheckpoint(witness, body);
  }
  const [, log] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(request.url ?? '') ?? [];
  if (log === undefined) {
    return {
      status: 404,
      body: 'here are POST /add-checkpoint and GET /<hex SHA-256 of origin>/checkpoint\n',
    };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed('GET, HEAD');
  const note = await witness.lastCosigned(log);
  return note === null
    ? { status: 404, body: 'nothing was cosigned of this log yet\n' }
    : { status: 200, body: note };
}

const notAllowed = (allow: string): Answer => ({ status: 405, body: `use ${allow}\n`, allow });

async function addCheckpoint(witness: Witness, body: Uint8Array): Promise<Answer> {
  try {
    return { status: 200, body: await witness.addCheckpoint(body) };
  } catch (error) {
    if (!(error instanceof WitnessRefusal)) throw error;
    const { status, message, cosignedSize } = error;
    if (cosignedSize === undefined) return { status, body: `${message}\n` };
    return { status, body: `${cosignedSize}\n`, type: 'text/x.tlog.size' };
  }
}

/** @returns `null` when it is too long, however it was announced; the rest is then not kept. */
function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    let length = 0;
    request.on('data', (part: Uint8Array) => {
      length += part.length;
      if (length <= MAX_BODY_BYTES) parts.push(part);
      else resolve(null);
    });
    request.once('end', () => resolve(Buffer.concat(parts)));
    request.once('error', reject);
  });
}

function send(
  response: ServerResponse,
  request: IncomingMessage,
  { status, body, type, allow }: Answer,
): void {
  // A connection on which something is left unread cannot be used again.
  if (!request.complete) response.shouldKeepAlive = false;
  response.writeHead(status, {
    'content-type': type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    ...(allow === undefined ? {} : { allow }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
