import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type TSchema, Type } from 'typebox';
import { Nullable } from '#primitives/endpoint.ts';
import { compileReplyFilter, ReplyMismatch } from './reply-filter.ts';

const sent = (schema: TSchema, value: unknown): unknown =>
  JSON.parse(JSON.stringify(compileReplyFilter(schema)(value)));

test('properties that the contract does not name stay here, at every depth', () => {
  const schema = Type.Object({
    rows: Type.Array(
      Type.Object({ id: Type.String(), place: Nullable(Type.Object({ code: Type.String() })) }),
    ),
    byUnit: Type.Record(Type.String(), Type.Object({ count: Type.Integer() })),
    pair: Type.Tuple([Type.Object({ a: Type.String() }), Type.Number()]),
  });
  const value = {
    hash: 'secret',
    rows: [
      { id: '1', place: { code: '370202', salt: 's' }, idNumber: '370202…' },
      { id: '2', place: null, idNumber: '370203…' },
    ],
    byUnit: { 青岛: { count: 1, hidden: true } },
    pair: [{ a: 'x', b: 'y' }, 2],
  };
  assert.deepEqual(sent(schema, value), {
    rows: [
      { id: '1', place: { code: '370202' } },
      { id: '2', place: null },
    ],
    byUnit: { 青岛: { count: 1 } },
    pair: [{ a: 'x' }, 2],
  });
});

test('a union keeps the branch that fits, without the properties of the others', () => {
  const schema = Type.Union([
    Type.Object({ state: Type.Literal('numbered'), index: Type.Integer() }),
    Type.Object({ state: Type.Literal('sealed'), index: Type.Integer(), size: Type.Integer() }),
  ]);
  assert.deepEqual(sent(schema, { state: 'numbered', index: 3, size: 9 }), { state: 'numbered', index: 3 });
  assert.deepEqual(sent(schema, { state: 'sealed', index: 3, size: 9 }), {
    state: 'sealed',
    index: 3,
    size: 9,
  });
  assert.throws(() => sent(schema, { state: 'recorded' }), ReplyMismatch);
});

test('intersections and schemas that refer to themselves are filtered too', () => {
  const both = Type.Intersect([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })]);
  assert.deepEqual(sent(both, { a: '1', b: '2', c: '3' }), { a: '1', b: '2' });

  const tree = Type.Cyclic(
    {
      Unit: Type.Object({
        name: Type.String(),
        parts: Type.Array(Type.Ref('Unit')),
        head: Type.Union([Type.Ref('Unit'), Type.Literal('vacant')]),
      }),
    },
    'Unit',
  );
  const leaf = { name: '班', parts: [], head: 'vacant' };
  assert.deepEqual(sent(tree, { name: '校', x: 1, parts: [{ ...leaf, x: 1 }], head: { ...leaf, x: 1 } }), {
    name: '校',
    parts: [leaf],
    head: leaf,
  });
});

test('an object where a plain value was promised does not slip out', () => {
  for (const value of [{ password: 'x' }, new Date(), ['x'], new Map()]) {
    assert.throws(() => sent(Type.Object({ name: Type.String() }), { name: value }), ReplyMismatch);
    assert.throws(() => sent(Type.Union([Type.String(), Type.Number()]), value), ReplyMismatch);
  }
  assert.throws(() => sent(Type.Object({}), null), ReplyMismatch);
  assert.throws(() => sent(Type.Array(Type.String()), { length: 0 }), ReplyMismatch);
});

test('inherited properties and __proto__ are data, never behaviour', () => {
  const inherited = Object.create({ name: 'from the prototype' });
  assert.deepEqual(sent(Type.Object({ name: Type.Optional(Type.String()) }), inherited), {});
  const record = JSON.parse('{"__proto__": {"polluted": 1}, "a": {"polluted": 2}}');
  const filtered = compileReplyFilter(Type.Record(Type.String(), Type.Object({ polluted: Type.Number() })))(
    record,
  );
  assert.equal(Object.getPrototypeOf(filtered), Object.prototype);
  assert.equal(JSON.stringify(filtered), '{"__proto__":{"polluted":1},"a":{"polluted":2}}');
});

test('whatever is added to a fitting value, what is sent is the value', () => {
  const schema = Type.Object({ id: Type.String(), tags: Type.Array(Type.Object({ name: Type.String() })) });
  const filter = compileReplyFilter(schema);
  const value = fc.record({ id: fc.string(), tags: fc.array(fc.record({ name: fc.string() })) });
  const extra = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(value, extra, (clean, noise) => {
      const noisy = { ...noise, ...clean, tags: clean.tags.map((tag) => ({ ...noise, ...tag })) };
      assert.equal(JSON.stringify(filter(noisy)), JSON.stringify(clean));
    }),
  );
});
