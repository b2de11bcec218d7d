/** An endpoint that keeps its connection: the handler takes the response over and writes to it as long as it likes. */
import type { ServerResponse } from 'node:http';
import type { Endpoint, QueryOf } from '#primitives/endpoint.ts';
import type { Viewer } from './viewer.ts';

export interface StreamCall<E extends Endpoint = Endpoint> {
  readonly query: QueryOf<E>;
  readonly viewer: Viewer;
  /** What an `EventSource` sends when it reconnects. */
  readonly lastEventId: string | undefined;
  /** Takes the connection over: status and headers of an event stream are sent. Refusals must come before this. */
  begin(): ServerResponse;
  /** Whether the viewer is still signed in and allowed; to be asked again from time to time. */
  stillAllowed(): Promise<boolean>;
}

export interface StreamRoute {
  readonly endpoint: Endpoint;
  /** Settles once the stream has begun. */
  readonly open: (call: StreamCall) => Promise<void>;
  /** Ends every stream; called once, when the server shuts down. */
  readonly close: () => Promise<void>;
}

/** Binds a streaming endpoint to its handler. Streams are for people who are signed in. */
export function streamOn<E extends Endpoint>(
  endpoint: E,
  handler: { open: (call: StreamCall<E>) => Promise<void>; close: () => Promise<void> },
): StreamRoute {
  return { endpoint, open: handler.open as StreamRoute['open'], close: handler.close };
}
