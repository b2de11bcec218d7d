/** Plays a planned history: acts in the sequence of time, the journal numbered and sealed as the simulated days pass. */
import { sql } from 'kysely';
import type { StandingClock } from '#platform/clock/clock.ts';
import { type Db, inTransaction, writing } from '#platform/db/db.ts';
import { catchUp, type Follower } from '#platform/journal/follow.ts';
import type { Journal } from '#platform/journal/journal.ts';
import type { TimedAct } from './acts.ts';
import type { Calendar } from './calendar.ts';
import { MINUTE_MS } from './calendar.ts';
import { perform, type Stage } from './perform.ts';

/** Acts within so much simulated time are committed and numbered together: as fine as anyone asks "as of". */
const SLICE_MS = 30 * MINUTE_MS;

export interface Playing {
  readonly db: Db;
  readonly clock: StandingClock;
  readonly journal: Journal;
  readonly followers: readonly Follower[];
  readonly calendar: Calendar;
  readonly stage: Stage;
  /** Told after each simulated day. */
  readonly onDay: (day: string, acts: number) => void;
}

export async function playHistory(acts: readonly TimedAct[], playing: Playing): Promise<void> {
  const { calendar } = playing;
  let day = '';
  let actsOfDay = 0;
  const statistics = new Statistics(playing.db);
  for (const slice of slices(acts)) {
    const today = calendar.dayOf(slice[0]?.atMs ?? 0);
    if (day !== '' && today !== day) {
      await endOfDay(day, actsOfDay, playing, statistics);
      actsOfDay = 0;
    }
    day = today;
    actsOfDay += slice.length;
    await playSlice(slice, playing);
  }
  playing.clock.advanceTo(new Date(calendar.endsAtMs));
  await settleFollowers(playing);
  await playing.journal.settle();
  await statistics.renew();
  playing.onDay(day, actsOfDay);
}

async function endOfDay(
  day: string,
  acts: number,
  { journal, onDay }: Playing,
  statistics: Statistics,
): Promise<void> {
  await statistics.renewFor(await journal.settle());
  onDay(day, acts);
}

/**
 * PostgreSQL renews what it knows about tables once a minute; a history of weeks passes in less, and its tables grow from
 * nothing meanwhile. Planned blindly, statements take three times as long.
 */
class Statistics {
  readonly #db: Db;
  #renewedAtSize = 0;

  constructor(db: Db) {
    this.#db = db;
  }

  /** A rough look, when the journal has grown by a third. */
  async renewFor(journalSize: number): Promise<void> {
    if (journalSize < this.#renewedAtSize * 1.33) return;
    this.#renewedAtSize = journalSize;
    await inTransaction(this.#db, async (tx) => {
      await sql`set local default_statistics_target = 10`.execute(writing(tx));
      await sql`analyze`.execute(writing(tx));
    });
  }

  /** A close look, with which the server then starts. */
  async renew(): Promise<void> {
    await inTransaction(this.#db, (tx) => sql`analyze`.execute(writing(tx)));
  }
}

async function playSlice(slice: readonly TimedAct[], playing: Playing): Promise<void> {
  const { db, clock, stage } = playing;
  await inTransaction(db, async (tx) => {
    for (const act of slice) await perform(tx, act, stage);
  });
  clock.advanceTo(new Date(slice.at(-1)?.atMs ?? 0));
  await settleFollowers(playing);
}

async function settleFollowers({ db, journal, followers }: Playing): Promise<void> {
  await journal.number();
  for (const follower of followers) await catchUp(db, follower);
}

function* slices(acts: readonly TimedAct[]): Generator<TimedAct[]> {
  let slice: TimedAct[] = [];
  for (const act of acts) {
    const [first] = slice;
    if (first && Math.floor(act.atMs / SLICE_MS) !== Math.floor(first.atMs / SLICE_MS)) {
      yield slice;
      slice = [];
    }
    slice.push(act);
  }
  if (slice.length > 0) yield slice;
}
