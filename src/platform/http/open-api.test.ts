import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { download, endpoint, Id, listQuery, listReply, upload } from '#primitives/endpoint.ts';
import { testServer } from './fixtures.ts';
import { type OpenApiDocument, openApi } from './open-api.ts';
import { on } from './route.ts';

const summary = { zh: '列出考点', en: 'List sites' };
const Tree = Type.Cyclic(
  { Unit: Type.Object({ name: Type.String(), parts: Type.Array(Type.Ref('Unit')) }) },
  'Unit',
);
const endpoints = [
  endpoint({
    name: 'timetable.listSites',
    method: 'GET',
    path: '/api/sites',
    summary,
    access: { permission: 'timetable.see' },
    query: Type.Object({ ...listQuery(['name'], 'name'), district: Type.Optional(Type.String()) }),
    reply: listReply(Type.Object({ id: Id, at: Type.Tuple([Type.Number(), Type.Number()]) })),
  }),
  endpoint({
    name: 'timetable.moveSession',
    method: 'POST',
    path: '/api/sessions/:sessionId/move',
    summary: { zh: '移动 <场次>', en: 'Move a session' },
    access: { permission: 'timetable.write' },
    params: Type.Object({ sessionId: Id }),
    body: Type.Object({ days: Type.Integer({ minimum: -400, maximum: 400 }) }),
    reply: Type.Object({ moved: Type.Integer() }),
    refusals: {
      'already-begun': { status: 409, zh: '已开始，不能移动。', en: 'It has begun and cannot be moved.' },
      conflict: { status: 409, zh: '与其他场次冲突。', en: 'It overlaps another session.' },
    },
  }),
  endpoint({
    name: 'organisation.tree',
    method: 'GET',
    path: '/api/tree',
    summary,
    access: 'signed-in',
    reply: Tree,
  }),
  endpoint({
    name: 'organisation.import',
    method: 'PUT',
    path: '/api/tree',
    summary,
    access: 'public',
    body: upload(1000),
    reply: download('text/csv'),
  }),
] as const;

const document = () => openApi(endpoints, { 'timetable.see': { zh: '查看时间表', en: 'See the timetable' } });

function* nodesOf(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* nodesOf(inner);
}

const operationsOf = ({ paths }: OpenApiDocument) =>
  Object.values(paths).flatMap((methods) => Object.values(methods));

test('every endpoint is in the document once, at its path and method', () => {
  const operations = operationsOf(document());
  const ids = operations.map(({ operationId }) => operationId);
  assert.deepEqual([...ids].sort(), endpoints.map(({ name }) => name).sort());
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(
    document().paths['/api/sessions/{sessionId}/move']?.post?.operationId,
    'timetable.moveSession',
  );
  assert.deepEqual(Object.keys(document().paths['/api/tree'] ?? {}), ['get', 'put']);
});

test('every reference leads somewhere, and no TypeBox spelling is left', () => {
  const whole = JSON.parse(JSON.stringify(document()));
  for (const node of nodesOf(whole)) {
    if (typeof node.$ref === 'string') {
      const found = node.$ref
        .slice(2)
        .split('/')
        .reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], whole);
      assert.notEqual(found, undefined, node.$ref);
    }
    for (const key of ['$defs', '$id', 'additionalItems']) assert.equal(key in node, false, key);
    assert.equal(Array.isArray(node.items), false);
  }
  assert.ok(whole.components.schemas.Unit.properties.parts.items.$ref.endsWith('/Unit'));
});

test('each operation has what OpenAPI 3.1 asks of it', () => {
  for (const operation of operationsOf(document())) {
    assert.ok(operation.summary && operation.description);
    assert.ok(operation.responses['200'] && operation.responses['500']);
    for (const [status, response] of Object.entries(operation.responses)) {
      assert.match(status, /^[2-5]\d\d$/);
      assert.ok(response.description);
    }
    const placed = operation.parameters.map(({ name, in: where }) => `${where} ${name}`);
    assert.equal(new Set(placed).size, placed.length);
  }
  const move = document().paths['/api/sessions/{sessionId}/move']?.post;
  assert.deepEqual(
    move?.parameters.map(({ name, in: where, required }) => [name, where, required]),
    [['sessionId', 'path', true]],
  );
  const list = document().paths['/api/sites']?.get;
  assert.deepEqual(
    list?.parameters.filter(({ required }) => required),
    [],
  );
  assert.equal(list?.requestBody, undefined);
});

test('refusals are there by status and code, and so is who may call', () => {
  const move = document().paths['/api/sessions/{sessionId}/move']?.post;
  assert.match(move?.responses['409']?.description ?? '', /`already-begun`.*已开始.*begun.*`conflict`/s);
  assert.match(move?.responses['403']?.description ?? '', /`not-permitted`.*`cross-site-request`/s);
  assert.equal(move?.['x-access'], 'timetable.write');
  assert.deepEqual(move?.security, [{ signIn: [] }]);
  const open = document().paths['/api/tree']?.put;
  assert.deepEqual(open?.security, []);
  assert.equal(open?.responses['401'], undefined);
  assert.deepEqual(Object.keys(open?.requestBody?.content ?? {}), ['*/*']);
  assert.deepEqual(Object.keys(open?.responses['200']?.content ?? {}), ['text/csv']);
});

test('two different schemas of one name stop the server from starting', () => {
  const other = Type.Cyclic({ Unit: Type.Object({ next: Type.Optional(Type.Ref('Unit')) }) }, 'Unit');
  const clash = endpoint({
    name: 'test.clash',
    method: 'GET',
    path: '/api/clash',
    summary,
    access: 'public',
    reply: other,
  });
  assert.throws(() => openApi([...endpoints, clash], {}), /two different schemas are called "Unit"/);
});

test('the server gives the document, and a page in both languages without scripts or foreign content', async () => {
  const { app } = testServer({
    routes: endpoints.map((each) => on(each, async () => ({}) as never)),
    permissions: { 'timetable.see': { zh: '查看时间表', en: 'See the timetable' } },
  });
  const served = await app.inject({ url: '/api/openapi.json' });
  assert.deepEqual(served.json(), JSON.parse(JSON.stringify(document())));
  const zh = await app.inject({ url: '/api/docs' });
  assert.match(String(zh.headers['content-type']), /^text\/html/);
  for (const { name } of endpoints) assert.ok(zh.body.includes(`id="${name}"`), name);
  assert.match(zh.body, /移动 &lt;场次&gt;/);
  assert.match(zh.body, /查看时间表/);
  assert.doesNotMatch(zh.body, /<script|https?:\/\/|javascript:| on\w+=/);
  const en = await app.inject({ url: '/api/docs?lang=en' });
  assert.match(en.body, /Move a session/);
});
