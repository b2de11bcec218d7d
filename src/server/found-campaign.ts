/** A city's own, empty campaign: its pack in a folder that the city may keep and change, and a database that holds it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '#platform/config.ts';
import { openFiles } from '#platform/files/files.ts';
import { openPersonalData } from '#platform/personal-data.ts';
import { dayOf } from '#primitives/instant.ts';
import { followers, journalKinds } from './capabilities.ts';
import { packDirectory } from './ensure-campaign.ts';
import type { Foundation } from './open-platform.ts';
import { emptyPack, writePack } from './pack/empty-pack.ts';
import { importCampaign } from './pack/import-campaign.ts';
import { parsePack } from './pack/read-pack.ts';
import { packFiles } from './pack/reading/pack-files.ts';

/** Whose units, kinds of findings, legal bases and wordings every campaign begins with. */
const MODEL = 'qingdao-2020';
const TIME_ZONE = 'Asia/Shanghai';

export interface CampaignToFound {
  readonly city: string;
  readonly exam: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly now: Date;
}

/**
 * @returns the accounts that were opened; their passwords are kept nowhere else.
 * @throws PackError for days that make no exam; Error when the database holds a campaign already.
 */
export async function foundCampaign(
  config: Config,
  { db }: Foundation,
  { now, ...wanted }: CampaignToFound,
  progress: (line: string) => void,
) {
  const mark = randomBytes(4).toString('hex');
  const files = emptyPack(
    { ...wanted, today: dayOf(now, TIME_ZONE), mark },
    await packFiles(packDirectory(MODEL)),
  );
  const accounts = await importCampaign({
    pack: parsePack(`of ${wanted.city}`, files),
    packName: `campaign-${mark}`,
    db,
    dataDirectory: config.dataDirectory,
    national: config.national,
    personalData: await openPersonalData(config.dataDirectory, config.national),
    files: openFiles(join(config.dataDirectory, 'files')),
    followers,
    journalKinds,
    now,
    progress,
  });
  await writePack(join(config.dataDirectory, 'pack'), files);
  return accounts;
}
