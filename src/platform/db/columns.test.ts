import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import {
  bigintColumn,
  booleanColumn,
  bytesColumn,
  instantColumn,
  integerColumn,
  jsonbColumn,
  jsonColumn,
  textColumn,
  uuidColumn,
} from './columns.ts';

let database: TestDatabase;
let client: pg.Client;
before(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
after(async () => {
  await client.end();
  await database.close();
});

/** What PostgreSQL understood, element by element, in its own text. */
async function understood(type: string, column: Buffer): Promise<(string | null)[]> {
  const { rows } = await client.query<{ element: string | null }>(
    `select element::text from unnest($1::${type}[]) with ordinality as one (element, place) order by place`,
    [column],
  );
  return rows.map(({ element }) => element);
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.array(fc.option(arbitrary, { nil: null }), { maxLength: 20 });

async function holds<T>(
  type: string,
  arbitrary: fc.Arbitrary<T>,
  column: (values: (T | null)[]) => Buffer,
  text: (value: T) => string,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(optional(arbitrary), async (values) => {
      const expected = values.map((value) => (value === null ? null : text(value)));
      assert.deepEqual(await understood(type, column(values)), expected);
    }),
    { numRuns: 40 },
  );
}

const anyText = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.includes('\0'));

test('PostgreSQL reads every column as what was written', async () => {
  await holds('uuid', fc.uuid(), uuidColumn, (id) => id);
  await holds('text', anyText, textColumn, (text) => text);
  await holds(
    'bytea',
    fc.uint8Array({ maxLength: 40 }),
    bytesColumn,
    (bytes) => `\\x${Buffer.from(bytes).toString('hex')}`,
  );
  await holds('boolean', fc.boolean(), booleanColumn, String);
  await holds('int', fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), integerColumn, String);
  await holds('bigint', fc.maxSafeInteger(), bigintColumn, String);
  await holds('json', fc.json(), jsonColumn, (json) => json);
});

test('instants keep their milliseconds, before 2000 too', async () => {
  const instants = ['1969-12-31T23:59:59.999Z', '1999-12-31T23:59:59.001Z', '2020-07-03T09:00:00.123Z'];
  const { rows } = await client.query<{ at: Date }>('select unnest($1::timestamptz[]) as at', [
    instantColumn(instants.map((instant) => new Date(instant))),
  ]);
  assert.deepEqual(
    rows.map(({ at }) => at.toISOString()),
    instants,
  );
});

test('jsonb is parsed, and refused where it is no JSON', async () => {
  assert.deepEqual(await understood('jsonb', jsonbColumn(['{"b":1, "a":"考"}', null])), [
    '{"a": "考", "b": 1}',
    null,
  ]);
  await assert.rejects(understood('jsonb', jsonbColumn(['{'])), { code: '22P02' });
});
