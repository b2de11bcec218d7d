/** What crosses the wire about coverage: which classes an education has reached, and which not yet. */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Instant, listQuery } from '#primitives/endpoint.ts';
import { Count, refusing, Theme, UnitRef } from './contract.ts';

/** Classes reached by held activities of a theme. `reached + notYet = classes`; likewise for class meetings. */
export const ClassCoverage = Type.Object({
  classes: Count,
  reached: Count,
  notYet: Count,
  withClassMeeting: Count,
  withoutClassMeeting: Count,
});
export type ClassCoverage = Static<typeof ClassCoverage>;
export const ClassCoverageRow = Type.Object({ unit: UnitRef, coverage: ClassCoverage });
export type ClassCoverageRow = Static<typeof ClassCoverageRow>;
export const coverageSorts = ['notYet', 'withoutClassMeeting', 'code', 'name'] as const;

export const readClassCoverage = endpoint({
  name: 'activities.readClassCoverage',
  method: 'GET',
  path: '/api/activities/coverage',
  summary: { zh: '班级教育覆盖', en: 'Classes reached by education, and those not yet' },
  access: { permission: 'activities.read' },
  query: Type.Object({
    /** The unit to look into; absent: the widest unit that the viewer may see. */
    unit: Type.Optional(Id),
    theme: Type.String({ ...Theme, default: 'integrity' }),
    ...listQuery(coverageSorts, '-notYet'),
  }),
  reply: Type.Object({
    unit: UnitRef,
    /** From the widest unit the viewer may see down to this one's parent. */
    trail: Type.Array(UnitRef),
    coverage: ClassCoverage,
    /** A city's districts, a district's schools, a school's classes; none below a class. */
    rows: Type.Array(ClassCoverageRow),
    total: Count,
    asOf: Instant,
  }),
  refusals: refusing('not-found'),
});
