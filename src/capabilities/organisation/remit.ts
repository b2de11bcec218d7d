/**
 * Whether a thing is the viewer's to change. What they may not even see is refused as if it were not there; what they see
 * and may not change, as out of reach.
 */
import { sql } from 'kysely';
import type { Clock } from '#platform/clock/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { reaches, reachOf, type Viewer } from '#platform/http/viewer.ts';
import type { Post } from './contract.ts';
import { memberships } from './membership-queries.ts';
import { appointments, contactOwner, reachesPerson } from './people-queries.ts';
import { dayOf, mayAppoint, mayTakeOn } from './rules.ts';
import { unitById } from './unit-queries.ts';

const MANAGE = 'organisation.manage';
const READ = 'organisation.read';
const READ_CONTACTS = 'organisation.read-contacts';

export function remit(db: Db, clock: Clock) {
  const refuseUnless = (viewer: Viewer, path: string, notThere: Refusal): void => {
    if (reaches(viewer, MANAGE, path)) return;
    throw reaches(viewer, READ, path) ? new Refusal('out-of-reach') : notThere;
  };

  async function unit(viewer: Viewer, id: string, missing: 'not-found' | 'unknown-unit' = 'not-found') {
    const notThere = new Refusal(missing, missing === 'unknown-unit' ? { unit: id } : {});
    const there = await unitById(db, id);
    if (!there) throw notThere;
    refuseUnless(viewer, there.path, notThere);
  }

  function post(viewer: Viewer, wanted: Post): void {
    if (!mayAppoint(reachOf(viewer, MANAGE), wanted)) throw new Refusal('post-not-yours', { post: wanted });
  }

  async function person(viewer: Viewer, id: string): Promise<void> {
    const today = dayOf(clock.now());
    if (await reachesPerson(db, reachOf(viewer, MANAGE), id, today)) return;
    const seen = await reachesPerson(db, reachOf(viewer, READ), id, today);
    throw seen ? new Refusal('out-of-reach') : new Refusal('unknown-person', { person: id });
  }

  /** Whom the viewer may appoint: never themselves, and nobody who serves elsewhere only. */
  async function appointee(viewer: Viewer, id: string): Promise<void> {
    if (id === viewer.personId) throw new Refusal('own-appointment');
    const held = await appointments(db, sql`appointment.person_id = ${id}::uuid`);
    const theirs = held.map(({ unit: { path }, fromDay, untilDay }) => ({
      unitPath: path,
      fromDay,
      untilDay,
    }));
    if (mayTakeOn(reachOf(viewer, MANAGE), theirs, dayOf(clock.now()))) return;
    throw new Refusal('unknown-person', { person: id });
  }

  /** Whether the contact's owner stands where the viewer holds the permission today. */
  async function ownerWithin(viewer: Viewer, contactId: string, permission: string): Promise<boolean> {
    const owner = await contactOwner(db, contactId);
    if (owner?.personId) {
      return reachesPerson(db, reachOf(viewer, permission), owner.personId, dayOf(clock.now()));
    }
    const place = owner?.unitId ? await unitById(db, owner.unitId) : null;
    return place !== null && reaches(viewer, permission, place.path);
  }

  return {
    unit,
    post,
    person,
    appointee,

    /** Only those who manage everything establish a root. */
    async parent(viewer: Viewer, parentId: string | null): Promise<void> {
      if (parentId !== null) await unit(viewer, parentId, 'unknown-unit');
      else if (!reachOf(viewer, MANAGE).includes('/')) throw new Refusal('out-of-reach');
    },

    async membership(viewer: Viewer, id: string): Promise<void> {
      const [there] = await memberships(db, sql`membership.id = ${id}::uuid`);
      if (!there) throw new Refusal('not-found');
      refuseUnless(viewer, there.of.path, new Refusal('not-found'));
    },

    async appointment(viewer: Viewer, id: string): Promise<void> {
      const [there] = await appointments(db, sql`appointment.id = ${id}::uuid`);
      if (!there) throw new Refusal('not-found');
      refuseUnless(viewer, there.unit.path, new Refusal('not-found'));
      post(viewer, there.post);
    },

    async contact(viewer: Viewer, id: string): Promise<void> {
      if (await ownerWithin(viewer, id, MANAGE)) return;
      throw new Refusal((await ownerWithin(viewer, id, READ)) ? 'out-of-reach' : 'not-found');
    },

    async readableContact(viewer: Viewer, id: string): Promise<void> {
      if (!(await ownerWithin(viewer, id, READ_CONTACTS))) throw new Refusal('not-found');
    },
  };
}
