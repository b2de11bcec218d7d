/** What is done at the sites: upgrade items, cooling, and acceptance before the exam. */
import type { Pack } from '../pack.ts';
import type { TimedAct } from './acts.ts';
import { DAY_MS, HOUR_MS } from './calendar.ts';
import { type Chance, chanceFor } from './chance.ts';
import { gainsOf, TotalsError } from './totals.ts';
import type { World, WorldSite } from './world.ts';

interface Item {
  readonly id: string;
  readonly site: WorldSite;
}

/** @throws TotalsError when a day completes upgrades at more sites than have items left. */
export function planSites(pack: Pack, world: World): TimedAct[] {
  const chance = chanceFor(world.seed, 'sites');
  return [
    ...planUpgrades(pack, world, chance),
    ...planCooling(world, chance),
    ...planAcceptance(world, chance),
  ];
}

function planUpgrades(pack: Pack, world: World, chance: Chance): TimedAct[] {
  const { history } = pack;
  if (!history) return [];
  const { calendar } = world;
  const siteByCode = new Map(world.sites.map((site) => [site.code, site]));
  const plannedMs = calendar.startsAtMs + HOUR_MS;
  const acts: TimedAct[] = [];
  const items = pack.upgrades.flatMap((upgrade) => {
    const site = siteByCode.get(upgrade.site);
    return site ? [{ ...upgrade, id: chance.id(new Date(plannedMs)), site }] : [];
  });
  for (const [district, own] of Map.groupBy(items, (item) => item.site.district)) {
    acts.push({
      atMs: plannedMs,
      by: world.actorOf(district),
      do: 'plan-upgrades',
      items: own.map(({ id, site, kind, name, year }) => ({ id, siteId: site.id, kind, name, year })),
    });
  }
  const waiting = chance.shuffled([...Map.groupBy<string, Item>(items, (item) => item.site.id).values()]);
  for (const { day, sites_upgraded: due } of gainsOf(history.totals)) {
    const today = waiting.splice(0, due);
    if (today.length < due)
      throw new TotalsError(day, `${due} sites upgraded, but no more sites have upgrade items`);
    for (const own of today) acts.push(...completeSite(own, day, world, chance));
  }
  // Work has begun at the sites that the history leaves unfinished.
  for (const item of waiting.flat()) {
    acts.push(
      advance(
        item,
        'start',
        calendar.atWork(calendar.endsAtMs - (2 + 8 * chance.next()) * DAY_MS),
        item.site.chief.id,
        chance,
      ),
    );
  }
  return acts;
}

/** The site counts from the day on which its first item is completed; the others follow in the days after. */
function completeSite(items: readonly Item[], day: string, world: World, chance: Chance): TimedAct[] {
  const { calendar } = world;
  const firstMs = calendar.at(day, 9 + 8 * chance.next());
  return items.flatMap((item, i) => {
    const completedMs = i === 0 ? firstMs : calendar.atWork(firstMs + i * (0.3 + 2 * chance.next()) * DAY_MS);
    const startedMs = Math.max(
      calendar.startsAtMs + 2 * HOUR_MS,
      completedMs - (1 + 3 * chance.next()) * DAY_MS,
    );
    const acceptedMs = calendar.atWork(completedMs + (1 + 2 * chance.next()) * DAY_MS);
    const organiser = world.actorOf(item.site.district);
    return [
      advance(
        item,
        'start',
        Math.min(calendar.atWork(startedMs), completedMs - HOUR_MS / 2),
        item.site.chief.id,
        chance,
      ),
      advance(item, 'complete', completedMs, item.site.chief.id, chance),
      advance(item, 'accept', acceptedMs, organiser, chance),
    ].filter((act) => act.atMs < calendar.endsAtMs);
  });
}

const advance = (
  item: Item,
  verb: 'start' | 'complete' | 'accept',
  atMs: number,
  by: string,
  chance: Chance,
): TimedAct => ({
  atMs,
  by,
  do: 'advance-upgrade',
  id: chance.id(new Date(atMs)),
  upgradeId: item.id,
  siteId: item.site.id,
  verb,
});

/** What there is when the campaign begins, one look in between, and what there is in the end. */
function planCooling({ sites, calendar }: World, chance: Chance): TimedAct[] {
  const span = calendar.endsAtMs - calendar.startsAtMs;
  return sites.flatMap((site) => {
    const record = (atMs: number, cooled: number, note: string): TimedAct => ({
      atMs,
      by: site.chief.id,
      do: 'record-cooling',
      siteId: site.id,
      fittable: site.cooling_fittable,
      cooled,
      note,
    });
    const first = record(
      calendar.startsAtMs + (2 + 6 * chance.next()) * HOUR_MS,
      site.cooled_at_start,
      '摸底登记',
    );
    const last = calendar.atWork(calendar.startsAtMs + span * (0.5 + 0.4 * chance.next()));
    const middle = Math.round((site.cooled_at_start + site.cooled_at_end) / 2);
    const between = record(
      calendar.atWork(calendar.startsAtMs + span * 0.35 * (1 + 0.4 * chance.next())),
      middle,
      '安装进度',
    );
    return [first, between, record(last, site.cooled_at_end, '安装完成情况')];
  });
}

/** In the last week most sites are accepted; those with cooling still to do wait. */
function planAcceptance(world: World, chance: Chance): TimedAct[] {
  const { sites, calendar } = world;
  return sites.flatMap((site) => {
    if (site.cooled_at_end < site.cooling_fittable || chance.next() < 0.06) return [];
    const atMs = calendar.atWork(calendar.endsAtMs - (0.2 + 6 * chance.next()) * DAY_MS);
    if (atMs >= calendar.endsAtMs) return [];
    return [
      {
        atMs,
        by: world.actorOf(site.district),
        do: 'accept-site',
        siteId: site.id,
        day: calendar.dayOf(atMs),
        note: '联合验收合格。',
      },
    ];
  });
}
