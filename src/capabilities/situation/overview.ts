import { figureCalled, figuresAt, latestEntries, splitFigure } from '#capabilities/bulletins/public.ts';
import { arrearsByUnit } from '#capabilities/obligations/public.ts';
import { namesByCode } from '#capabilities/organisation/public.ts';
import { nextSession, theExam } from '#capabilities/timetable/public.ts';
import type { Db } from '#platform/db/db.ts';
import { journalSize } from '#platform/journal/read.ts';
import type { Platform } from '#platform/platform.ts';
import type { Overview } from './contract.ts';

const COVERAGE = 'pledges.letters';
const FEED = 120;

export async function headlineAt(db: Db, now: Date) {
  const [exam, next] = await Promise.all([theExam(db), nextSession(db, now)]);
  return { now: now.toISOString(), exam, nextSession: next };
}

/** Everything on the overview, counted at one journal index. */
export async function overviewAt(
  { db, journalKinds }: Pick<Platform, 'db' | 'journalKinds'>,
  now: Date,
): Promise<Overview> {
  const index = await journalSize(db);
  const [headline, figures, arrears, districts, feed] = await Promise.all([
    headlineAt(db, now),
    figuresAt(db, index),
    arrearsByUnit(db, now),
    splitFigure(db, figureCalled(COVERAGE), index, 'district', {}),
    latestEntries(db, index, FEED, journalKinds),
  ]);
  return {
    ...headline,
    index,
    figures,
    arrears,
    coverage: { figure: COVERAGE, districts: [...districts].sort(thinnestFirst) },
    feed,
    names: Object.fromEntries(await namesByCode(db, codesIn(feed))),
  };
}

/** Codes of units that the public facts of entries name. */
const codesIn = (feed: Overview['feed']): string[] => [
  ...new Set(
    feed.flatMap(({ facts }) => [facts.unit, facts.district]).filter((code) => typeof code === 'string'),
  ),
];

const share = (part: { covered: number | null; population: number | null }): number =>
  part.population ? (part.covered ?? 0) / part.population : 1;

const thinnestFirst = (a: Parameters<typeof share>[0], b: Parameters<typeof share>[0]): number =>
  share(a) - share(b);
