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

/** Counts one tally at the index it was made for. */
type Count = (tally: Tally) => Promise<number>;

/**
 * What was counted once need not be counted again: below an index nothing changes, and between two indexes a value can
 * only change with an entry of its tally's kinds. A transaction never looks here, so what is published was counted for
 * it.
 */
const keptOf = new WeakMap<Db, Map<string, Promise<number>>>();
const KEPT = 4_000;

async function counter(db: Db, definitions: readonly FigureDefinition[], index: number): Promise<Count> {
  const tallies = definitions.flatMap(talliesOf);
  const last = await lastOfKinds(db, [...new Set(tallies.flatMap(({ kinds }) => kinds))], index);
  const kept = db instanceof Tx ? new Map<string, Promise<number>>() : (keptOf.get(db) ?? new Map());
  if (!(db instanceof Tx)) keptOf.set(db, kept);
  return (tally) => {
    const lastEntry = Math.max(...tally.kinds.map((kind) => last.get(kind) ?? -1));
    const key = `${lastEntry} ${JSON.stringify(tally)}`;
    const known = kept.get(key);
    if (known) return known;
    const counting = tallyAt(db, tally, index);
    kept.set(key, counting);
    counting.catch(() => kept.delete(key));
    if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
    return counting;
  };
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
  const values = await subtotalsAt(db, definition.tally, index, by, within);
  const populations = population ? await subtotalsAt(db, population.tally, index, by, within) : [];
  const covered = population?.covered ? await subtotalsAt(db, population.covered, index, by, within) : values;
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
