/** One finding, whole: facts, orders with what became of them, shares, and one line of time over all of it. */

import { actsOfObligations, obligationsByIds } from '#capabilities/obligations/public.ts';
import { peopleByIds, unitById, unitsByIds } from '#capabilities/organisation/public.ts';
import { type Db, reading } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { reaches, type Viewer } from '#platform/http/viewer.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import type { getFinding, Order, Standing, TimelineEntry } from './contract.ts';
import type { locateOrder } from './order-contract.ts';
import { rowsOf, visibleFinding } from './queries.ts';
import { legalBasesByCodes } from './reference-queries.ts';
import type { CaseTables } from './tables.ts';

/** What the viewer may do with findings of units at this path. */
const standingOf = (viewer: Viewer, path: string): Standing => ({
  records: reaches(viewer, 'cases.record', path),
  orders: reaches(viewer, 'cases.order', path),
  voids: reaches(viewer, 'cases.void', path),
});

/** @throws Refusal `not-found` when it is not there or the viewer may not see it. */
export async function requireStanding(db: Db, viewer: Viewer, id: string): Promise<Standing> {
  const finding = await visibleFinding(db, viewer, id);
  if (!finding) throw new Refusal('not-found');
  return standingOf(viewer, finding.path);
}

/** The finding of an order. @throws Refusal `not-found` when there is none, or the viewer may not see its finding. */
export async function orderPlace(
  db: Db,
  viewer: Viewer,
  orderId: string,
): Promise<ReplyOf<typeof locateOrder>> {
  const order = await reading<CaseTables>(db)
    .selectFrom('cases.rectification_order')
    .select('finding_id')
    .where('id', '=', orderId)
    .executeTakeFirst();
  if (!order || !(await visibleFinding(db, viewer, order.finding_id))) throw new Refusal('not-found');
  return { id: orderId, findingId: order.finding_id };
}

/** @throws Refusal `not-found`. */
export async function findingPage(
  db: Db,
  viewer: Viewer,
  id: string,
  now: Date,
): Promise<ReplyOf<typeof getFinding>> {
  const listed = await visibleFinding(db, viewer, id);
  if (!listed) throw new Refusal('not-found');
  const from = reading<CaseTables>(db);
  const [rows, own, orders, shares] = await Promise.all([
    rowsOf(db, [listed], now),
    from
      .selectFrom('cases.finding_detail')
      .select(['description', 'found_by', 'found_by_unit_id'])
      .where('finding_id', '=', id)
      .executeTakeFirstOrThrow(),
    ordersOf(db, id, now),
    from.selectFrom('cases.share').selectAll().where('finding_id', '=', id).orderBy('shared_at').execute(),
  ]);
  const [row] = rows;
  if (!row) throw new Refusal('not-found');
  const [people, units, foundByUnit, timeline] = await Promise.all([
    peopleByIds(db, own.found_by === null ? [] : [own.found_by]),
    unitsByIds(
      db,
      shares.map((share) => share.unit_id),
    ),
    own.found_by_unit_id === null ? null : unitById(db, own.found_by_unit_id),
    timelineOf(db, id, orders),
  ]);
  return {
    finding: {
      ...row,
      description: own.description,
      foundBy: own.found_by === null ? null : (people.get(own.found_by) ?? null),
      foundByUnit: foundByUnit && { id: foundByUnit.id, code: foundByUnit.code, name: foundByUnit.name },
    },
    orders,
    shares: shares.map((share) => {
      const unit = units.get(share.unit_id);
      return {
        unit: { id: share.unit_id, code: unit?.code ?? '', name: unit?.name ?? '' },
        actionRequired: share.action_required,
        sharedAt: share.shared_at.toISOString(),
      };
    }),
    timeline,
    standing: standingOf(viewer, listed.path),
  };
}

async function ordersOf(db: Db, findingId: string, now: Date): Promise<Order[]> {
  const orders = await reading<CaseTables>(db)
    .selectFrom('cases.rectification_order')
    .selectAll()
    .where('finding_id', '=', findingId)
    .orderBy('issued_at')
    .orderBy('id')
    .execute();
  const [obligations, bases] = await Promise.all([
    obligationsByIds(
      db,
      orders.map((order) => order.obligation_id),
      now,
    ),
    legalBasesByCodes(
      db,
      orders.flatMap((order) => order.legal_basis ?? []),
    ),
  ]);
  return orders.flatMap((order) => {
    const obligation = obligations.get(order.obligation_id);
    if (!obligation) return [];
    const { unit, state, lamp, dueAt } = obligation;
    return [
      {
        id: order.id,
        unit,
        text: order.text,
        legalBasis: order.legal_basis === null ? null : (bases.get(order.legal_basis) ?? null),
        issuedAt: order.issued_at.toISOString(),
        obligationId: order.obligation_id,
        state,
        lamp,
        dueAt,
      },
    ];
  });
}

async function timelineOf(db: Db, findingId: string, orders: readonly Order[]): Promise<TimelineEntry[]> {
  const rows = await reading<CaseTables>(db)
    .selectFrom('cases.act')
    .selectAll()
    .where('finding_id', '=', findingId)
    .orderBy('at')
    .orderBy('sequence')
    .execute();
  const people = await peopleByIds(
    db,
    rows.flatMap((row) => row.by ?? []),
  );
  const own = rows.map((row) => ({
    id: row.id,
    verb: row.verb as string,
    at: row.at.toISOString(),
    by: row.by === null ? null : (people.get(row.by) ?? null),
    note: row.note,
    evidence: row.evidence,
    orderId: row.order_id,
    entryId: row.entry_id,
  }));
  const acts = await actsOfObligations(
    db,
    orders.map((order) => order.obligationId),
  );
  const ofOrders = orders.flatMap((order) =>
    (acts.get(order.obligationId) ?? [])
      .filter((act) => act.verb !== 'assign')
      .map((act) => ({ ...act, verb: `obligation.${act.verb}`, orderId: order.id })),
  );
  // A stable sort: acts of one instant keep the order in which they were made, and what ends the matter comes last.
  const ending = (entry: TimelineEntry) => ['order-withdrawn', 'closed', 'voided'].includes(entry.verb);
  return [...own.filter((entry) => !ending(entry)), ...ofOrders, ...own.filter(ending)].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  );
}
