/**
 * The load generator, a process of its own: raw sockets, requests made by copying a record into a template, answers
 * read for their status and length only. It shares the machine with what it measures, so it must cost little.
 * Called with a plan (`plan.ts`) as JSON on standard input; prints lines of JSON: progress, then the result.
 */
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Answer, outcomeOf, readAnswer, retryAfterSeconds } from './answer.ts';
import { Histogram } from './histogram.ts';
import { type LoadPlan, type LoadResult, recordBytes } from './plan.ts';
import { Records } from './records.ts';

const plan = JSON.parse(await text(process.stdin)) as LoadPlan;
const template = Buffer.from(plan.template.text, 'latin1');
const { fields } = plan.template;
const lengthOfRecord = recordBytes(plan.template);
const records = new Records(plan.records, lengthOfRecord, plan.firstRecord, plan.recordCount);
const isOpenLoop = plan.ratePerSecond !== null;
const everyMs = plan.ratePerSecond === null ? 0 : 1_000 / plan.ratePerSecond;

const latencies = new Histogram();
const statuses = new Map<number, number>();
const outcomes = new Map<string, number>();
/** Who was told to come back later, soonest first. */
const comingBack: { record: Buffer; dueMs: number }[] = [];
const idle: Connection[] = [];
let sent = 0;
let underWay = 0;
let measured = 0;
let ended = false;
let lastAnswerMs = performance.now();
/** A server that answers nothing for so long has hung. */
const PATIENCE_MS = 60_000;

/** One for all sockets: an answer is dealt with before the next one is read. */
const incoming = Buffer.alloc(64 * 1024);
const answer: Answer = { status: 0, headAt: 0, bodyAt: 0, end: 0 };

class Connection {
  readonly #request = Buffer.from(template);
  readonly #socket: Socket;
  /** The beginning of an answer whose rest has not arrived. */
  #partial: Buffer | null = null;
  #dueMs = 0;

  constructor(onConnected: () => void) {
    this.#socket = connect({
      host: '127.0.0.1',
      port: plan.port,
      noDelay: true,
      onread: {
        buffer: incoming,
        callback: (length) => {
          this.#take(length);
          return true;
        },
      },
    });
    this.#socket.once('connect', onConnected);
    this.#socket.once('error', (error) => fail(error.message));
    this.#socket.once('close', () => {
      if (!ended) fail('the server closed a connection');
    });
  }

  /** @param dueMs when it should have gone out: latency counts from here. */
  send(record: Buffer, offset: number, dueMs: number): void {
    let from = offset;
    for (const { at, bytes } of fields) {
      record.copy(this.#request, at, from, from + bytes);
      from += bytes;
    }
    this.#dueMs = dueMs;
    sent += 1;
    underWay += 1;
    this.#socket.write(this.#request);
  }

  #take(length: number): void {
    const bytes =
      this.#partial === null ? incoming : Buffer.concat([this.#partial, incoming.subarray(0, length)]);
    const end = this.#partial === null ? length : bytes.length;
    if (!readAnswer(bytes, 0, end, answer)) {
      this.#partial = this.#partial === null ? Buffer.from(incoming.subarray(0, length)) : bytes;
      return;
    }
    if (answer.end !== end) fail('an answer was longer than it said');
    this.#partial = null;
    underWay -= 1;
    this.#count(bytes);
    sendNext(this);
  }

  #count(bytes: Buffer): void {
    const nowMs = performance.now();
    lastAnswerMs = nowMs;
    const { status } = answer;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status === 200) {
      const outcome = outcomeOf(bytes, answer);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (nowMs < measureFromMs) return;
      measured += 1;
      latencies.record(Math.round((nowMs - this.#dueMs) * 1_000));
    } else if (status !== 429 && status !== 503) {
      fail(`answered with ${bytes.toString('utf8', answer.headAt, answer.end)}`);
    } else if (plan.comeBack) {
      comeBackLater(this.#record(), nowMs + 1_000 * retryAfterSeconds(bytes, answer));
    }
  }

  /** The record of the request that is under way, read back out of it. */
  #record(): Buffer {
    return Buffer.concat(fields.map(({ at, bytes }) => this.#request.subarray(at, at + bytes)));
  }

  end(): void {
    this.#socket.destroy();
  }
}

function comeBackLater(record: Buffer, dueMs: number): void {
  const place = comingBack.findLastIndex((other) => other.dueMs <= dueMs) + 1;
  comingBack.splice(place, 0, { record, dueMs });
}

/** What this connection does now: somebody who comes back, the next record, or nothing. */
function sendNext(connection: Connection): void {
  const nowMs = performance.now();
  const [returning] = comingBack;
  if (returning && returning.dueMs <= nowMs) {
    comingBack.shift();
    connection.send(returning.record, 0, returning.dueMs);
  } else if (isOpenLoop) {
    idle.push(connection);
    sendWhatIsDue(nowMs);
  } else if (nowMs < stopAtMs && records.next()) {
    connection.send(records.bytes, records.offset, nowMs);
  } else {
    idle.push(connection);
    endWhenDone(nowMs);
  }
}

let due = 0;
function sendWhatIsDue(nowMs: number): void {
  let dueMs = startedMs + due * everyMs;
  while (idle.length > 0 && dueMs <= nowMs && dueMs < stopAtMs && records.next()) {
    idle.pop()?.send(records.bytes, records.offset, dueMs);
    due += 1;
    dueMs = startedMs + due * everyMs;
  }
  if (dueMs >= stopAtMs || due === plan.recordCount) endWhenDone(nowMs);
}

function endWhenDone(nowMs: number): void {
  if (ended || underWay > 0) return;
  if (comingBack.length > 0 && nowMs < stopAtMs) return;
  ended = true;
  clearInterval(ticking);
  clearInterval(reporting);
  for (const connection of connections) connection.end();
  records.close();
  report();
}

function report(): void {
  const { user, system } = process.cpuUsage(cpuAtStart);
  const ms = (q: number) => latencies.quantileMicros(q) / 1_000;
  const measuredMs = lastAnswerMs - measureFromMs;
  const result: LoadResult = {
    seconds: (lastAnswerMs - startedMs) / 1_000,
    perSecond: measured / (measuredMs / 1_000),
    sent,
    statuses: Object.fromEntries(statuses),
    outcomes: Object.fromEntries(outcomes),
    latencyMs: {
      p50: ms(0.5),
      p95: ms(0.95),
      p99: ms(0.99),
      p999: ms(0.999),
      max: latencies.maxMicros / 1_000,
    },
    cpuMicros: user + system,
  };
  say({ result });
}

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

function fail(why: string): never {
  process.stderr.write(`load generator: ${why} (${sent} sent, ${underWay} under way)\n`);
  process.exit(1);
}

const connections: Connection[] = [];
await new Promise<void>((resolve) => {
  let connected = 0;
  const onConnected = () => {
    connected += 1;
    if (connected === plan.connections) resolve();
    else if (connected % 64 === 0) openMore();
  };
  // In portions: a server takes no more than its backlog at once.
  const openMore = () => {
    for (let i = 0; i < 64 && connections.length < plan.connections; i += 1)
      connections.push(new Connection(onConnected));
  };
  openMore();
});

const cpuAtStart = process.cpuUsage();
const startedMs = performance.now();
const measureFromMs = startedMs + plan.warmUpSeconds * 1_000;
const stopAtMs = plan.seconds === null ? Number.POSITIVE_INFINITY : startedMs + plan.seconds * 1_000;
// The clock of an open loop, and in a closed one for those who come back while connections rest.
const ticking = setInterval(
  () => {
    const nowMs = performance.now();
    if (underWay > 0 && nowMs - lastAnswerMs > PATIENCE_MS) fail(`no answer for ${PATIENCE_MS} ms`);
    if (isOpenLoop) sendWhatIsDue(nowMs);
    while (idle.length > 0 && (comingBack[0]?.dueMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      const connection = idle.pop();
      if (connection) sendNext(connection);
    }
    if (!isOpenLoop && idle.length === connections.length) endWhenDone(nowMs);
  },
  isOpenLoop ? 1 : 50,
);
const reporting = setInterval(
  () => {
    const answered = [...statuses.values()].reduce((sum, count) => sum + count, 0);
    say({ progress: { seconds: (performance.now() - startedMs) / 1_000, answered } });
  },
  (plan.progressSeconds ?? 3_600) * 1_000,
);
for (const connection of connections) sendNext(connection);
