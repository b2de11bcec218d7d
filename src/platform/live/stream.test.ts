import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { signedIn, testServer, viewer } from '../http/fixtures.ts';
import type { HttpOptions } from '../http/serve.ts';
import { openLog } from '../log.ts';
import { Live, type LiveEntry } from './live.ts';
import { type LiveStreamOptions, liveStream } from './stream.ts';

const entry = (index: number, facts: LiveEntry['facts'] = {}): LiveEntry => ({
  index,
  kind: 'pledges.signed',
  at: new Date('2020-07-03T02:00:00Z'),
  subject: '01890a5d-ac96-774b-bcce-b302099a8057',
  facts,
});

/** A journal in memory beside what is live, as the database is beside it. */
async function serve(size: number, stream: Partial<LiveStreamOptions> = {}, http: Partial<HttpOptions> = {}) {
  const journal = Array.from({ length: size }, (_, index) => entry(index));
  const live = new Live(size, 20);
  const route = liveStream({
    live,
    entriesAfter: async (index, limit) => journal.slice(index + 1, index + 1 + limit),
    log: openLog('silent'),
    ...stream,
  });
  const { app } = testServer({ streams: [route], ...http });
  after(() => app.close());
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const number = (...facts: LiveEntry['facts'][]) => {
    const fresh = facts.map((each, i) => entry(journal.length + i, each));
    journal.push(...fresh);
    live.publish(fresh);
  };
  return { app, live, number, url };
}

interface Event {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly comment?: string;
}

/** Reads events one by one, the way an EventSource parses them. */
async function* eventsOf(response: Response): AsyncGenerator<Event, void> {
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      yield Object.fromEntries(
        lines.map((line) => {
          const [name = '', ...value] = line.split(': ');
          return [name === '' ? 'comment' : name, value.join(': ')];
        }),
      );
    }
  }
}

const open = (url: string, path = '/api/live', headers: Record<string, string> = {}) =>
  fetch(url + path, { headers: { ...signedIn(), ...headers } });

async function take(events: AsyncGenerator<Event, void>, count: number): Promise<Event[]> {
  const taken: Event[] = [];
  while (taken.length < count) {
    const { value, done } = await events.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

test('a stranger gets no stream, and a wrong place to start is refused', async () => {
  const { app } = await serve(0);
  assert.equal((await app.inject({ url: '/api/live' })).statusCode, 401);
  const wrong = await app.inject({ url: '/api/live?after=soon', headers: signedIn() });
  assert.deepEqual([wrong.statusCode, wrong.json().code], [400, 'invalid-input']);
});

test('begins at the end of the journal and sends each entry as it is numbered', async () => {
  const { number, url } = await serve(5);
  const response = await open(url);
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(response.headers.get('content-encoding'), null);
  const events = eventsOf(response);
  const [head] = await take(events, 1);
  assert.deepEqual([head?.event, head?.data], ['head', '{"index":4}']);
  number({ class: '370202-1' }, {});
  number({});
  const sent = await take(events, 3);
  assert.deepEqual(
    sent.map(({ id, event }) => [id, event]),
    [
      ['5', 'entry'],
      ['6', 'entry'],
      ['7', 'entry'],
    ],
  );
  assert.deepEqual(JSON.parse(sent[0]?.data ?? ''), {
    index: 5,
    kind: 'pledges.signed',
    at: '2020-07-03T02:00:00.000Z',
    subject: '01890a5d-ac96-774b-bcce-b302099a8057',
    facts: { class: '370202-1' },
  });
  await events.return();
});

test('a client that comes back is given all it missed, once, from journal and memory alike', async () => {
  const { number, url } = await serve(450);
  for (let i = 0; i < 30; i += 1) number({});
  const cases: [string, Record<string, string>, number][] = [
    ['/api/live?after=-1', {}, 0],
    ['/api/live?after=120', {}, 121],
    ['/api/live?after=-1', { 'last-event-id': '300' }, 301],
    ['/api/live?after=470', { 'last-event-id': 'x; DROP' }, 471],
  ];
  for (const [path, headers, first] of cases) {
    const events = eventsOf(await open(url, path, headers));
    const sent = (await take(events, 1 + 480 - first)).slice(1).map(({ id }) => Number(id));
    assert.deepEqual(
      sent,
      Array.from({ length: 480 - first }, (_, i) => first + i),
      path,
    );
    await events.return();
  }
});

test('a heartbeat keeps the connection, and ends it once the sign-in has lapsed', async () => {
  let signedInStill = true;
  const { url } = await serve(
    0,
    { heartbeatMs: 10 },
    { viewerOf: async () => (signedInStill ? viewer() : null) },
  );
  const events = eventsOf(await open(url));
  const beats = await take(events, 3);
  assert.deepEqual([beats[1]?.comment, beats[2]?.comment], ['still here', 'still here']);
  signedInStill = false;
  for await (const event of events) assert.equal(event.event, undefined);
});

test('one person may not open streams without end', async () => {
  const { url } = await serve(0, { maxStreamsPerPerson: 2 });
  const opened = [await open(url), await open(url)];
  const third = await open(url);
  assert.equal(third.status, 429);
  assert.equal(((await third.json()) as { code: string }).code, 'too-many-streams');
  await opened[0]?.body?.cancel();
  // The server hears of it when the socket closes.
  for (let status = 429; status !== 200; ) {
    await delay(5);
    const again = await open(url);
    status = again.status;
    if (status !== 200) await again.body?.cancel();
  }
});

test('a client that does not read is dropped, and the others go on', async () => {
  const { number, url } = await serve(0, { drainMs: 50 });
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  after(() => socket.destroy());
  socket.write(`GET /api/live HTTP/1.1\r\nHost: ${hostname}\r\nCookie: kaoan=nothing\r\n\r\n`);
  await once(socket, 'data');
  socket.pause();
  const reader = eventsOf(await open(url));
  await take(reader, 1);
  let closed = false;
  socket.on('close', () => {
    closed = true;
  });
  socket.on('error', () => undefined);
  const large = { text: 'x'.repeat(50_000) };
  for (let i = 0; i < 400; i += 1) {
    number(large);
    await take(reader, 1);
  }
  // Nothing more is sent to it; it has to be read to its end to notice.
  await delay(100);
  socket.resume();
  while (!closed) await delay(5);
  assert.ok(socket.bytesRead < 400 * 50_000, `${socket.bytesRead} bytes were held for it`);
  number({ last: true });
  assert.match((await take(reader, 1))[0]?.data ?? '', /"last":true/);
  await reader.return();
});

test('a journal that cannot be read ends the stream, so that the client comes back', async () => {
  const { url } = await serve(50, {
    entriesAfter: () => Promise.reject(new Error('Connection terminated unexpectedly')),
  });
  const events = eventsOf(await open(url, '/api/live?after=0'));
  assert.deepEqual((await take(events, 5)).length, 1);
});

test('a shutdown ends streams at once', async () => {
  const { app, url } = await serve(0);
  const events = eventsOf(await open(url));
  await take(events, 1);
  const ended = take(events, 1);
  await app.close();
  assert.deepEqual(await ended, []);
});
