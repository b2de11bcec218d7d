/** After the signing: what every part of the system says about it must be one number. */
import { sql } from 'kysely';
import { figures } from '#capabilities/pledges/public.ts';
import { readConfig } from '#platform/config.ts';
import { reading } from '#platform/db/db.ts';
import { tallyAt } from '#platform/journal/tally.ts';
import { openLog } from '#platform/log.ts';
import type { Platform } from '#platform/platform.ts';
import { openFoundation, openPlatform } from '#server/open-platform.ts';
import { environmentOf } from './make-world.ts';

export interface Counted {
  readonly letters: number;
  readonly candidates: number;
  readonly classCounters: number;
  readonly journalEntries: number;
  readonly figure: number;
  /** All entries of the journal, numbered and sealed. */
  readonly journalSize: number;
}

async function opened<R>(dataDirectory: string, work: (platform: Platform) => Promise<R>): Promise<R> {
  const config = readConfig(environmentOf(dataDirectory));
  const foundation = await openFoundation(config, () => undefined);
  try {
    const { platform } = await openPlatform(config, foundation, openLog('error'));
    return await work(platform);
  } finally {
    await foundation.close();
  }
}

/** Letters by the code of their class, as the counters have them; classes without any are absent. */
export const countersByClass = (dataDirectory: string): Promise<Map<string, number>> =>
  opened(dataDirectory, async ({ db }) => {
    const { rows } = await sql<{ code: string; signed: number }>`
      select code, signed from pledges.class_count join organisation.unit on unit.id = class_count.class_id
      where signed > 0`.execute(reading(db));
    return new Map(rows.map(({ code, signed }) => [code, signed]));
  });

export const databaseBytesOf = (dataDirectory: string): Promise<number> =>
  opened(dataDirectory, async ({ db }) => {
    const { rows } = await sql<{ bytes: number }>`
      select pg_database_size(current_database()) as bytes`.execute(reading(db));
    return rows[0]?.bytes ?? 0;
  });

/** Counts in a data directory whose server has been stopped. @throws Error naming the counts when they differ. */
export const countLetters = (dataDirectory: string): Promise<Counted> =>
  opened(dataDirectory, async ({ db, journal }) => {
    const journalSize = await journal.settle();
    const [definition] = figures;
    if (!definition) throw new Error('the pledges define no figure');
    const figure = await tallyAt(db, definition.tally, journalSize);
    const { rows } = await sql<Omit<Counted, 'figure' | 'journalSize'>>`select
      (select count(*) from pledges.letter) as letters,
      (select count(distinct candidate_id) from pledges.letter) as candidates,
      (select coalesce(sum(signed), 0)::int8 from pledges.class_count) as "classCounters",
      (select count(*) from journal.entry where kind = 'pledges.signed' and index < ${journalSize})
        as "journalEntries"`.execute(reading(db));
    const [row] = rows;
    if (!row) throw new Error('nothing was counted');
    const counted = { ...row, figure, journalSize };
    const { letters, candidates, classCounters, journalEntries } = counted;
    if (new Set([letters, candidates, classCounters, journalEntries, figure]).size !== 1) {
      throw new Error(`the counts differ: ${JSON.stringify(counted)}`);
    }
    return counted;
  });
