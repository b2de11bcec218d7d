/** Who is signed in and what they may do. Only on pages that ask for sign-in. */
import type { Static } from 'typebox';
import { type Me as MeReply, meEndpoint } from '#platform/sign-in/contract.ts';
import type { May } from './pages.ts';
import { query, useLoaded } from './query.ts';

export type Me = Static<typeof MeReply>;

/** Appointments change rarely; the server checks every call anyway. */
export const meQuery = { ...query(meEndpoint, {}), staleTime: 60_000 };

/** Fetched before any page that asks for sign-in is drawn. */
export const useMe = (): Me => useLoaded(meQuery);

/** Whether a permission is held in any unit: for menus and for buttons that create something. */
export const mayOf =
  (me: Me): May =>
  (permission) =>
    Object.hasOwn(me.permissions, permission);

/** Whether a permission held reaches the unit with this path: for buttons about one matter. */
export const reachesUnit = (me: Me, permission: string, unitPath: string): boolean =>
  mayOf(me)(permission) && (me.permissions[permission] ?? []).some((path) => unitPath.startsWith(path));
