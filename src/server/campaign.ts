/** What this installation is for: written when a campaign is imported or founded, read at every start. */

import type { Db, Tx } from '#platform/db/db.ts';
import { readSetting, writeSetting } from '#platform/settings/settings.ts';
import type { JsonValue } from '#primitives/canonical-json.ts';

export interface Campaign {
  /** Folder name of the pack it came from. */
  readonly pack: string;
  /** `importing` while the pack is being played; a start that finds this makes the database anew. */
  readonly state: 'importing' | 'ready';
  /** Name of the journal: scheme-less, stable for ever. */
  readonly origin: string;
  /** Time stands still at the campaign's eve and ticks from there: figures are for show. */
  readonly demonstration: boolean;
}

const KEY = 'campaign';

/** `null` where no campaign was ever begun. */
export async function campaignOf(db: Db): Promise<Campaign | null> {
  return ((await readSetting(db, KEY)) as unknown as Campaign | undefined) ?? null;
}

export const keepCampaign = (tx: Tx, campaign: Campaign): Promise<void> =>
  writeSetting(tx, KEY, { ...campaign } satisfies Record<string, JsonValue>);
