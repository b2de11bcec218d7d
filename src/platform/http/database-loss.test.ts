import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { isDatabaseLoss } from './database-loss.ts';

test('a database that is not there is told from a query that is wrong', async () => {
  const failures = [{ host: '127.0.0.1', port: 1 }, { host: '/nonexistent/socket/directory' }];
  for (const connection of failures) {
    const client = new pg.Client({ ...connection, user: 'nobody', database: 'none' });
    const error = await client.connect().then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.equal(isDatabaseLoss(error), true, JSON.stringify(connection));
  }
  assert.equal(
    isDatabaseLoss(new Error('wrapped', { cause: new Error('Connection terminated unexpectedly') })),
    true,
  );
  for (const code of ['57P01', '57P03', '08006', '53300', '53100']) {
    assert.equal(isDatabaseLoss(Object.assign(new Error('x'), { code })), true, code);
  }
});

test('other failures are not blamed on the database', () => {
  for (const code of ['23505', '40001', '40P01', '22021', 'ENOENT', 'FST_ERR_BAD_URL']) {
    assert.equal(isDatabaseLoss(Object.assign(new Error('x'), { code })), false, code);
  }
  assert.equal(isDatabaseLoss('Connection terminated'), false);
  const circular = new Error('round');
  circular.cause = circular;
  assert.equal(isDatabaseLoss(circular), false);
});
