/**
 * Who is asking and how far their powers reach. A permission is held in units; a unit is written as its path, and a
 * permission held in a unit reaches everything whose path begins with it. Powers are computed from appointments at each
 * sign-in check, never stored per object.
 */
export interface Viewer {
  readonly personId: string;
  readonly name: string;
  /** permission → paths of the units in which it is held. A permission that is absent is not held anywhere. */
  readonly grants: ReadonlyMap<string, readonly string[]>;
  /** Paths of the units to which the viewer is appointed: what "mine" means in a list. */
  readonly unitPaths: readonly string[];
}

export const may = (viewer: Viewer, permission: string): boolean => viewer.grants.has(permission);

/** Paths below which the viewer holds the permission; empty when not at all. */
export const reachOf = (viewer: Viewer, permission: string): readonly string[] =>
  viewer.grants.get(permission) ?? [];

export const reaches = (viewer: Viewer, permission: string, path: string): boolean =>
  reachOf(viewer, permission).some((prefix) => path.startsWith(prefix));
