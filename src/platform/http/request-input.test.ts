import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TSchema, Type } from 'typebox';
import { Day, endpoint, Id, listQuery, Nullable } from '#primitives/endpoint.ts';
import { testServer } from './fixtures.ts';
import { on, type Route } from './route.ts';

/** Echoes what the handler was given. */
const echo = (parts: { path?: `/api/${string}`; params?: TSchema; query?: TSchema; body?: TSchema }): Route =>
  on(
    endpoint({
      name: 'test.echo',
      method: parts.body ? 'POST' : 'GET',
      path: '/api/echo',
      summary: { zh: '回声', en: 'Echo' },
      access: 'public',
      reply: Type.Unknown(),
      ...parts,
    }),
    async ({ params, query, body }) => ({ params, query, body }),
  );

async function get(route: Route, url: string, language = 'en') {
  const { app } = testServer({ routes: [route] });
  const response = await app.inject({ url, headers: { 'accept-language': language } });
  return { status: response.statusCode, ...response.json() };
}

async function post(
  schema: TSchema,
  payload: string | object | Buffer,
  headers: Record<string, string> = {},
) {
  const { app } = testServer({ routes: [echo({ body: schema })] });
  const response = await app.inject({
    method: 'POST',
    url: '/api/echo',
    headers: { 'content-type': 'application/json', 'accept-language': 'en', ...headers },
    payload,
  });
  return { status: response.statusCode, ...response.json() };
}

const wrongAt = (answer: { issues?: { path: string; wrong: string }[] }) =>
  Object.fromEntries((answer.issues ?? []).map(({ path, wrong }) => [path, wrong]));

test('query text becomes numbers, booleans, lists and defaults by its schema', async () => {
  const route = echo({
    query: Type.Object({
      ...listQuery(['name', 'openedAt'], '-openedAt'),
      open: Type.Optional(Type.Boolean()),
      kind: Type.Optional(Type.Array(Type.String())),
      unit: Type.Optional(Nullable(Type.String())),
      from: Type.Optional(Nullable(Type.Integer())),
      level: Type.Optional(Type.Union([Type.Literal(1), Type.Literal(2)])),
    }),
  });
  assert.deepEqual((await get(route, '/api/echo')).query, { page: 1, pageSize: 20, sort: '-openedAt' });
  const { query } = await get(
    route,
    '/api/echo?page=3&open=true&kind=a&kind=b&sort=name&level=2&from=null&unit=%E9%9D%92%E5%B2%9B',
  );
  assert.deepEqual(query, {
    page: 3,
    pageSize: 20,
    sort: 'name',
    open: true,
    kind: ['a', 'b'],
    level: 2,
    from: null,
    unit: '青岛',
  });
  assert.deepEqual((await get(route, '/api/echo?kind=one')).query.kind, ['one']);
});

test('text that only looks like a number is refused', async () => {
  const route = echo({ query: Type.Object({ n: Type.Integer() }) });
  for (const text of ['', '%20', '1e3', '0x10', '01', '1.5', '9007199254740993', 'NaN', 'Infinity', '１２']) {
    const answer = await get(route, `/api/echo?n=${encodeURIComponent(decodeURIComponent(text))}`);
    assert.equal(answer.status, 400, text);
    assert.deepEqual(wrongAt(answer), { 'query.n': 'expected a whole number' });
  }
});

test('a name given twice is refused where one value is meant', async () => {
  const route = echo({
    query: Type.Object({ n: Type.Optional(Type.Integer()), s: Type.Optional(Type.String()) }),
  });
  assert.deepEqual(wrongAt(await get(route, '/api/echo?n=1&n=2&s=a&s=b')), {
    'query.n': 'may be given only once',
    'query.s': 'may be given only once',
  });
});

test('an unknown filter is refused, because ignoring it would give a wrong number', async () => {
  const route = echo({ query: Type.Object({ district: Type.Optional(Type.String()) }) });
  assert.deepEqual(wrongAt(await get(route, '/api/echo?distrct=370202')), {
    'query.distrct': 'is not known here; remove it or correct its name',
  });
  for (const name of ['__proto__', 'constructor', 'toString']) {
    assert.equal((await get(route, `/api/echo?${name}=1`)).status, 400, name);
  }
});

test('params are checked, and NUL or broken encoding does not reach a handler', async () => {
  const route = echo({ path: '/api/units/:unitId', params: Type.Object({ unitId: Id }) });
  const id = '01890a5d-ac96-774b-bcce-b302099a8057';
  assert.deepEqual((await get(route, `/api/units/${id}`)).params, { unitId: id });
  assert.deepEqual(wrongAt(await get(route, '/api/units/7')), {
    'params.unitId': 'expected a lower-case UUID',
  });

  const free = echo({ path: '/api/named/:name', params: Type.Object({ name: Type.String() }) });
  assert.deepEqual((await get(free, '/api/named/a%2F..%2Fb')).params, { name: 'a/../b' });
  assert.match(wrongAt(await get(free, '/api/named/a%00b'))['params.name'] ?? '', /NUL/);
  const broken = await get(free, '/api/named/%ff');
  assert.deepEqual([broken.status, broken.kind, broken.code], [400, 'invalid', 'malformed-request']);
  assert.equal((await get(free, `/api/named/${'a'.repeat(300)}`)).status, 404);
});

test('everything that is wrong is listed at once, with its path and what was expected', async () => {
  const schema = Type.Object({
    name: Type.String({ minLength: 1 }),
    day: Day,
    places: Type.Array(
      Type.Object({ code: Type.String(), seats: Type.Integer({ minimum: 1, maximum: 30 }) }),
      {
        maxItems: 3,
      },
    ),
    severity: Type.Union([Type.Literal('low'), Type.Literal('high')]),
    note: Type.Optional(Nullable(Type.String({ maxLength: 3 }))),
  });
  const answer = await post(schema, {
    name: '',
    day: '3 July',
    places: [{ code: '1', seats: 31 }, { seats: '2' }],
    severity: 'middle',
    note: '1234',
    colour: 'red',
  });
  assert.deepEqual([answer.status, answer.kind, answer.code], [400, 'invalid', 'invalid-input']);
  assert.deepEqual(wrongAt(answer), {
    'body.colour': 'is not known here; remove it or correct its name',
    'body.name': 'must not be empty',
    'body.day': 'expected a day like 2020-07-03',
    'body.places[0].seats': 'must be <= 30',
    'body.places[1].code': 'is missing; expected text',
    'body.places[1].seats': 'expected a whole number',
    'body.severity': 'expected one of "low", "high"',
    'body.note': 'may have at most 3 characters',
  });
});

test('the list is in Chinese unless English is asked for', async () => {
  const schema = Type.Object({
    name: Type.String(),
    severity: Type.Union([Type.Literal('low'), Type.Literal('high')]),
  });
  const answer = await post(schema, { severity: 1, x: 1 }, { 'accept-language': 'zh-CN,en;q=0.5' });
  assert.equal(answer.message, '内容有误，请按下列各项改正。');
  assert.deepEqual(wrongAt(answer), {
    'body.x': '没有这一项，请去掉或改正名称',
    'body.name': '缺少此项，应为文本',
    'body.severity': '应为 "low"、"high" 之一',
  });
});

test('of several forms, the one that was meant is explained', async () => {
  const schema = Type.Object({
    source: Type.Union([
      Type.Object({ kind: Type.Literal('order'), orderId: Id }),
      Type.Object({ kind: Type.Literal('resolution'), activityId: Id, clause: Type.Integer() }),
    ]),
  });
  assert.deepEqual(wrongAt(await post(schema, { source: { kind: 'order', orderId: 'x' } })), {
    'body.source.orderId': 'expected a lower-case UUID',
  });
  assert.deepEqual(wrongAt(await post(schema, { source: { kind: 'wish' } })), {
    'body.source.kind': 'expected one of "order", "resolution"',
  });
});

test('a value that is none of several forms is told what they are', async () => {
  const schema = Type.Object({
    at: Type.Union([Day, Type.Integer(), Type.Object({ session: Id }), Type.Null()]),
  });
  assert.deepEqual(wrongAt(await post(schema, { at: true })), {
    'body.at': 'expected one of a day like 2020-07-03, a whole number, an object, null',
  });
});

test('unknown properties are refused inside lists, records, unions and intersections too', async () => {
  const Place = Type.Object({ code: Type.String() });
  const schema = Type.Object({
    list: Type.Optional(Type.Array(Place)),
    record: Type.Optional(Type.Record(Type.String(), Place)),
    both: Type.Optional(Type.Intersect([Place, Type.Object({ name: Type.String() })])),
    open: Type.Optional(Type.Object({}, { additionalProperties: true })),
  });
  const good = {
    list: [{ code: '1' }],
    record: { a: { code: '1' } },
    both: { code: '1', name: 'x' },
    open: { any: 1 },
  };
  assert.deepEqual((await post(schema, good)).body, good);
  const bad: [object, string][] = [
    [{ list: [{ code: '1', x: 1 }] }, 'body.list[0].x'],
    [{ record: { a: { code: '1', x: 1 } } }, 'body.record.a.x'],
    [{ both: { code: '1', name: 'x', x: 1 } }, 'body.both.x'],
  ];
  for (const [body, path] of bad) assert.deepEqual(Object.keys(wrongAt(await post(schema, body))), [path]);
});

test('a body is never coerced, and a missing one lists what it needs', async () => {
  const schema = Type.Object({ n: Type.Integer(), page: Type.Integer({ default: 1 }) });
  assert.deepEqual(wrongAt(await post(schema, { n: '1' })), { 'body.n': 'expected a whole number' });
  assert.deepEqual((await post(schema, { n: 1 })).body, { n: 1, page: 1 });
  assert.deepEqual(wrongAt(await post(schema, '')), { 'body.n': 'is missing; expected a whole number' });
  for (const body of ['null', '[]', '3', '"x"']) {
    assert.deepEqual(wrongAt(await post(schema, body)), { body: 'expected an object' }, body);
  }
});

test('malformed, mis-encoded and poisoned JSON is refused before it is looked at', async () => {
  const schema = Type.Object({ name: Type.Optional(Type.Unknown()) });
  const bodies: (string | Buffer)[] = [
    '{"name": "x"',
    '{name: 1}',
    '{"name": NaN}',
    Buffer.from([0x7b, 0x22, 0x6e, 0x61, 0x6d, 0x65, 0x22, 0x3a, 0x22, 0xc7, 0xe0, 0xb5, 0xba, 0x22, 0x7d]),
    Buffer.from('\ufeff{"name": "UTF-16"}', 'utf16le'),
    '{"__proto__": {"admin": true}}',
    '{"name": {"__pr\\u006fto__": {"admin": true}}}',
    '{"constructor": {"prototype": {"admin": true}}}',
  ];
  for (const body of bodies) {
    const answer = await post(schema, body);
    assert.deepEqual(
      [answer.status, answer.kind, answer.code],
      [400, 'invalid', 'malformed-json'],
      String(body),
    );
  }
  assert.equal('admin' in {}, false);
});

test('NUL, half characters and bottomless nesting are refused wherever they hide', async () => {
  const schema = Type.Object({ any: Type.Unknown() });
  assert.match(
    wrongAt(await post(schema, '{"any": {"a": ["x\\u0000"]}}'))['body.any.a[0]'] ?? '',
    /cannot be kept/,
  );
  assert.match(wrongAt(await post(schema, '{"any": {"x\\u0000": 1}}'))['body.any'] ?? '', /cannot be kept/);
  assert.match(wrongAt(await post(schema, '{"any": "\\ud800"}'))['body.any'] ?? '', /cannot be kept/);
  const deep = `{"any": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  assert.deepEqual(wrongAt(await post(schema, deep)), { body: 'is nested deeper than 64 levels' });
  assert.equal((await post(schema, '{"any": "😀 \\ud83d\\ude00"}')).status, 200);
});

test('a body of another kind is told what to send', async () => {
  const schema = Type.Object({ name: Type.Optional(Type.String()) });
  const kinds = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
  ];
  for (const kind of kinds) {
    const answer = await post(schema, '{"name":"x"}', { 'content-type': kind });
    assert.deepEqual([answer.status, answer.code], [415, 'unsupported-media-type'], kind);
  }
  assert.equal((await post(schema, '{}', { 'content-encoding': 'gzip' })).status, 415);
  assert.equal((await post(schema, '{}', { 'content-type': 'Application/JSON; charset=utf-8' })).status, 200);
});
