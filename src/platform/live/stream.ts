/** The event stream of numbered entries: one loop for each client, which goes at the client's own pace. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Refusal } from '../http/refusal.ts';
import { type StreamCall, type StreamRoute, streamOn } from '../http/stream-route.ts';
import type { Log } from '../log.ts';
import { followJournal } from './contract.ts';
import { type Live, type LiveEntry, liveEntryText } from './live.ts';

export interface LiveStreamOptions {
  readonly live: Live;
  /** Entries with a greater index, in order, at most `limit`. */
  readonly entriesAfter: (index: number, limit: number) => Promise<readonly LiveEntry[]>;
  readonly log: Log;
  /** A comment is sent this often, so that proxies keep the connection and a lapsed sign-in is noticed. */
  readonly heartbeatMs?: number;
  /** A client that has not taken what was sent for this long is dropped; it reconnects where it stopped. */
  readonly drainMs?: number;
  readonly maxStreams?: number;
  readonly maxStreamsPerPerson?: number;
}

/** What a client may have unsent in memory: one batch, plus the socket's own buffer. */
const BATCH = 100;
const RECONNECT_MS = 3_000;
/** Whoever is further behind is told that entries were skipped: reading everything again is quicker than catching up. */
const FARTHEST_BEHIND = 5_000;

export function liveStream(options: LiveStreamOptions): StreamRoute {
  const { maxStreams = 2_000, maxStreamsPerPerson = 16 } = options;
  const open = new Set<Client>();
  return streamOn(followJournal, {
    async open(call) {
      const own = [...open].filter(({ personId }) => personId === call.viewer.personId).length;
      if (open.size >= maxStreams || own >= maxStreamsPerPerson) throw new Refusal('too-many-streams');
      const client = new Client(call, options);
      open.add(client);
      void client.run().finally(() => open.delete(client));
    },
    async close() {
      for (const client of open) client.end();
    },
  });
}

class Client {
  readonly personId: string;
  readonly #call: StreamCall<typeof followJournal>;
  readonly #options: LiveStreamOptions;
  readonly #response: ServerResponse;
  /** Index of the last entry sent. */
  #sent: number;
  readonly #over = new AbortController();
  #wake: () => void = () => undefined;
  #awake = false;

  constructor(call: StreamCall<typeof followJournal>, options: LiveStreamOptions) {
    this.personId = call.viewer.personId;
    this.#call = call;
    this.#options = options;
    this.#sent = startOf(call, options.live);
    this.#response = call.begin();
    this.#response.on('close', () => this.end());
    this.#response.on('error', () => this.end());
  }

  end(): void {
    this.#over.abort();
    this.#rouse();
  }

  /** Settles when the stream is over, for whatever reason. */
  async run(): Promise<void> {
    const { live, heartbeatMs = 15_000, log } = this.#options;
    const unsubscribe = live.subscribe(() => this.#rouse());
    let beatDue = false;
    const beat = setInterval(() => {
      beatDue = true;
      this.#rouse();
    }, heartbeatMs);
    try {
      await this.#write(`retry: ${RECONNECT_MS}\nevent: head\ndata: {"index":${live.head}}\n\n`);
      while (!this.#over.signal.aborted) {
        this.#awake = false;
        if (beatDue) {
          beatDue = false;
          if (!(await this.#call.stillAllowed())) break;
          await this.#write(': still here\n\n');
        }
        if (!(await this.#sendNext())) await this.#untilRoused();
      }
    } catch (error) {
      // Most likely the database; the client comes back by itself and resumes.
      if (!this.#over.signal.aborted) log.warn({ reason: (error as Error).message }, 'live stream ended');
    } finally {
      clearInterval(beat);
      unsubscribe();
      this.#response.end();
    }
  }

  /** Whether there was anything to send. */
  async #sendNext(): Promise<boolean> {
    const { live, entriesAfter } = this.#options;
    if (live.head - this.#sent > FARTHEST_BEHIND) {
      this.#sent = live.head;
      await this.#write(`id: ${live.head}\nevent: skipped\ndata: {"index":${live.head}}\n\n`);
      return true;
    }
    const entries = live.after(this.#sent, BATCH) ?? (await entriesAfter(this.#sent, BATCH));
    const last = entries.at(-1);
    if (!last || this.#over.signal.aborted) return false;
    await this.#write(
      entries.map((entry) => `id: ${entry.index}\nevent: entry\ndata: ${liveEntryText(entry)}\n\n`).join(''),
    );
    this.#sent = last.index;
    return true;
  }

  async #write(text: string): Promise<void> {
    if (this.#over.signal.aborted || this.#response.write(text)) return;
    const { drainMs = 10_000 } = this.#options;
    try {
      await once(this.#response, 'drain', {
        signal: AbortSignal.any([this.#over.signal, AbortSignal.timeout(drainMs)]),
      });
    } catch {
      this.#over.abort();
      this.#response.destroy();
    }
  }

  #rouse(): void {
    this.#awake = true;
    this.#wake();
  }

  async #untilRoused(): Promise<void> {
    if (this.#awake || this.#over.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}

function startOf({ lastEventId, query }: StreamCall<typeof followJournal>, live: Live): number {
  if (lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  return query.after ?? live.head;
}
