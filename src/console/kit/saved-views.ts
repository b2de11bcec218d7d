/** Views that a person has named, kept in this browser per list. Pure but for the storage that is handed in. */

export interface SavedView {
  readonly name: string;
  /** The search part of the address, `?status=open`. */
  readonly search: string;
}

export interface ViewStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const mostViews = 20;
const longestName = 20;

const keyOf = (list: string): string => `kaoan.views.${list}`;

const isView = (value: unknown): value is SavedView =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'search' in value &&
  typeof value.search === 'string' &&
  /^(\?.*)?$/.test(value.search);

export function readViews(storage: ViewStorage, list: string): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(keyOf(list)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isView).slice(0, mostViews) : [];
  } catch {
    return [];
  }
}

function keep(storage: ViewStorage, list: string, views: readonly SavedView[]): readonly SavedView[] {
  try {
    storage.setItem(keyOf(list), JSON.stringify(views));
  } catch {
    // Full or forbidden: the view stands until the page is left.
  }
  return views;
}

/** Adds the view; one of the same name is replaced; the oldest goes when there are too many. */
export function saveView(
  storage: ViewStorage,
  list: string,
  views: readonly SavedView[],
  name: string,
  search: string,
): readonly SavedView[] {
  const short = name.trim().slice(0, longestName);
  if (short === '') return views;
  const others = views.filter((view) => view.name !== short);
  return keep(storage, list, [...others, { name: short, search }].slice(-mostViews));
}

export const dropView = (
  storage: ViewStorage,
  list: string,
  views: readonly SavedView[],
  name: string,
): readonly SavedView[] =>
  keep(
    storage,
    list,
    views.filter((view) => view.name !== name),
  );
