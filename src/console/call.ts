/**
 * Calls an endpoint value. The types of what goes in and what comes back are the contract's; whatever is not a reply is
 * thrown as a `RefusalError`, `InvalidError` or `FaultError`.
 */
import type { BodyOf, Endpoint, OutgoingFile, ParamsOf, QueryOf, ReplyOf } from '#primitives/endpoint.ts';
import { isDownload, isUpload } from '#primitives/endpoint.ts';
import { addressOf, fileNameFrom, type LooseInput } from './address.ts';
import { hearServerClock } from './clock.ts';
import { type CallError, errorFromReply, FaultError, isSignedOut } from './errors.ts';
import { currentLanguage } from './language.ts';

/** A part that may be empty may be left out. */
type Part<Name extends string, T> =
  Record<never, never> extends T ? { readonly [K in Name]?: T } : { readonly [K in Name]: T };

type BodyPart<E extends Endpoint> = E['body'] extends { upload: true }
  ? { readonly body: Blob }
  : Part<'body', BodyOf<E>>;

export type InputOf<E extends Endpoint> = Part<'params', ParamsOf<E>> &
  Part<'query', QueryOf<E>> &
  BodyPart<E>;

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Share of an upload that has left this computer, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

let onSignedOut: () => void = () => {};

/** The shell says here where to go when the server no longer knows the caller. */
export function whenSignedOut(go: () => void): void {
  onSignedOut = go;
}

interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly bytes: () => Promise<Uint8Array>;
  readonly text: () => Promise<string>;
}

async function send(endpoint: Endpoint, input: LooseInput, options: CallOptions): Promise<Answer> {
  const { signal } = options;
  const hasBody = endpoint.method === 'POST' || endpoint.method === 'PUT';
  const response = await fetch(addressOf(endpoint, input), {
    method: endpoint.method,
    headers: {
      accept: 'application/json',
      'accept-language': currentLanguage(),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    credentials: 'same-origin',
    ...(hasBody ? { body: JSON.stringify(input.body ?? {}) } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    bytes: async () => new Uint8Array(await response.arrayBuffer()),
    text: () => response.text(),
  };
}

/** `fetch` tells nothing about an upload under way; this older interface does. */
function sendFile(endpoint: Endpoint, input: LooseInput, options: CallOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(endpoint.method, addressOf(endpoint, input));
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('accept-language', currentLanguage());
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total);
    };
    request.onload = () =>
      resolve({
        status: request.status,
        header: (name) => request.getResponseHeader(name),
        bytes: async () => new TextEncoder().encode(request.responseText),
        text: async () => request.responseText,
      });
    request.onerror = () => reject(new TypeError('the connection broke'));
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'));
    options.signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(input.body as Blob);
  });
}

const isAbort = (thrown: unknown): boolean => thrown instanceof DOMException && thrown.name === 'AbortError';

async function errorOf(endpoint: Endpoint, answer: Answer): Promise<CallError> {
  let body: unknown;
  try {
    body = JSON.parse(await answer.text());
  } catch {
    body = undefined;
  }
  return errorFromReply(endpoint, answer.status, body);
}

/**
 * @throws RefusalError, InvalidError, FaultError; AbortError when `options.signal` says stop
 */
export async function call<E extends Endpoint>(
  endpoint: E,
  input: InputOf<E>,
  options: CallOptions = {},
): Promise<ReplyOf<E>> {
  let answer: Answer;
  try {
    answer = await (isUpload(endpoint.body) ? sendFile : send)(endpoint, input as LooseInput, options);
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown;
    throw new FaultError('unreachable', null, thrown);
  }
  hearServerClock(answer.header('x-kaoan-now'));
  if (answer.status < 200 || answer.status > 299) {
    const error = await errorOf(endpoint, answer);
    if (isSignedOut(endpoint, error)) onSignedOut();
    throw error;
  }
  try {
    if (isDownload(endpoint.reply)) {
      const file: OutgoingFile = {
        fileName: fileNameFrom(answer.header('content-disposition'), endpoint.name),
        bytes: await answer.bytes(),
      };
      return file as ReplyOf<E>;
    }
    const text = await answer.text();
    return (text === '' ? {} : JSON.parse(text)) as ReplyOf<E>;
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown;
    throw new FaultError('unreachable', null, thrown);
  }
}

/** Fetches a file and hands it to the browser to keep. */
export async function saveFile<E extends Endpoint>(endpoint: E, input: InputOf<E>): Promise<void> {
  const reply = (await call(endpoint, input)) as OutgoingFile;
  saveBytes(reply, isDownload(endpoint.reply) ? endpoint.reply.mediaType : 'application/octet-stream');
}

/** Hands bytes that are already here to the browser to keep. */
export function saveBytes({ fileName, bytes }: OutgoingFile, mediaType: string): void {
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // Some browsers begin reading only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** An id made here, so that a repeated submission gets the first answer. `crypto.randomUUID` needs HTTPS; this does not. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
