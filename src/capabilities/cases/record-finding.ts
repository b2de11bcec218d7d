import { unitById, unitFacts } from '#capabilities/organisation/public.ts';
import { sitesByIds } from '#capabilities/timetable/public.ts';
import { askedDigest } from '#platform/db/asked.ts';
import { type Db, reading, type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import type { FindingRow, FindingToRecord } from './contract.ts';
import { rowsOf } from './queries.ts';
import { findingFacts, recordAct, wasMade } from './record-acts.ts';
import { audienceOf, foldForSearch } from './rules.ts';
import type { CaseTables } from './tables.ts';

/**
 * Something is wrong at a site, or at a place in a unit. Its first act carries its id.
 * @throws Refusal `id-taken`, `unknown-kind`, `unknown-site`, `unknown-unit`, `found-in-the-future`.
 */
export async function recordFinding(tx: Tx, act: Act, input: FindingToRecord): Promise<FindingRow> {
  const { id } = input;
  const asked = askedDigest(input);
  if (await wasMade(tx, { id, findingId: id, asked })) return recorded(tx, id, act.at);
  if (new Date(input.foundAt) > act.at) throw new Refusal('found-in-the-future', { foundAt: input.foundAt });
  const tables = writing<CaseTables>(tx);
  const kind = await tables
    .selectFrom('cases.kind')
    .select('severity')
    .where('code', '=', input.kind)
    .executeTakeFirst();
  if (!kind) throw new Refusal('unknown-kind', { kind: input.kind });
  const where = await placeOf(tx, input.where);
  const foundByUnit = input.foundByUnitId === null ? null : await requireUnit(tx, input.foundByUnitId);

  const { title, description, foundAt } = input;
  const finding = {
    kind: input.kind,
    severity: input.severity ?? kind.severity,
    source: input.source,
    site_id: where.siteId,
    unit_id: where.unitId,
  };
  const { numInsertedOrUpdatedRows: made } = await tables
    .insertInto('cases.finding')
    .values({
      id,
      ...finding,
      place: where.place,
      path: where.path,
      district: where.district,
      found_at: new Date(foundAt),
      title,
      next_due_at: null,
      audience: audienceOf({ path: where.path, foundByPath: foundByUnit?.path ?? null }),
      search_text: foldForSearch([title, where.siteName, where.place, description].join(' ')),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (!made) {
    // The same finding arrived twice at once, and the other one has just been committed.
    if (!(await wasMade(tx, { id, findingId: id, asked }))) throw new Refusal('id-taken');
    return recorded(tx, id, act.at);
  }
  await tables
    .insertInto('cases.finding_detail')
    .values({
      finding_id: id,
      description,
      found_by: act.by,
      found_by_unit_id: foundByUnit?.id ?? null,
    })
    .execute();
  await recordAct(tx, act, {
    id,
    findingId: id,
    verb: 'recorded',
    note: description,
    evidence: input.evidence,
    asked,
    kind: 'cases.finding-recorded',
    subject: id,
    facts: await findingFacts(tx, finding, 'open'),
    details: { title, foundAt, where: input.where, foundByUnit: input.foundByUnitId },
  });
  return recorded(tx, id, act.at);
}

async function recorded(db: Db, id: string, now: Date): Promise<FindingRow> {
  const row = await reading<CaseTables>(db)
    .selectFrom('cases.finding')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return (await rowsOf(db, [row], now))[0] as FindingRow;
}

/** Where it belongs: the unit of the site, or the unit named. */
export async function placeOf(db: Db, where: FindingToRecord['where']) {
  if ('siteId' in where) {
    const site = (await sitesByIds(db, [where.siteId])).get(where.siteId);
    if (!site) throw new Refusal('unknown-site', { site: where.siteId });
    const { id: siteId, name: siteName, unitId, path, district } = site;
    return { siteId, siteName, unitId, path, district, place: where.place ?? null };
  }
  const unit = await requireUnit(db, where.unitId);
  const { district = null } = (await unitFacts(db, [unit.id])).get(unit.id) ?? {};
  return { siteId: null, siteName: null, unitId: unit.id, path: unit.path, district, place: where.place };
}

async function requireUnit(db: Db, id: string) {
  const unit = await unitById(db, id);
  if (!unit) throw new Refusal('unknown-unit', { unit: id });
  return unit;
}
