import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Type } from 'typebox';
import { Day, listQuery, Nullable } from '#primitives/endpoint.ts';
import {
  changeSearch,
  parseRawSearch,
  readSearch,
  safeReturn,
  stringifyRawSearch,
  writeSearch,
} from './url-state.ts';

const schema = Type.Object({
  ...listQuery(['name', 'dueAt'], '-dueAt'),
  text: Type.Optional(Type.String({ maxLength: 50 })),
  status: Type.Optional(Type.Array(Type.Union([Type.Literal('open'), Type.Literal('closed')]))),
  from: Type.Optional(Day),
  mine: Type.Boolean({ default: false }),
  level: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 4 }))),
});
const defaults = { page: 1, pageSize: 20, sort: '-dueAt', mine: false };
const read = (address: string) => readSearch(schema, parseRawSearch(address));

test('an empty address reads as the defaults', () => {
  assert.deepEqual(read(''), defaults);
});

test('reads numbers, choices, lists, days and yes-or-no by the schema', () => {
  assert.deepEqual(
    read('?page=3&sort=name&status=open&status=closed&from=2020-07-03&mine=true&level=2&text=%E6%95%B0'),
    {
      page: 3,
      pageSize: 20,
      sort: 'name',
      status: ['open', 'closed'],
      from: '2020-07-03',
      mine: true,
      level: 2,
      text: '数',
    },
  );
});

test('reads what the schema does not allow as default or absent', () => {
  assert.deepEqual(
    read('?page=0&pageSize=9999&sort=salary&status=lost&from=3%20July&mine=perhaps&level=9&evil=1'),
    defaults,
  );
  assert.deepEqual(read('?page=1e9&page=2&text='), { ...defaults, text: '' });
  assert.deepEqual(read(`?text=${'x'.repeat(100_000)}`), defaults);
  assert.deepEqual(read('?__proto__=1&constructor=2&%E0%A4%A=3'), defaults);
});

test('a single value of a list reads as a list, repeated values once', () => {
  assert.deepEqual(read('?status=open').status, ['open']);
  assert.deepEqual(read('?status=open&status=open').status, ['open']);
});

test('writes nothing that stands at its default', () => {
  assert.equal(writeSearch(schema, defaults as ReturnType<typeof read>), '');
  assert.equal(writeSearch(schema, { ...read('?page=2'), text: '' }), '?page=2');
});

test('what is written reads back the same', () => {
  const search = fc.record(
    {
      page: fc.integer({ min: 1, max: 100_000 }),
      pageSize: fc.integer({ min: 1, max: 200 }),
      sort: fc.constantFrom('name', '-name', 'dueAt', '-dueAt'),
      mine: fc.boolean(),
      text: fc.string({ minLength: 1, maxLength: 50 }),
      status: fc.constantFrom(['open'], ['closed'], ['open', 'closed']),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(search, (value) => {
      const typed = value as ReturnType<typeof read>;
      assert.deepEqual(read(writeSearch(schema, typed)), value);
    }),
  );
});

test('a changed filter begins again on the first page, a turned page keeps the filter', () => {
  const search = read('?page=4&status=open');
  assert.deepEqual(changeSearch(schema, search, { text: '电子' }), { ...search, page: 1, text: '电子' });
  assert.deepEqual(changeSearch(schema, search, { page: 5 }), { ...search, page: 5 });
});

test('an emptied filter disappears, an emptied default returns', () => {
  const search = read('?status=open&mine=true');
  assert.deepEqual(changeSearch(schema, search, { status: [] }), { ...defaults, mine: true });
});

test('raw search survives a round trip', () => {
  assert.equal(stringifyRawSearch(parseRawSearch('?a=1&b=2&b=%E6%95%B0')), '?a=1&b=2&b=%E6%95%B0');
  assert.equal(stringifyRawSearch({}), '');
});

test('returns only to a path of this site after sign-in', () => {
  assert.equal(safeReturn('/findings?page=2#row'), '/findings?page=2#row');
  for (const elsewhere of [
    undefined,
    42,
    '',
    'findings',
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/sign-in?return=%2Fsign-in',
    `/${'x'.repeat(5000)}`,
  ]) {
    assert.equal(safeReturn(elsewhere), '/', String(elsewhere));
  }
});
