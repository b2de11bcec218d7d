/** Finding units and people by part of a name or the beginning of a code, for choices and for the palette. */
import { call } from '#console/call.ts';
import type { Found } from '#console/kit/search-select.tsx';
import { currentLanguage } from '#console/language.ts';
import type { PaletteEntry } from '#console/pages.ts';
import { inWords } from '#console/words.ts';
import { listUnits, type UnitKind } from '../contract.ts';
import { listPeople } from '../people-contract.ts';
import { unitKindWords } from '../rules.ts';

const few = { page: 1, pageSize: 20 } as const;
const searchFor = (text: string) => (text === '' ? {} : { search: text.slice(0, 50) });
const kindName = (kind: UnitKind): string => inWords(unitKindWords[kind], currentLanguage());

export async function findUnits(text: string, signal: AbortSignal): Promise<readonly Found[]> {
  const { rows } = await call(listUnits, { query: { ...few, sort: 'path', ...searchFor(text) } }, { signal });
  return rows.map(({ id, name, kind, code }) => ({
    value: id,
    label: name,
    note: `${kindName(kind)} ${code}`,
  }));
}

export async function findPeople(text: string, signal: AbortSignal): Promise<readonly Found[]> {
  const { rows } = await call(
    listPeople,
    { query: { ...few, sort: 'name', ...searchFor(text) } },
    { signal },
  );
  return rows.map(({ id, name, code, appointments }) => ({
    value: id,
    label: name,
    note: appointments[0]?.unit.name ?? code,
  }));
}

export async function findInPalette(text: string, signal: AbortSignal): Promise<readonly PaletteEntry[]> {
  const query = { page: 1, pageSize: 6, ...searchFor(text) } as const;
  const [units, people] = await Promise.all([
    call(listUnits, { query: { ...query, sort: 'path' } }, { signal }),
    call(listPeople, { query: { ...query, sort: 'name' } }, { signal }),
  ]);
  return [
    ...units.rows.map(({ id, name, kind, code }) => ({
      label: name,
      kind: kindName(kind),
      note: code,
      href: `/organisation/units/${id}`,
    })),
    ...people.rows.map(({ id, name, code, appointments }) => ({
      label: name,
      kind: inWords({ zh: '人员', en: 'person' }, currentLanguage()),
      note: appointments[0]?.unit.name ?? code,
      href: `/organisation/people/${id}`,
    })),
  ];
}
