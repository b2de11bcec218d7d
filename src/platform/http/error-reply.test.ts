import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send, signedIn, testServer, writes } from './fixtures.ts';
import { InvalidInput, Refusal } from './refusal.ts';

test('a declared refusal answers with its status, its words and its details', async () => {
  const refuse = writes(async () => {
    throw new Refusal('already-there', { name: '青岛二中' });
  });
  const answer = await send(refuse);
  assert.equal(answer.statusCode, 409);
  assert.deepEqual(answer.json(), {
    kind: 'refusal',
    code: 'already-there',
    message: '“青岛二中”已存在，请换一个名称。',
    details: { name: '青岛二中' },
  });
  const busy = await send(
    writes(async () => {
      throw new Refusal('busy', { retryAfterSeconds: 2.1 });
    }),
  );
  assert.deepEqual([busy.statusCode, busy.headers['retry-after']], [503, '3']);
});

test('a handler may refuse with not-permitted, and what has no meaning is invalid input', async () => {
  const outOfReach = writes(async () => {
    throw new Refusal('not-permitted');
  });
  assert.equal((await send(outOfReach)).statusCode, 403);
  const meaningless = writes(async () => {
    throw new InvalidInput([{ path: 'body.file', wrong: 'not a text' }]);
  });
  const answer = await send(meaningless);
  assert.equal(answer.statusCode, 400);
  assert.deepEqual(answer.json().issues, [{ path: 'body.file', wrong: 'not a text' }]);
});

test('a fault tells the caller a number and the log everything else', async () => {
  const broken: [string, () => Promise<never>][] = [
    ['an undeclared code', () => Promise.reject(new Refusal('never-declared'))],
    ['an inherited name as code', () => Promise.reject(new Refusal('constructor'))],
    ['a bug', () => Promise.reject(new TypeError('secret of the machine'))],
    ['not even an error', () => Promise.reject('text')],
    [
      'an error that claims a status',
      () => Promise.reject(Object.assign(new Error('x'), { statusCode: 404 })),
    ],
    ['a serialization failure', () => Promise.reject(Object.assign(new Error('x'), { code: '40001' }))],
  ];
  for (const [what, answer] of broken) {
    const { app, logged } = testServer({ routes: [writes(answer)] });
    const response = await app.inject({
      method: 'POST',
      url: '/api/things',
      headers: signedIn('test.write'),
      payload: { name: '张三' },
    });
    assert.equal(response.statusCode, 500, what);
    const { kind, faultId, ...rest } = response.json();
    assert.equal(kind, 'fault');
    assert.doesNotMatch(JSON.stringify(rest), /secret|never-declared|serve\.ts/);
    const [line] = logged();
    assert.equal(line?.faultId, faultId);
    assert.equal(line?.endpoint, 'test.write');
    assert.doesNotMatch(JSON.stringify(line), /张三|kaoan=/);
  }
});

test('PostgreSQL’s quotation of a row does not reach the log', async () => {
  const error = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (id_number)=(370202199901010018) already exists.',
    constraint: 'person_id_number',
  });
  const { app, logged } = testServer({ routes: [writes(() => Promise.reject(error))] });
  await app.inject({
    method: 'POST',
    url: '/api/things',
    headers: signedIn('test.write'),
    payload: { name: 'x' },
  });
  assert.doesNotMatch(JSON.stringify(logged()), /370202199901010018/);
  assert.match(JSON.stringify(logged()), /person_id_number/);
});

test('a lost database is 503 with a time to come back, not a fault', async () => {
  const lost = writes(() => Promise.reject(new Error('Connection terminated unexpectedly')));
  const answer = await send(lost);
  assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '2']);
  assert.deepEqual([answer.json().kind, answer.json().code], ['refusal', 'database-unavailable']);
  const whileAsking = testServer({
    routes: [writes()],
    viewerOf: () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
  });
  const early = await whileAsking.app.inject({ method: 'POST', url: '/api/things', headers: signedIn() });
  assert.equal(early.statusCode, 503);
});
