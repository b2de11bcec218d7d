/** A database with a campaign in it: the one that is there, or the built-in demonstration, made on the first start. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '#platform/config.ts';
import { type Db, inTransaction } from '#platform/db/db.ts';
import { openFiles } from '#platform/files/files.ts';
import { openPersonalData } from '#platform/personal-data.ts';
import { readSetting, writeSetting } from '#platform/settings/settings.ts';
import { campaignOf } from './campaign.ts';
import { followers, journalKinds } from './capabilities.ts';
import { emptyDatabase } from './empty-database.ts';
import { type Foundation, openFoundation } from './open-platform.ts';
import { importCampaign } from './pack/import-campaign.ts';
import { readPack } from './pack/read-pack.ts';

const DEMONSTRATION = 'qingdao-2020';
const HINTS = 'demonstration.sign-in-hints';

export const packDirectory = (name: string): string =>
  fileURLToPath(new URL(`../../packs/${name}`, import.meta.url));

/**
 * Returns the foundation with a whole campaign in it. An import that was interrupted is begun again on an emptied
 * database; nobody can have worked in it yet.
 * @param stop ends the import at its next step.
 * @throws whatever went wrong, or the reason of `stop`; the foundation is closed then.
 */
export async function ensureCampaign(
  config: Config,
  foundation: Foundation,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<Foundation> {
  const there = await campaignOf(foundation.db);
  if (there?.state === 'ready') return foundation;
  if (there) say(`the import of ${there.pack} was interrupted; it begins again`);
  const fresh = there ? await startOver(config, foundation, say) : foundation;
  try {
    await importDemonstration(config, fresh, say, stop);
  } catch (error) {
    await fresh.close();
    throw error;
  }
  return fresh;
}

async function importDemonstration(
  config: Config,
  fresh: Foundation,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<void> {
  say(`importing the built-in campaign ${DEMONSTRATION} (once, about a minute)`);
  const accounts = await importCampaign({
    pack: await readPack(packDirectory(DEMONSTRATION)),
    packName: DEMONSTRATION,
    db: fresh.db,
    dataDirectory: config.dataDirectory,
    national: config.national,
    personalData: await openPersonalData(config.dataDirectory, config.national),
    files: openFiles(join(config.dataDirectory, 'files')),
    followers,
    journalKinds,
    now: new Date(),
    progress: (line) => {
      say(`  ${line}`);
      stop.throwIfAborted();
    },
  });
  await inTransaction(fresh.db, (tx) =>
    writeSetting(
      tx,
      HINTS,
      accounts.map(({ signIn, password, post }) => `  ${signIn.padEnd(14)} ${password.padEnd(12)} ${post}`),
    ),
  );
}

async function startOver(
  config: Config,
  foundation: Foundation,
  say: (line: string) => void,
): Promise<Foundation> {
  await emptyDatabase(foundation.pool);
  // What the interrupted import may have published was never served; left there, it would read as a fork.
  await rm(join(config.dataDirectory, 'published'), { recursive: true, force: true });
  await foundation.close();
  return openFoundation(config, say);
}

/** How a newcomer signs in to the demonstration, a line for each account; none in a campaign of one's own. */
export async function signInHints(db: Db): Promise<readonly string[]> {
  const hints = await readSetting(db, HINTS);
  return Array.isArray(hints) ? hints.map(String) : [];
}
