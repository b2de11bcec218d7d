/** What an activity is and who organises it, whether it is planned or recorded after the event. */
import { unitFacts, unitsByIds } from '#capabilities/organisation/public.ts';
import type { Tx } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { ActivityKind } from './contract.ts';

export interface ActivityDescription {
  readonly id: string;
  readonly kind: ActivityKind;
  readonly theme: string;
  readonly title: string;
  readonly unitId: string;
  readonly place: string;
}

export type DescribedActivity = Awaited<ReturnType<typeof describeActivities>>[number];

/** The columns that say so, with the organiser's path and codes. @throws Refusal `unknown-unit`. */
export async function describeActivities(tx: Tx, descriptions: readonly ActivityDescription[]) {
  const unitIds = descriptions.map((description) => description.unitId);
  const units = await unitsByIds(tx, unitIds);
  const facts = await unitFacts(tx, unitIds);
  return descriptions.map(({ id, kind, theme, title, unitId, place }) => {
    const unit = units.get(unitId);
    if (!unit) throw new Refusal('unknown-unit', { unit: unitId });
    const where = facts.get(unitId);
    return {
      id,
      kind,
      theme,
      title,
      unit_id: unitId,
      path: unit.path,
      unit_code: unit.code,
      district_code: where?.district ?? null,
      school_code: where?.school ?? null,
      place,
    };
  });
}
