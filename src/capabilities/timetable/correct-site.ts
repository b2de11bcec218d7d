import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import type { BodyOf } from '#primitives/endpoint.ts';
import { recordSiteActs, siteFacts } from './record-site-acts.ts';
import type { correctSite as endpoint } from './site-contract.ts';
import { lockSite, roomsOf } from './site-queries.ts';
import { refuseRoomTwice, roomFacts, storeRooms } from './store-rooms.ts';
import type { TimetableTables } from './tables.ts';

/**
 * Changes what the register says, with the reason. What it says already is answered without another entry.
 * @throws Refusal `not-found`, `nothing-changed`, `room-twice`.
 */
export async function correctSite(
  tx: Tx,
  act: Act,
  input: { siteId: string } & BodyOf<typeof endpoint>,
): Promise<{ id: string }> {
  const { siteId, reason, ...given } = input;
  if (Object.values(given).every((value) => value === undefined)) throw new Refusal('nothing-changed');
  const site = await lockSite(tx, siteId);
  const rooms = await roomsOf(tx, siteId);
  if (given.rooms) refuseRoomTwice(site.code, given.rooms);
  const position = given.position === undefined ? site.position : given.position;
  const now = {
    name: given.name ?? site.name,
    position,
    standardised: given.standardised ?? site.standardised,
    rooms: [...(given.rooms ?? rooms)].sort((a, b) => (a.number < b.number ? -1 : 1)),
  };
  const was = { name: site.name, position: site.position, standardised: site.standardised, rooms };
  if (JSON.stringify(now) === JSON.stringify(was)) return { id: siteId };

  const tables = writing<TimetableTables>(tx);
  await tables
    .updateTable('timetable.site')
    .set({
      name: now.name,
      longitude: position?.longitude ?? null,
      latitude: position?.latitude ?? null,
      standardised: now.standardised,
    })
    .where('id', '=', siteId)
    .execute();
  if (given.rooms) {
    await tables
      .updateTable('timetable.room')
      .set({ withdrawn: true })
      .where('site_id', '=', siteId)
      .where(sql<boolean>`number <> all(${now.rooms.map((room) => room.number)}::text[])`)
      .execute();
    await storeRooms(
      tx,
      now.rooms.map((room) => ({ ...room, siteId })),
    );
  }
  await recordSiteActs(tx, act, [
    {
      siteId,
      verb: 'corrected',
      note: reason,
      kind: 'timetable.site-changed',
      subject: siteId,
      facts: { ...siteFacts(site), standardised: now.standardised, ...roomFacts(now.rooms) },
      details: { was, now, reason },
    },
  ]);
  return { id: siteId };
}
