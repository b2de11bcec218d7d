/**
 * A further process of a server that runs with `KAOAN_PROCESSES`: serves the same campaign at the same port. The first
 * process starts it, and starts another when it dies.
 */
import process from 'node:process';
import { readConfig } from '#platform/config.ts';
import { openLog } from '#platform/log.ts';
import { listen } from './listen.ts';
import { openFoundation } from './open-platform.ts';
import { serveCampaign } from './serve-campaign.ts';

const config = readConfig(process.env);
const foundation = await openFoundation(config, () => undefined);
const served = await serveCampaign(config, foundation, openLog(config.logLevel));
await listen(served.app, config);
process.send?.('listening');

// The first process tells it to stop; when that one is killed, the channel to it ends.
await new Promise<void>((resolve) => {
  process.once('disconnect', resolve);
});
await served.close();
await foundation.close();
process.exit(0);
