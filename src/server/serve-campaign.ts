/** A campaign served by this process: its journal kept going, its routes ready to listen. */
import type { FastifyInstance } from 'fastify';
import type { Config } from '#platform/config.ts';
import { keepJournal } from '#platform/journal/journal.ts';
import { entriesBetween } from '#platform/journal/read.ts';
import { Live } from '#platform/live/live.ts';
import type { Log } from '#platform/log.ts';
import { buildServer } from './build-server.ts';
import { followers } from './capabilities.ts';
import { type Foundation, openPlatform } from './open-platform.ts';

/**
 * Any number of processes may serve one campaign: the journal's locks let one of them number, seal or follow at a time,
 * and another goes on when it dies.
 */
export async function serveCampaign(config: Config, foundation: Foundation, log: Log) {
  const { platform, clock } = await openPlatform(config, foundation, log);
  const live = new Live(await platform.journal.settle());
  const journal = keepJournal({
    db: platform.db,
    journal: platform.journal,
    followers,
    log,
    async onNumbered(size) {
      const wanted = live.wanted(size);
      live.publish(wanted ? await entriesBetween(platform.db, wanted) : [], size);
    },
  });
  const app: FastifyInstance = buildServer(platform, { live });
  return {
    platform,
    clock,
    app,
    async close() {
      await app.close();
      await journal.stop();
    },
  };
}
