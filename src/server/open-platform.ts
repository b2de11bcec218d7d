/** Builds the platform from a configuration: the one place where the parts of the machine are put together. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { machineClock } from '#platform/clock/clock.ts';
import { openClock } from '#platform/clock/kept-clock.ts';
import type { Config } from '#platform/config.ts';
import { type Database, openDatabase } from '#platform/db/db.ts';
import { startCluster } from '#platform/db/embedded/cluster.ts';
import { openFiles } from '#platform/files/files.ts';
import { openJournal } from '#platform/journal/journal.ts';
import type { Log } from '#platform/log.ts';
import { openPersonalData } from '#platform/personal-data.ts';
import type { Platform } from '#platform/platform.ts';
import { readPolicy } from '#platform/witness/read-policy.ts';
import { campaignOf } from './campaign.ts';
import { journalKinds } from './capabilities.ts';
import { migrateAll } from './migrate-all.ts';

/** A database that is up to date, from which a platform can be opened once it holds a campaign. */
export interface Foundation extends Database {
  readonly connectionString: string;
}

/**
 * Starts or joins the embedded PostgreSQL (or reaches the server of `DATABASE_URL`) and brings the tables up to date.
 * @throws Error with one line that says what to do when no database can be had.
 */
export async function openFoundation(config: Config, progress: (line: string) => void): Promise<Foundation> {
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o711 });
  const cluster =
    config.databaseUrl === null
      ? await startCluster({ dataDirectory: join(config.dataDirectory, 'postgres'), log: progress })
      : null;
  const connectionString = cluster?.url ?? (config.databaseUrl as string);
  try {
    const applied = await migrateAll(connectionString);
    if (applied.length > 0) progress(`database: ${applied.length} migrations applied`);
    const database = openDatabase({ connectionString });
    return {
      ...database,
      connectionString,
      async close() {
        await database.close();
        await cluster?.stop();
      },
    };
  } catch (error) {
    await cluster?.stop();
    throw error;
  }
}

/** Opens everything that a campaign needs on top of its database. @throws Error when there is no campaign yet. */
export async function openPlatform(config: Config, foundation: Foundation, log: Log) {
  const campaign = await campaignOf(foundation.db);
  if (campaign === null) {
    throw new Error(
      'this database holds no campaign yet: run `npm start` for the demonstration, or `kaoan init`',
    );
  }
  const clock = await openClock(foundation.db);
  const policy = config.witnessPolicy === null ? null : await readPolicy(config.witnessPolicy);
  const journal = await openJournal({
    db: foundation.db,
    clock,
    origin: campaign.origin,
    dataDirectory: config.dataDirectory,
    witnesses: policy && { policy, clock: machineClock },
    national: config.national,
  });
  const platform: Platform = {
    ...foundation,
    config,
    clock,
    log,
    journal,
    journalKinds,
    files: openFiles(join(config.dataDirectory, 'files')),
    personalData: await openPersonalData(config.dataDirectory, config.national),
  };
  return { platform, clock, campaign };
}
