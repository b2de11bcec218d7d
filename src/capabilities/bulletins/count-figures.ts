/** Figures as they stood at a journal index. */
import { namesByCode } from '#capabilities/organisation/public.ts';
import { siteByCode } from '#capabilities/timetable/public.ts';
import { type Db, Tx } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { lastOfKinds, subtotalsAt, tallyAt, type Within } from '#platform/journal/tally.ts';
import type { FigureDefinition } from '#primitives/figure.ts';
import type { Tally } from '#primitives/tally.ts';
import type { Figure, Subtotal } from './contract.ts';
import { registry } from './registry.ts';

/** Counts at the index it was made for, unless the same was counted before. `what` tells apart counts of one tally. */
type Remembering = <R>(tally: Tally, what: string, count: () => Promise<R>) => Promise<R>;

/**
 * What was counted once need not be counted again: below an index nothing changes, and between two indexes a value can
 * only change with an entry of its tally's kinds. A transaction never looks here, so what is published was counted for
 * it.
 */
const keptOf = new WeakMap<Db, Map<string, Promise<unknown>>>();
const KEPT = 4_000;

async function remembering(
  db: Db,
  definitions: readonly FigureDefinition[],
  index: number,
): Promise<Remembering> {
  if (db instanceof Tx) return (_tally, _what, count) => count();
  const tallies = definitions.flatMap(talliesOf);
  const last = await lastOfKinds(db, [...new Set(tallies.flatMap(({ kinds }) => kinds))], index);
  const kept = keptOf.get(db) ?? new Map<string, Promise<unknown>>();
  keptOf.set(db, kept);
  return <R>(tally: Tally, what: string, count: () => Promise<R>) => {
    const lastEntry = Math.max(...tally.kinds.map((kind) => last.get(kind) ?? -1));
    const key = `${lastEntry} ${JSON.stringify(tally)} ${what}`;
    const known = kept.get(key) as Promise<R> | undefined;
    if (known) return known;
    const counting = count();
    kept.set(key, counting);
    counting.catch(() => kept.delete(key));
    if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
    return counting;
  };
}

type Count = (tally: Tally) => Promise<number>;

async function counter(db: Db, definitions: readonly FigureDefinition[], index: number): Promise<Count> {
  const remember = await remembering(db, definitions, index);
  return (tally) => remember(tally, 'value', () => tallyAt(db, tally, index));
}

const talliesOf = ({ tally, population }: FigureDefinition): Tally[] => [
  tally,
  ...(population ? [population.tally, ...(population.covered ? [population.covered] : [])] : []),
];

/** @param index at most the size of the journal. */
export async function figureAt(db: Db, definition: FigureDefinition, index: number): Promise<Figure> {
  return countFigure(await counter(db, [definition], index), definition);
}

/** Every figure, in the sequence of the registry. @param index at most the size of the journal. */
export async function figuresAt(db: Db, index: number): Promise<Figure[]> {
  const count = await counter(db, registry, index);
  const figures: Figure[] = [];
  // One after the other: a transaction has one connection, and a screen must not take all of the pool's.
  for (const definition of registry) figures.push(await countFigure(count, definition));
  return figures;
}

async function countFigure(count: Count, definition: FigureDefinition): Promise<Figure> {
  const { id, name, unit, by, population } = definition;
  const value = await count(definition.tally);
  return {
    id,
    name,
    unit,
    definition: definition.definition,
    value,
    by: [...by],
    population: population
      ? {
          name: population.name,
          unit: population.unit,
          notYet: population.notYet,
          value: await count(population.tally),
          covered: population.covered ? await count(population.covered) : value,
        }
      : null,
  };
}

/** `district:370202` as what the journal narrows by; nothing where nothing was asked. */
export function parseWithin(text: string | undefined): Within {
  if (text === undefined) return {};
  const colon = text.indexOf(':');
  return { [text.slice(0, colon)]: text.slice(colon + 1) };
}

/**
 * The value, and its population's, split by a fact: every part of the population is listed, so a district in which
 * nothing was done shows as 0 and not as absent.
 * @throws Refusal `no-such-split`.
 */
export async function splitFigure(
  db: Db,
  definition: FigureDefinition,
  index: number,
  by: string,
  within: Within = {},
): Promise<Subtotal[]> {
  const unknown = [by, ...Object.keys(within)].find((fact) => !definition.by.includes(fact));
  if (unknown !== undefined) {
    throw new Refusal('no-such-split', { by: unknown, known: definition.by.join(', ') });
  }
  const { population } = definition;
  const remember = await remembering(db, [definition], index);
  const split = (tally: Tally) =>
    remember(tally, `by ${by} within ${JSON.stringify(within)}`, () =>
      subtotalsAt(db, tally, index, by, within),
    );
  const values = await split(definition.tally);
  const populations = population ? await split(population.tally) : [];
  const covered = population?.covered ? await split(population.covered) : values;
  // A population that knows nothing of the fact does not split by it: sites have no kind of upgrade.
  const splits = populations.some(({ key }) => key !== '');
  const countOf = new Map(values.map((row) => [row.key, row.value]));
  const populationOf = new Map(splits ? populations.map((row) => [row.key, row.value]) : []);
  const coveredOf = new Map(covered.map((row) => [row.key, row.value]));
  const keys = [...new Set([...populationOf.keys(), ...countOf.keys()])].sort();
  const names = await namesOf(db, by, keys);
  return keys.map((key) => ({
    key: key === '' ? null : key,
    name: key === '' ? '—' : (names.get(key) ?? key),
    value: countOf.get(key) ?? 0,
    population: splits ? (populationOf.get(key) ?? 0) : null,
    covered: splits ? (coveredOf.get(key) ?? 0) : null,
  }));
}

/** What the codes of a fact stand for; codes without a name are absent. */
async function namesOf(db: Db, fact: string, codes: readonly string[]): Promise<Map<string, string>> {
  if (fact !== 'site') return namesByCode(db, codes);
  const names = new Map<string, string>();
  for (const code of codes) {
    const site = await siteByCode(db, code);
    if (site) names.set(code, site.name);
  }
  return names;
}
