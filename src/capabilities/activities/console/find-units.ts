/** Finding units within what a permission reaches, for choices in forms. */
import { listUnits, type UnitKind } from '#capabilities/organisation/contract.ts';
import { call } from '#console/call.ts';
import type { Found } from '#console/kit/search-select.tsx';
import { type Me, reachesUnit } from '#console/me.ts';

interface Narrowing {
  readonly kind?: UnitKind;
  readonly under?: string;
}

const found = ({ id, name, code }: { id: string; name: string; code: string }): Found => ({
  value: id,
  label: name,
  note: code,
});

async function pageOf(text: string, narrowing: Narrowing, signal?: AbortSignal) {
  const search = text === '' ? {} : { search: text.slice(0, 50) };
  const { rows } = await call(
    listUnits,
    { query: { page: 1, pageSize: 50, sort: 'path', ...search, ...narrowing } },
    signal === undefined ? {} : { signal },
  );
  return rows;
}

/**
 * Before anything is typed, whoever acts for part of the city is offered the units that they act for: the last code of
 * each path reached.
 */
export const unitFinder =
  (me: Me, permission: string) =>
  async (text: string, signal?: AbortSignal): Promise<readonly Found[]> => {
    const reach = me.permissions[permission] ?? [];
    const codes = reach.flatMap((path) => path.split('/').at(-2) || []);
    const pages =
      text === '' && codes.length > 0 && codes.length <= 5
        ? await Promise.all(codes.map((code) => pageOf(code, {}, signal)))
        : [await pageOf(text, {}, signal)];
    return pages
      .flat()
      .filter((unit) => reachesUnit(me, permission, unit.path))
      .map(found);
  };

/** Classes below a unit. @param under absent: of everywhere that the viewer sees */
export const classFinder =
  (under: string | undefined) =>
  async (text: string, signal: AbortSignal): Promise<readonly Found[]> =>
    (await pageOf(text, { kind: 'class', ...(under === undefined ? {} : { under }) }, signal)).map(found);

/** As many as one activity takes. */
const mostClasses = 5_000;

export async function allClassesBelow(under: string): Promise<readonly Found[]> {
  const all: Found[] = [];
  for (let page = 1; all.length < mostClasses; page += 1) {
    const { rows } = await call(listUnits, {
      query: { page, pageSize: 200, sort: 'path', kind: 'class', under },
    });
    all.push(...rows.map(({ id, name }) => ({ value: id, label: name })));
    if (rows.length < 200) break;
  }
  return all.slice(0, mostClasses);
}
