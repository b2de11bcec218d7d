import type { Words } from '#primitives/endpoint.ts';
import type { Clock } from './clock/clock.ts';
import type { Config } from './config.ts';
import type { Database } from './db/db.ts';
import type { Files } from './files/files.ts';
import type { Journal } from './journal/journal.ts';
import type { Log } from './log.ts';
import type { PersonalData } from './personal-data.ts';

/** What the machine offers every capability. Built once by `server/` or `cli/`; each function asks for what it uses. */
export interface Platform extends Database {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: Journal;
  readonly files: Files;
  /** What each kind of journal entry means, of all capabilities. */
  readonly journalKinds: Readonly<Record<string, Words>>;
  /** Encryption of personal fields at rest. */
  readonly personalData: PersonalData;
}
