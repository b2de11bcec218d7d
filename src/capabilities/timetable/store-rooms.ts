import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Room } from './site-contract.ts';
import type { TimetableTables } from './tables.ts';

/** Adds the rooms of sites, or changes those that are there. */
export async function storeRooms(
  tx: Tx,
  rooms: readonly (Room & { readonly siteId: string })[],
): Promise<void> {
  if (rooms.length === 0) return;
  await sql`insert into timetable.room (site_id, number, kind, seats)
    select * from unnest(${rooms.map((room) => room.siteId)}::uuid[], ${rooms.map((room) => room.number)}::text[],
      ${rooms.map((room) => room.kind)}::text[], ${rooms.map((room) => room.seats)}::integer[])
    on conflict (site_id, number)
      do update set kind = excluded.kind, seats = excluded.seats, withdrawn = false`.execute(
    writing<TimetableTables>(tx),
  );
}

/** @throws Refusal `room-twice`. */
export function refuseRoomTwice(site: string, rooms: readonly Room[]): void {
  const seen = new Set<string>();
  for (const { number } of rooms) {
    if (seen.has(number)) throw new Refusal('room-twice', { site, room: number });
    seen.add(number);
  }
}

/** What the rooms say in public. */
export const roomFacts = (rooms: readonly Room[]) => ({
  rooms: rooms.length,
  seats: rooms.filter((room) => room.kind === 'ordinary').reduce((sum, room) => sum + room.seats, 0),
});
