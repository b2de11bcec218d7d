/** What the benchmarks measure with is right itself. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { Frontier } from '#primitives/merkle/frontier.ts';
import { NaiveTree, naiveRoot } from '../../bench/journal/naive-root.ts';
import { type Answer, outcomeOf, readAnswer, retryAfterSeconds } from '../../bench/load/answer.ts';
import { Histogram } from '../../bench/load/histogram.ts';
import { type LoadPlan, pathAndBody, postTemplate, requestTemplate } from '../../bench/load/plan.ts';
import { Records } from '../../bench/load/records.ts';
import { runLoad } from '../../bench/load/run-load.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kaoan-load-'));
});
after(() => rm(directory, { recursive: true }));

const fresh = (): Answer => ({ status: 0, headAt: 0, bodyAt: 0, end: 0 });
const answerText = (body: string, status = '200 OK') =>
  `HTTP/1.1 ${status}\r\nx-a: b\r\ncontent-length: ${Buffer.byteLength(body)}\r\nretry-after: 7\r\nvary: x\r\n\r\n${body}`;

test('every quantile is right to within one percent', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(3_600_000_000), { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (values, q) => {
        const histogram = new Histogram();
        for (const value of values) histogram.record(value);
        const exact = values.sort((a, b) => a - b)[Math.ceil(q * values.length) - 1] ?? 0;
        const told = histogram.quantileMicros(q);
        assert.ok(told >= exact && told <= exact * 1.01 + 1, `${told} for ${exact}`);
      },
    ),
  );
  assert.equal(new Histogram().quantileMicros(0.99), 0);
});

test('an answer is read once all of it is there, wherever the socket cut it', () => {
  const body = '{"outcome":"signed","receipt":{"name":"高三（1）班"}}';
  const bytes = Buffer.from(answerText(body));
  const left = Buffer.concat([Buffer.from('earlier '), bytes, Buffer.from(answerText('left over'))]);
  for (let length = 0; length < bytes.length; length += 1) {
    assert.equal(readAnswer(left, 8, 8 + length, fresh()), false);
  }
  const answer = fresh();
  assert.ok(readAnswer(left, 8, 8 + bytes.length, answer));
  assert.deepEqual([answer.status, answer.end], [200, 8 + bytes.length]);
  assert.equal(left.toString('utf8', answer.bodyAt, answer.end), body);
  assert.equal(outcomeOf(left, answer), 'signed');
  assert.equal(retryAfterSeconds(left, answer), 7);
});

test('an answer without an outcome has none', () => {
  for (const body of ['', '{', '{"outcome":"', '{"outcome":"signed', '{"code":"busy"}']) {
    const bytes = Buffer.from(answerText(body));
    const answer = fresh();
    assert.ok(readAnswer(bytes, 0, bytes.length, answer));
    assert.equal(outcomeOf(bytes, answer), '', body);
  }
});

test('anything but an answer with a length is refused', () => {
  for (const text of ['SSH-2.0\r\n\r\n', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n']) {
    const bytes = Buffer.from(text);
    assert.throws(() => readAnswer(bytes, 0, bytes.length, fresh()), /not understood/);
  }
});

test('a template is plain ASCII, and gives back the path and the body of a record', () => {
  assert.throws(() => requestTemplate(['GET /班']), /ASCII/);
  const template = postTemplate(['/sign/', 3, '/letters'], ['{"id":"', 2, '"}']);
  assert.deepEqual(pathAndBody(template, 'abc42'), { path: '/sign/abc/letters', body: '{"id":"42"}' });
});

test('records come in sequence from any place, and a file that is too short is noticed', async () => {
  const path = join(directory, 'records');
  await writeFile(path, 'aabbccdd');
  const records = new Records(path, 2, 1, 2);
  const read: string[] = [];
  while (records.next()) read.push(records.bytes.toString('latin1', records.offset, records.offset + 2));
  records.close();
  assert.deepEqual(read, ['bb', 'cc']);
  const short = new Records(path, 2, 3, 2);
  assert.throws(() => {
    while (short.next());
  }, /shorter than the plan/);
  short.close();
});

const COUNT = 300;

/** Sends records 000 … 299 to a server that answers as told; returns what arrived and what the generator reports. */
async function loaded(answer: RequestListener, wish: Partial<LoadPlan>) {
  const arrived: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      arrived.push((JSON.parse(body) as { id: string }).id);
      answer(request, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const records = join(directory, 'ids');
  await writeFile(records, Array.from({ length: COUNT }, (_, i) => String(i).padStart(3, '0')).join(''));
  try {
    const result = await runLoad({
      port: address.port,
      connections: 7,
      template: postTemplate(['/letters'], ['{"id":"', 3, '"}']),
      records,
      firstRecord: 0,
      recordCount: COUNT,
      ratePerSecond: null,
      seconds: null,
      warmUpSeconds: 0,
      comeBack: true,
      progressSeconds: null,
      ...wish,
    });
    return { arrived, result };
  } finally {
    server.close();
  }
}

const signed: RequestListener = (_request, response) => {
  const body = '{"outcome":"signed"}';
  response.writeHead(200, { 'content-length': body.length }).end(body);
};

test('every record is sent once, and every answer is counted', async () => {
  const { arrived, result } = await loaded(signed, {});
  assert.deepEqual([...new Set(arrived)].length, COUNT);
  assert.equal(arrived.length, COUNT);
  assert.deepEqual(
    [result.sent, result.statuses, result.outcomes],
    [COUNT, { 200: COUNT }, { signed: COUNT }],
  );
  assert.ok(result.latencyMs.p50 > 0 && result.latencyMs.p50 <= result.latencyMs.max);
});

test('at a given rate it takes the time it should', async () => {
  const { arrived, result } = await loaded(signed, { ratePerSecond: 600 });
  assert.equal(arrived.length, COUNT);
  assert.ok(result.seconds >= (COUNT - 1) / 600, `${result.seconds} s`);
});

test('whoever is told to come back does, until taken', async () => {
  let turnedAway = 0;
  const { arrived, result } = await loaded((request, response) => {
    if (turnedAway < 5) {
      turnedAway += 1;
      response.writeHead(503, { 'retry-after': '0', 'content-length': 0 }).end();
    } else signed(request, response);
  }, {});
  assert.equal(arrived.length, COUNT + 5);
  assert.equal(new Set(arrived).size, COUNT);
  assert.deepEqual(result.statuses, { 200: COUNT, 503: 5 });
});

test('a server that closes a connection, or answers with a fault, ends the run', async () => {
  const fault: RequestListener = (_request, response) =>
    response.writeHead(500, { 'content-length': 0 }).end();
  for (const answer of [(request) => request.socket.destroy(), fault] as RequestListener[]) {
    await assert.rejects(loaded(answer, {}), /the load generator ended with 1/);
  }
});

test('the tree that ours is compared with is the same tree', () => {
  for (const size of [0, 1, 2, 3, 7, 8, 255, 256, 300]) {
    const entries = Array.from({ length: size }, (_, i) => Buffer.from(`entry ${i}`));
    const frontier = new Frontier(nodeHasher);
    const tree = new NaiveTree();
    for (const entry of entries) {
      frontier.append(nodeHasher.leaf(entry));
      tree.add(entry);
    }
    assert.deepEqual(naiveRoot(entries), tree.root());
    assert.deepEqual(Buffer.from(frontier.root()), tree.root());
  }
});
