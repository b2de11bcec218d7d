/**
 * Which capability may lean on which: it may import the other's `public.ts` and `contract.ts`, nothing else. What is
 * not listed here is not allowed; the architecture test keeps it acyclic.
 */
export const arrows = {
  organisation: [],
  timetable: ['organisation'],
  obligations: ['organisation', 'timetable'],
  cases: ['organisation', 'timetable', 'obligations'],
  activities: ['organisation', 'timetable', 'obligations'],
  pledges: ['organisation', 'timetable'],
  bulletins: ['organisation', 'timetable', 'obligations', 'cases', 'activities', 'pledges'],
  situation: ['organisation', 'timetable', 'obligations', 'cases', 'activities', 'pledges', 'bulletins'],
} as const satisfies Record<string, readonly string[]>;
