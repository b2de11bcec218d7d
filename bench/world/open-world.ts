/** A world to sign in: made now, or copied from one that was made before. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { readConfig } from '#platform/config.ts';
import { reading } from '#platform/db/db.ts';
import { openLog } from '#platform/log.ts';
import { openFoundation, openPlatform } from '#server/open-platform.ts';
import { environmentOf, makeWorld } from './make-world.ts';
import type { WorldSize } from './population.ts';

/** What whoever signs and checks must know of a world. */
export interface World {
  readonly size: WorldSize;
  readonly dataDirectory: string;
  /** By class: the code of its signing link, and its unit's id. */
  readonly linkCodes: readonly string[];
  readonly classIds: readonly string[];
  readonly wording: { readonly id: string; readonly digest: string };
  /** The key that checks the journal's signatures. */
  readonly verifierKey: string;
}

/**
 * @param keep a data directory in which the world stays, unsigned, for later runs of the same size; `null` makes it in
 * `dataDirectory` itself.
 * @throws Error when what was kept is another world.
 */
export async function openWorld(
  dataDirectory: string,
  size: WorldSize,
  keep: string | null,
  say: (line: string) => void,
): Promise<World> {
  const made = keep ?? dataDirectory;
  if (!existsSync(made)) {
    const beganMs = performance.now();
    say(`making a world of ${size.candidates} candidates in ${size.classes} classes`);
    await makeWorld(made, size, say);
    say(`made in ${Math.round((performance.now() - beganMs) / 1_000)} s`);
  }
  if (existsSync(join(made, 'postgres', 'location.txt'))) {
    throw new Error(
      `others must be able to pass through the parents of ${made} (chmod o+x), or it cannot be copied`,
    );
  }
  // Not fs.cp: the files of the database keep their owner.
  if (made !== dataDirectory) execFileSync('cp', ['-a', made, dataDirectory]);
  const config = readConfig(environmentOf(dataDirectory));
  const foundation = await openFoundation(config, say);
  try {
    const { platform } = await openPlatform(config, foundation, openLog('error'));
    const links = await sql<{ code: string; class_id: string }>`
      select code, class_id from pledges.class_link where revoked_at is null order by class_code`.execute(
      reading(foundation.db),
    );
    const wordings = await sql<World['wording']>`select id, digest from pledges.wording`.execute(
      reading(foundation.db),
    );
    const [wording] = wordings.rows;
    if (!wording || links.rows.length !== size.classes) {
      throw new Error(`${made} holds another world: remove it, or ask for the same size`);
    }
    return {
      size,
      dataDirectory,
      linkCodes: links.rows.map(({ code }) => code),
      classIds: links.rows.map(({ class_id }) => class_id),
      wording,
      verifierKey: platform.journal.verifierKey,
    };
  } finally {
    await foundation.close();
  }
}
