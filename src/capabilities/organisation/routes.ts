import { inTransaction } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { on, type Route } from '#platform/http/route.ts';
import { reachOf, type Viewer } from '#platform/http/viewer.ts';
import type { Platform } from '#platform/platform.ts';
import { appointPeople } from './appoint-people.ts';
import { listCandidates } from './candidate-queries.ts';
import { closeUnit } from './close-unit.ts';
import * as contract from './contract.ts';
import { endAppointment } from './end-appointment.ts';
import { endMembership } from './end-membership.ts';
import { eraseCandidate } from './erase-candidate.ts';
import * as erasure from './erasure-contract.ts';
import { establishUnits } from './establish-units.ts';
import { joinUnits } from './join-units.ts';
import { endContact, revealContact, testContact } from './keep-contact.ts';
import { readUnit } from './membership-queries.ts';
import * as people from './people-contract.ts';
import { listPeople, readPerson } from './people-queries.ts';
import { recordContacts } from './record-contacts.ts';
import { registerPeople } from './register-people.ts';
import { remit } from './remit.ts';
import { renameUnit } from './rename-unit.ts';
import { listUnits, unitTree } from './unit-queries.ts';

export function routes({
  db,
  clock,
  personalData,
}: Pick<Platform, 'db' | 'clock' | 'personalData'>): readonly Route[] {
  const act = (viewer: Viewer) => ({ by: viewer.personId, at: clock.now() });
  const read = (viewer: Viewer) => reachOf(viewer, 'organisation.read');
  const mine = remit(db, clock);

  return [
    on(contract.listUnits, ({ viewer, query }) => listUnits(db, read(viewer), query)),
    on(contract.unitTree, async ({ viewer, query }) => ({
      rows: found(await unitTree(db, read(viewer), query.parent)),
    })),
    on(contract.readUnit, async ({ viewer, params }) => found(await readUnit(db, read(viewer), params.id))),
    on(contract.establishUnit, async ({ viewer, body }) => {
      await mine.parent(viewer, body.parentId);
      return first(await inTransaction(db, (tx) => establishUnits(tx, act(viewer), [body])));
    }),
    on(contract.renameUnit, async ({ viewer, params, body }) => {
      await mine.unit(viewer, params.id);
      return inTransaction(db, (tx) => renameUnit(tx, act(viewer), { ...params, ...body }));
    }),
    on(contract.closeUnit, async ({ viewer, params, body }) => {
      await mine.unit(viewer, params.id);
      return inTransaction(db, (tx) => closeUnit(tx, act(viewer), { ...params, ...body }));
    }),
    on(contract.joinUnit, async ({ viewer, body }) => {
      await mine.unit(viewer, body.ofUnitId, 'unknown-unit');
      return first(await inTransaction(db, (tx) => joinUnits(tx, act(viewer), [body])));
    }),
    on(contract.endMembership, async ({ viewer, params, body }) => {
      await mine.membership(viewer, params.id);
      return inTransaction(db, (tx) => endMembership(tx, act(viewer), { ...params, ...body }));
    }),

    on(people.listPeople, ({ viewer, query }) => listPeople(db, read(viewer), query)),
    on(people.readPerson, async ({ viewer, params }) => found(await readPerson(db, read(viewer), params.id))),
    on(people.registerPerson, async ({ viewer, body }) =>
      first(await inTransaction(db, (tx) => registerPeople(tx, act(viewer), [body]))),
    ),
    on(people.appointPerson, async ({ viewer, body }) => {
      await mine.unit(viewer, body.unitId, 'unknown-unit');
      mine.post(viewer, body.post);
      await mine.appointee(viewer, body.personId);
      return first(await inTransaction(db, (tx) => appointPeople(tx, act(viewer), [body])));
    }),
    on(people.endAppointment, async ({ viewer, params, body }) => {
      await mine.appointment(viewer, params.id);
      return inTransaction(db, (tx) => endAppointment(tx, act(viewer), { ...params, ...body }));
    }),

    on(people.recordContact, async ({ viewer, body }) => {
      if ('unitId' in body.of) await mine.unit(viewer, body.of.unitId, 'unknown-unit');
      else await mine.person(viewer, body.of.personId);
      return first(await inTransaction(db, (tx) => recordContacts(tx, act(viewer), [body], personalData)));
    }),
    on(people.testContact, async ({ viewer, params }) => {
      await mine.contact(viewer, params.id);
      return inTransaction(db, (tx) => testContact(tx, act(viewer), params));
    }),
    on(people.endContact, async ({ viewer, params, body }) => {
      await mine.contact(viewer, params.id);
      return inTransaction(db, (tx) => endContact(tx, act(viewer), { ...params, ...body }));
    }),
    on(people.revealContact, async ({ viewer, params, body }) => {
      await mine.readableContact(viewer, params.id);
      return inTransaction(db, (tx) => revealContact(tx, act(viewer), { ...params, ...body }, personalData));
    }),
    on(erasure.eraseCandidate, ({ viewer, body }) =>
      inTransaction(db, (tx) =>
        eraseCandidate(tx, act(viewer), {
          ...body,
          reach: reachOf(viewer, 'organisation.erase-candidate'),
        }),
      ),
    ),
    on(people.listCandidates, async ({ viewer, params, query }) =>
      found(await listCandidates(db, reachOf(viewer, 'organisation.read-candidates'), params.id, query)),
    ),
  ];
}

export function found<T>(row: T | null): T {
  if (row === null) throw new Refusal('not-found');
  return row;
}

const first = <T>(rows: readonly T[]): T => rows[0] as T;
