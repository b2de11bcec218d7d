/**
 * Jobs whose process died under them. The queue marks a job as taken in a committed row and believes the mark for four
 * hours; so whoever works on one also holds an advisory lock, which vanishes with its connection, and a job that is
 * marked while its lock is free is anybody's again.
 */
import type pg from 'pg';
import type { Log } from '../log.ts';

/** The space of these advisory locks; any constant serves, if it is the same for all processes of one database. */
const JOB_LOCKS = 0x6a6f6273;
/** Between the mark and the lock lies a connection from the pool. */
const SETTLING_SECONDS = 5;
const LOOK_EVERY_MS = 10_000;
const LARGEST_KEY = 2 ** 31 - 1;

/** Does the work of one job under its lock; a second process that was given the same job waits for the first. */
export async function holdingJob(pool: pg.Pool, jobId: string, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1, $2)', [
      JOB_LOCKS,
      Number(BigInt(jobId) % BigInt(LARGEST_KEY)),
    ]);
    await work();
  } finally {
    // The lock goes with its connection, even where that is broken.
    client.release(true);
  }
}

/** Gives abandoned jobs back to the queue, at once and then every few seconds until `stop`. */
export async function freeAbandonedJobs(pool: pg.Pool, log: Log): Promise<{ stop(): Promise<void> }> {
  const look = async (): Promise<void> => {
    try {
      await pool.query(
        `select graphile_worker.force_unlock_workers(array_agg(locked_by)) from graphile_worker.jobs
         where locked_by is not null and locked_at < now() - make_interval(secs => $1)
           and pg_try_advisory_xact_lock($2, (id % $3::bigint)::int)`,
        [SETTLING_SECONDS, JOB_LOCKS, LARGEST_KEY],
      );
    } catch (error) {
      log.warn({ jobs: (error as Error).message }, 'abandoned jobs could not be looked for; trying again');
    }
  };
  let looking = look();
  await looking;
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
