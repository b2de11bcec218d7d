import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { inTransaction } from '#platform/db/db.ts';
import { openWorld, type World } from '#test/world.ts';
import { enqueue, type JobHandler, workOnJobs } from './jobs.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world[Symbol.asyncDispose]());
beforeEach(() => world.platform.pool.query('delete from graphile_worker._private_jobs'));

const queue = () => inTransaction(world.platform.db, (tx) => enqueue(tx, 'count', {}));
const work = (handler: JobHandler) => workOnJobs(world.platform, { count: handler }, world.platform.log);
/** As a process leaves it that took the job a minute ago. */
const takenAMinuteAgo = (by: string) =>
  world.platform.pool.query(
    `update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - interval '1 minute'`,
    [by],
  );
/** Gives up after ten seconds: the queue itself would only think of such a job in four hours. */
const until = async (done: () => boolean) => {
  for (let tries = 0; !done(); tries += 1) {
    assert.ok(tries < 500, 'the job was left lying');
    await pause(20);
  }
};

test('a job whose process was killed is done by the next one', async () => {
  await queue();
  await takenAMinuteAgo('worker-killed');
  let times = 0;
  const worker = await work(async () => {
    times += 1;
  });
  try {
    await until(() => times === 1);
  } finally {
    await worker.stop();
  }
  const { rows } = await world.platform.pool.query('select id from graphile_worker.jobs');
  assert.deepEqual(rows, []);
});

test('a job that another process is still doing is left to it', async () => {
  const doing = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  await queue();
  const first = await work(() => {
    begun.resolve();
    return doing.promise;
  });
  await begun.promise;
  const { rows } = await world.platform.pool.query('select locked_by from graphile_worker.jobs');
  await takenAMinuteAgo(rows[0].locked_by);
  const second = await work(async () => assert.fail('it was being done'));
  try {
    const still = await world.platform.pool.query('select locked_by from graphile_worker.jobs');
    assert.deepEqual(still.rows, rows);
  } finally {
    await second.stop();
    doing.resolve();
    await first.stop();
  }
});
