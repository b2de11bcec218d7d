import { readConfig } from '#platform/config.ts';
import { openLog } from '#platform/log.ts';
import type { Platform } from '#platform/platform.ts';
import type { Campaign } from '#server/campaign.ts';
import { openFoundation, openPlatform } from '#server/open-platform.ts';
import type { Terminal } from './main.ts';

/** Gives a verb the platform of this machine's campaign, whether or not a server is running beside it. */
export async function withPlatform(
  terminal: Terminal,
  work: (platform: Platform, campaign: Campaign) => Promise<number>,
): Promise<number> {
  const config = readConfig(terminal.environment);
  const log = openLog(config.logLevel);
  const foundation = await openFoundation(config, (line) => terminal.err(line));
  try {
    const { platform, campaign } = await openPlatform(config, foundation, log);
    return await work(platform, campaign);
  } finally {
    await foundation.close();
  }
}
