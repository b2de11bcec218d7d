/**
 * The clock of this database: the machine's own, or, in a demonstration, one that stood at a given instant and ticks
 * while a server runs. A demonstration's time is written down every few seconds, so it goes on where it stopped and
 * never backwards, whatever was killed.
 */
import { sql } from 'kysely';
import { type Db, inTransaction, reading, type Tx, writing } from '../db/db.ts';
import { type Clock, machineClock } from './clock.ts';

interface ClockTables {
  'clock.demonstration': { at: Date; machine_at: Date };
}

export interface KeptClock extends Clock {
  /** Writes the time down regularly until `stop`; only the server does this. */
  keep(): { stop(): Promise<void> };
}

const BEAT_MS = 2_000;
/** A time written longer ago than this was written by a server that has stopped since. */
const STOPPED_AFTER_MS = 3 * BEAT_MS;

/** Makes this database a demonstration whose time stands at `at`. */
export async function standAt(tx: Tx, at: Date): Promise<void> {
  await sql`insert into clock.demonstration (at, machine_at) values (${at}, 'epoch')
    on conflict (only_row) do update set at = greatest(excluded.at, clock.demonstration.at)`.execute(
    writing<ClockTables>(tx),
  );
}

export async function openClock(db: Db): Promise<KeptClock> {
  const kept = await reading<ClockTables>(db)
    .selectFrom('clock.demonstration')
    .select(['at', 'machine_at'])
    .executeTakeFirst();
  if (!kept) return { now: machineClock.now, keep: () => ({ stop: async () => undefined }) };

  const openedAt = machineClock.now().getTime();
  const sinceWritten = openedAt - kept.machine_at.getTime();
  const running = sinceWritten >= 0 && sinceWritten < STOPPED_AFTER_MS;
  const startAt = kept.at.getTime() + (running ? sinceWritten : 0);
  const now = () => new Date(startAt + machineClock.now().getTime() - openedAt);
  return {
    now,
    keep() {
      const write = () =>
        inTransaction(db, (tx) =>
          sql`update clock.demonstration set at = greatest(at, ${now()}), machine_at = ${machineClock.now()}`.execute(
            writing<ClockTables>(tx),
          ),
        );
      // A beat that fails (database restarting) is made up for by the next one.
      const timer = setInterval(() => void write().catch(() => undefined), BEAT_MS);
      return {
        async stop() {
          clearInterval(timer);
          await write().catch(() => undefined);
        },
      };
    },
  };
}
