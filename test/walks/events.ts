/** An event stream, read as an `EventSource` reads it. */

export interface LiveEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
  /** The event as it came over the wire. */
  readonly raw: string;
}

/** Events as they come; comments are passed over. `close` ends the connection. */
export function eventsOf({ response, close }: { response: Response; close(): void }): {
  readonly events: AsyncGenerator<LiveEvent>;
  close(): void;
} {
  return { events: parsed(response), close };
}

async function* parsed(response: Response): AsyncGenerator<LiveEvent> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const raw = text.slice(0, end);
      text = text.slice(end + 2);
      const field = (name: string) =>
        raw
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2) ?? '';
      if (field('event') !== '') yield { id: field('id'), event: field('event'), data: field('data'), raw };
    }
  }
}
