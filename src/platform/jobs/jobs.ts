/**
 * Background work, kept in PostgreSQL: a job is queued in the caller's transaction, so it exists exactly when the fact
 * it serves does; it is retried with growing pauses until its handler returns.
 */
import { type JobHelpers, Logger, parseCronItems, type Runner, run, runMigrations } from 'graphile-worker';
import { sql } from 'kysely';
import type pg from 'pg';
import type { JsonValue } from '#primitives/canonical-json.ts';
import { type Tx, writing } from '../db/db.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform.ts';
import { freeAbandonedJobs, holdingJob } from './abandoned-jobs.ts';

/** Does the work of one job. It may be called again after a crash, so it must tolerate having been done already. */
export type JobHandler = (payload: JsonValue, platform: Platform) => Promise<void>;

/** Queues a job under the name its capability registered it with. `key` makes a second request replace the first. */
export async function enqueue(tx: Tx, name: string, payload: JsonValue, key?: string): Promise<void> {
  await sql`select graphile_worker.add_job(${name}, ${JSON.stringify(payload)}::json, job_key := ${key ?? null})`.execute(
    writing(tx),
  );
}

/** Makes the queue's own tables; part of bringing the database up to date. */
export const migrateJobs = (connectionString: string): Promise<void> => runMigrations({ connectionString });

/** Works on queued jobs, and on those of processes that died, until `stop` is called, which lets running jobs end. */
export async function workOnJobs(
  platform: Platform & { pool: pg.Pool },
  handlers: Readonly<Record<string, JobHandler>>,
  log: Log,
): Promise<{ stop(): Promise<void> }> {
  const abandoned = await freeAbandonedJobs(platform.pool, log);
  const runner: Runner = await run({
    pgPool: platform.pool,
    concurrency: 2,
    noHandleSignals: true,
    parsedCronItems: parseCronItems([]),
    logger: new Logger(() => (level, message) => {
      // Lost connections are retried by themselves, and a failed job is told below with its name.
      if (level === 'error') log.warn({ jobs: message }, 'the job queue');
      else log.debug({ jobs: message }, 'the job queue');
    }),
    taskList: Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [
        name,
        async (payload: unknown, { job }: JobHelpers) => {
          try {
            await holdingJob(platform.pool, job.id, () => handler(payload as JsonValue, platform));
          } catch (error) {
            log.error({ job: name, error: (error as Error).stack }, 'a job failed and will be tried again');
            throw error;
          }
        },
      ]),
    ),
  });
  return {
    async stop() {
      await abandoned.stop();
      await runner.stop();
    },
  };
}
