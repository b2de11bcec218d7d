/** What the pages about figures and the journal ask for, and for how long an answer stays good. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { listFindingKinds } from '#capabilities/cases/contract.ts';
import { listUnits } from '#capabilities/organisation/contract.ts';
import { listUpgradeKinds } from '#capabilities/timetable/site-contract.ts';
import { useLanguage } from '#console/language.ts';
import { mayOf, useMe } from '#console/me.ts';
import { query } from '#console/query.ts';
import { listFigureRows, listFigures, listKinds, openEntry, openFigure } from '../contract.ts';
import { isSettled } from './as-of.ts';
import type { KindNames } from './tally-words.ts';

/** What stands below an index never changes; anything else is asked for again now and then. */
const freshForMs = (asOf: string | undefined): number =>
  isSettled(asOf) ? Number.POSITIVE_INFINITY : 10_000;

export const figuresQuery = (asOf: string | undefined) => ({
  ...query(listFigures, { query: asOf === undefined ? {} : { asOf } }),
  staleTime: freshForMs(asOf),
});

/** A figure as it stood then, without its parts. */
export const figureQuery = (figure: string, asOf: string | undefined) => ({
  ...query(openFigure, { params: { figure }, query: asOf === undefined ? {} : { asOf } }),
  staleTime: freshForMs(asOf),
});

/** @param within `district:370202` */
export const splitQuery = (figure: string, index: number, by: string, within: string | undefined) => ({
  ...query(openFigure, {
    params: { figure },
    query: { asOf: String(index), by, ...(within === undefined ? {} : { within }) },
  }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const rowsPerPage = 20;

export const rowsQuery = (figure: string, index: number, within: string | undefined, page: number) => ({
  ...query(listFigureRows, {
    params: { figure },
    query: {
      asOf: String(index),
      page,
      pageSize: rowsPerPage,
      sort: '-index',
      ...(within === undefined ? {} : { within }),
    },
  }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** An entry never changes, but the checkpoint that covers it comes a moment later. */
export const entryQuery = (index: number) => query(openEntry, { params: { index } });

export const kindsQuery = { ...query(listKinds, {}), staleTime: Number.POSITIVE_INFINITY };

const noNames: KindNames = new Map();

export function useKindNames(): KindNames {
  const { data } = useQuery(kindsQuery);
  return data === undefined ? noNames : new Map(data.kinds.map(({ kind, name }) => [kind, name]));
}

const namedKinds = ['district', 'department', 'task-force', 'office', 'leading-group', 'committee'] as const;

const longLived = { staleTime: 300_000, retry: false };

/**
 * What codes in facts are called, as far as the viewer may see it: districts, departments and the campaign's own
 * bodies, kinds of finding and of upgrade.
 */
export function useCodeNames(): ReadonlyMap<string, string> {
  const language = useLanguage();
  const may = mayOf(useMe());
  const enabled = may('organisation.read');
  const answers = useQueries({
    queries: namedKinds.map((kind) => ({
      ...query(listUnits, { query: { kind, page: 1, pageSize: 200, sort: 'code' } }),
      ...longLived,
      enabled,
    })),
  });
  const findings = useQuery({ ...query(listFindingKinds, {}), ...longLived, enabled: may('cases.read') });
  const upgrades = useQuery({ ...query(listUpgradeKinds, {}), ...longLived, enabled: may('timetable.read') });
  const kinds = [...(findings.data?.rows ?? []), ...(upgrades.data?.rows ?? [])];
  return new Map([
    ...kinds.map(({ code, name }): [string, string] => [code, name[language]]),
    ...answers.flatMap(
      ({ data }) => data?.rows.map(({ code, name }): [string, string] => [code, name]) ?? [],
    ),
  ]);
}
