/**
 * What a capability gives the console: `capabilities/<name>/console/pages.tsx` exports `manifest`, and nothing else
 * needs to know of it.
 */
import type { QueryKey, UseQueryOptions } from '@tanstack/react-query';
import type { ComponentType, ReactNode } from 'react';
import type { Static } from 'typebox';
import type { Access } from '#primitives/endpoint.ts';
import type { ExamHeadline } from './exam.ts';
import { type SearchChange, type SearchSchema, writeSearch } from './url-state.ts';
import { type Words, words } from './words.ts';

type ParamNames<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? ParamNames<Head> | ParamNames<Tail>
  : Path extends `$${infer Name}`
    ? Name
    : never;

/** `/findings/$findingId` → `{ findingId: string }` */
export type PathParams<Path extends string> = { readonly [N in ParamNames<Path>]: string };

export interface PageProps<Path extends string = string, S extends SearchSchema = SearchSchema> {
  readonly params: PathParams<Path>;
  readonly search: Static<S>;
  /**
   * Changes the address; the page's `load` runs again and then the page renders. Back to the first page unless `page`
   * is among the changes. `replace` writes over the last step of the history: for typing into a filter.
   */
  readonly setSearch: (change: SearchChange<S>, how?: { replace?: boolean }) => void;
  /** Goes to an address of the console. For links, write `<a href>` instead: the shell follows it without reloading. */
  readonly goTo: (href: string, how?: { replace?: boolean }) => void;
}

/** Fetches what the page's `useLoaded` will ask for. What is already there and fresh is not fetched again. */
export type Need = <T, K extends QueryKey>(options: UseQueryOptions<T, Error, T, K>) => Promise<T>;

export interface LoadContext<Path extends string, S extends SearchSchema> {
  readonly params: PathParams<Path>;
  readonly search: Static<S>;
  readonly need: Need;
}

/** What stands in the page's place while a slow `load` runs, in the shape the page will have. */
export type SkeletonShape = 'list' | 'matter' | 'figures' | 'form';

/** Around the page: menu and header; a plain public page; or nothing (the wall). */
export type Frame = 'shell' | 'plain' | 'bare';

interface PageDeclaration<Path extends string, S extends SearchSchema> {
  /** `/findings/$findingId` */
  readonly path: Path;
  readonly title: Words;
  /** As in endpoints. A page whose permission is not held shows why, and its menu entry does not appear. */
  readonly access: Access;
  readonly search: S;
  readonly skeleton: SkeletonShape;
  /** `shell`, or `plain` when `access` is public. */
  readonly frame?: Frame;
  readonly load?: (context: LoadContext<Path, S>) => Promise<unknown>;
  /** `() => import('./finding-page.tsx').then((file) => file.FindingPage)` */
  readonly component: () => Promise<(props: PageProps<Path, S>) => ReactNode>;
}

/** A page with its types erased where the shell does not need them; `path` and `search` keep theirs for `hrefOf`. */
export interface Page<Path extends string = string, S extends SearchSchema = SearchSchema> {
  readonly path: Path;
  readonly search: S;
  readonly title: Words;
  readonly access: Access;
  readonly skeleton: SkeletonShape;
  readonly frame: Frame;
  readonly load: (context: {
    params: Readonly<Record<string, string>>;
    search: unknown;
    need: Need;
  }) => Promise<unknown>;
  readonly component: () => Promise<(props: LooseProps) => ReactNode>;
}

export interface LooseProps {
  readonly params: Readonly<Record<string, string>>;
  readonly search: unknown;
  readonly setSearch: (change: Readonly<Record<string, unknown>>, how?: { replace?: boolean }) => void;
  readonly goTo: (href: string, how?: { replace?: boolean }) => void;
}

const noSearch = { type: 'object', properties: {} } as unknown as SearchSchema;

export function page<Path extends string, S extends SearchSchema = SearchSchema>(
  declaration: Omit<PageDeclaration<Path, S>, 'search'> & { readonly search?: S },
): Page<Path, S> {
  const { path, title, access, skeleton, search, frame, load, component } = declaration;
  return {
    path,
    title,
    access,
    skeleton,
    search: search ?? (noSearch as S),
    frame: frame ?? (access === 'public' ? 'plain' : 'shell'),
    load: (load ?? (async () => {})) as unknown as Page['load'],
    component: component as unknown as Page['component'],
  };
}

/** The address of a page. `hrefOf(findingPage, { findingId }, { tab: 'orders' })` */
export function hrefOf<Path extends string, S extends SearchSchema>(
  target: Pick<Page<Path, S>, 'path' | 'search'>,
  ...[params, search]: [ParamNames<Path>] extends [never]
    ? [params?: Record<string, never>, search?: SearchChange<S>]
    : [params: PathParams<Path>, search?: SearchChange<S>]
): string {
  const values = (params ?? {}) as Readonly<Record<string, string>>;
  const path = target.path.replaceAll(/\$(\w+)/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  );
  return search === undefined ? path : `${path}${writeSearch(target.search, search)}`;
}

/** The groups of the menu, in order. */
export const menuGroups = {
  today: words('今日', 'Today'),
  matters: words('督办与整改', 'Duties and findings'),
  preparation: words('宣教与培训', 'Education and training'),
  field: words('现场', 'In the field'),
  registers: words('台账', 'Registers'),
  publication: words('公布', 'Publication'),
  system: words('系统', 'System'),
} as const;
export type MenuGroup = keyof typeof menuGroups;

export interface MenuEntry {
  readonly href: string;
  readonly label: Words;
  readonly icon: ComponentType;
  /** The permission to ask for; signed in is enough when left out. */
  readonly permission?: string;
  readonly group: MenuGroup;
  /** Order within the group. */
  readonly position: number;
  /** Among the first three with this, the entry stands in the phone's bottom bar; lower comes first. */
  readonly phone?: number;
}

export interface PaletteEntry {
  readonly label: string;
  /** What kind of thing it is, in grey: 考点, 单位, 整改 … */
  readonly kind: string;
  readonly href: string;
  /** Where it belongs: 市南区 / 青岛二中 */
  readonly note?: string;
}

/** Something to go to that is not in the menu, e.g. 新建隐患. */
export interface PaletteAct {
  readonly label: Words;
  readonly href: string;
  readonly permission?: string;
  /** Other words to find it by: pinyin, initials, synonyms. */
  readonly keys?: readonly string[];
}

export interface ConsoleManifest {
  readonly pages: readonly Page[];
  readonly menu?: readonly MenuEntry[];
  readonly palette?: readonly PaletteAct[];
  /** Finds units, sites, matters by name, pinyin initials or number, on the server. */
  readonly find?: (text: string, signal: AbortSignal) => Promise<readonly PaletteEntry[]>;
  /**
   * Only the capability that knows the exam: what the headers show, read again when something happens in `of`. It is
   * asked on public pages too, so its endpoint is public.
   */
  readonly headline?: { readonly of: string; readonly fetch: () => Promise<ExamHeadline | null> };
}

export type May = (permission: string) => boolean;

const allowed = (may: May) => (entry: { readonly permission?: string }) =>
  entry.permission === undefined || may(entry.permission);

export interface MenuSection {
  readonly group: MenuGroup;
  readonly entries: readonly MenuEntry[];
}

/** The menu for one person: groups in order, entries by position, empty groups left out. */
export function menuFor(manifests: readonly ConsoleManifest[], may: May): readonly MenuSection[] {
  const entries = manifests.flatMap((manifest) => manifest.menu ?? []).filter(allowed(may));
  return (Object.keys(menuGroups) as MenuGroup[])
    .map((group) => ({
      group,
      entries: entries
        .filter((entry) => entry.group === group)
        .toSorted((a, b) => a.position - b.position || (a.href < b.href ? -1 : 1)),
    }))
    .filter((section) => section.entries.length > 0);
}

/** The three of the phone's bottom bar; the fourth place is the whole menu. */
export const phoneBarOf = (sections: readonly MenuSection[]): readonly MenuEntry[] =>
  sections
    .flatMap((section) => section.entries)
    .filter((entry) => entry.phone !== undefined)
    .toSorted((a, b) => (a.phone ?? 0) - (b.phone ?? 0))
    .slice(0, 3);

/** The entry under which an address falls: the one whose path is the longest beginning of it. */
export function menuEntryOf(sections: readonly MenuSection[], pathname: string): MenuEntry | null {
  const pathOf = (entry: MenuEntry) => entry.href.split(/[?#]/, 1)[0] ?? entry.href;
  return (
    sections
      .flatMap((section) => section.entries)
      .filter((entry) => {
        const path = pathOf(entry);
        return pathname === path || (path !== '/' && pathname.startsWith(`${path}/`));
      })
      .toSorted((a, b) => pathOf(b).length - pathOf(a).length)[0] ?? null
  );
}

export const paletteActsFor = (manifests: readonly ConsoleManifest[], may: May): readonly PaletteAct[] =>
  manifests.flatMap((manifest) => manifest.palette ?? []).filter(allowed(may));

/**
 * How well `query` finds `text`, lower is better: 0 the whole, 1 its beginning, 2 within, 3 its letters in order
 * (`jrgk` in `jinri gaikuang`); null when it does not.
 */
export function matchRank(text: string, query: string): number | null {
  const hay = text.toLocaleLowerCase();
  const needle = query.trim().toLocaleLowerCase();
  if (needle === '') return 2;
  if (hay === needle) return 0;
  if (hay.startsWith(needle)) return 1;
  if (hay.includes(needle)) return 2;
  let from = 0;
  for (const letter of needle) {
    from = hay.indexOf(letter, from) + 1;
    if (from === 0) return null;
  }
  return 3;
}

/** Entries found by any of their texts, best first; equal ones keep their order. */
export function rank<T>(
  entries: readonly T[],
  textsOf: (entry: T) => readonly string[],
  query: string,
): readonly T[] {
  return entries
    .map((entry) => {
      const ranks = textsOf(entry)
        .map((text) => matchRank(text, query))
        .filter((found) => found !== null);
      return { entry, best: ranks.length === 0 ? null : Math.min(...ranks) };
    })
    .filter((found): found is { entry: T; best: number } => found.best !== null)
    .toSorted((a, b) => a.best - b.best)
    .map((found) => found.entry);
}
