/** Bulletins that were published before the history ends: drafted, approved by those it takes, and published. */
import type { Pack } from '../pack.ts';
import type { Doing, TimedAct } from './acts.ts';
import { MINUTE_MS } from './calendar.ts';
import { chanceFor } from './chance.ts';
import type { World } from './world.ts';

export function planBulletins(pack: Pack, world: World): TimedAct[] {
  const chance = chanceFor(world.seed, 'bulletins');
  const ids = new Map<string, string>();
  return (pack.history?.bulletins ?? []).flatMap((bulletin) => {
    const draftedMs = Date.parse(bulletin.draftedAt);
    const publishedMs = Date.parse(bulletin.publishedAt);
    const id = chance.id(new Date(draftedMs));
    ids.set(bulletin.code, id);
    const { title, asOf } = bulletin;
    const supersedes = bulletin.supersedes === null ? null : (ids.get(bulletin.supersedes) ?? null);
    const by = (code: string, atMs: number, doing: Doing): TimedAct => ({
      ...doing,
      atMs,
      by: world.idOf('person', code),
    });
    const between = (publishedMs - draftedMs) / (bulletin.approvedBy.length + 2);
    return [
      by(bulletin.by, draftedMs, { do: 'draft-bulletin', id, title, asOf, supersedes }),
      by(bulletin.by, draftedMs + MINUTE_MS, { do: 'submit-bulletin', id }),
      ...bulletin.approvedBy.map((code, i) =>
        by(code, draftedMs + (i + 1) * between, { do: 'approve-bulletin', id }),
      ),
      by(bulletin.by, publishedMs, { do: 'publish-bulletin', id }),
    ];
  });
}
