import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { endpoint } from '#primitives/endpoint.ts';
import { addressOf, capabilityOf, fileNameFrom } from './address.ts';
import {
  errorFromReply,
  explain,
  FaultError,
  fieldOf,
  InvalidError,
  isSignedOut,
  RefusalError,
  withInstants,
} from './errors.ts';
import { inWords } from './words.ts';

const closeFinding = endpoint({
  name: 'cases.closeFinding',
  method: 'POST',
  path: '/api/districts/:districtId/findings/:findingId/close',
  summary: { zh: '销号', en: 'Close' },
  access: 'signed-in',
  params: Type.Object({ districtId: Type.String(), findingId: Type.String() }),
  query: Type.Object({ status: Type.Optional(Type.Array(Type.String())) }),
  refusals: {
    'orders-open': {
      status: 409,
      zh: '还有 {open} 项整改未销号。',
      en: '{open} {open|order|orders} still open.',
    },
    'wrong-password': { status: 401, zh: '密码不对。', en: 'Wrong password.' },
  },
});

test('puts parameters into the path and lists into the query', () => {
  assert.equal(
    addressOf(closeFinding, {
      params: { districtId: '370202', findingId: 'a/b?c' },
      query: { status: ['open', '逾期'], text: undefined, page: 2, empty: '' },
    }),
    '/api/districts/370202/findings/a%2Fb%3Fc/close?status=open&status=%E9%80%BE%E6%9C%9F&page=2',
  );
});

test('does not call without a path parameter', () => {
  assert.throws(() => addressOf(closeFinding, { params: { districtId: '370202' } }), /needs "findingId"/);
  assert.throws(
    () => addressOf(closeFinding, { params: { districtId: '', findingId: 'x' } }),
    /needs "districtId"/,
  );
});

test('an endpoint belongs to the capability before the dot', () => {
  assert.equal(capabilityOf(closeFinding), 'cases');
});

test('a declared refusal speaks the contract’s words', () => {
  const error = errorFromReply(closeFinding, 409, {
    kind: 'refusal',
    code: 'orders-open',
    message: '',
    details: { open: 1 },
  });
  assert.ok(error instanceof RefusalError);
  const { happened, values } = explain(error);
  assert.equal(inWords(happened, 'zh', values), '还有 1 项整改未销号。');
  assert.equal(inWords(happened, 'en', values), '1 order still open.');
});

test('a refusal that is not the endpoint’s own is explained by its status', () => {
  const error = errorFromReply(closeFinding, 403, { kind: 'refusal', code: 'not-permitted', message: 'no' });
  assert.ok(error instanceof RefusalError);
  assert.match(error.words.zh, /职责/);
});

test('tells a lost sign-in from the endpoint’s own 401', () => {
  const lost = errorFromReply(closeFinding, 401, { kind: 'refusal', code: 'signed-out', message: '' });
  const wrong = errorFromReply(closeFinding, 401, { kind: 'refusal', code: 'wrong-password', message: '' });
  assert.equal(isSignedOut(closeFinding, lost), true);
  assert.equal(isSignedOut(closeFinding, wrong), false);
});

test('invalid input keeps every issue with its place', () => {
  const error = errorFromReply(closeFinding, 400, {
    kind: 'invalid',
    code: 'invalid',
    message: '',
    issues: [{ path: '/name', wrong: '应填写' }],
  });
  assert.ok(error instanceof InvalidError);
  assert.deepEqual(error.issues, [{ path: '/name', wrong: '应填写' }]);
});

test('an issue is about a field, whichever way its path is written', () => {
  const field = (path: string) => fieldOf({ path, wrong: '' });
  assert.deepEqual(field('body.rows[3].name'), ['rows', 3, 'name']);
  assert.deepEqual(field('/rows/3/name'), ['rows', 3, 'name']);
  assert.deepEqual(field('bodyTemperature'), ['bodyTemperature']);
  assert.deepEqual(field('body'), []);
  assert.deepEqual(field(''), []);
});

test('a fault names the line in the log', () => {
  const error = errorFromReply(closeFinding, 500, {
    kind: 'fault',
    code: 'fault',
    message: '',
    faultId: 'f-17',
  });
  assert.ok(error instanceof FaultError);
  const { next, values } = explain(error);
  assert.match(inWords(next, 'zh', values), /f-17/);
});

test('a reply that is not ours is a fault, or what its status says', () => {
  for (const body of [
    undefined,
    null,
    '<html>',
    7,
    [],
    {},
    { kind: 'surprise', code: 'x' },
    { kind: 'refusal' },
  ]) {
    assert.ok(errorFromReply(closeFinding, 502, body) instanceof FaultError);
    const busy = errorFromReply(closeFinding, 503, body);
    assert.ok(busy instanceof RefusalError && busy.status === 503);
  }
});

test('a code named like a property of every object is not taken for a declared one', () => {
  const error = errorFromReply(closeFinding, 403, { kind: 'refusal', code: 'toString', message: 'no' });
  assert.ok(error instanceof RefusalError);
  assert.match(error.words.en, /appointments/);
});

test('anything else thrown is explained as a failure that kept the data', () => {
  assert.match(explain(new TypeError('x is undefined')).happened.en, /failed/);
});

test('instants among the values of a refusal are written for people, and nothing else is', () => {
  const values = { dueAt: '2020-07-05T01:00:00.000Z', unit: '2020-07-05', count: 3 };
  assert.deepEqual(
    withInstants(values, () => '7月5日 09:00'),
    { ...values, dueAt: '7月5日 09:00' },
  );
});

test('reads a file name from the header and keeps it a name', () => {
  assert.equal(
    fileNameFrom(`attachment; filename="a.csv"; filename*=UTF-8''%E5%90%8D%E5%8D%95.csv`, 'x'),
    '名单.csv',
  );
  assert.equal(fileNameFrom('attachment; filename="../../etc/passwd"', 'x'), '....etcpasswd');
  assert.equal(fileNameFrom(`attachment; filename*=UTF-8''%E5%9`, 'x.csv'), 'x.csv');
  assert.equal(fileNameFrom(null, 'x.csv'), 'x.csv');
});
