import { figures as organisationFigures } from '#capabilities/organisation/public.ts';
import type { FigureDefinition } from '#primitives/figure.ts';
import type { Tally } from '#primitives/tally.ts';

const classes = organisationFigures.find((figure) => figure.id === 'organisation.classes');
if (!classes) throw new Error('the organisation no longer defines the figure organisation.classes');

/** Held activities of integrity education, as they stand after corrections; what was cancelled does not count. */
const held = (measure: Tally['measure'], kind?: string): Tally => ({
  kinds: ['activities.planned', 'activities.held', 'activities.corrected', 'activities.cancelled'],
  where: {
    kind: ['activities.held', 'activities.corrected'],
    facts: { theme: 'integrity', ...(kind !== undefined && { kind }) },
  },
  measure,
});

const by = ['district', 'school'];
const classPopulation = { name: { zh: '班级', en: 'classes' }, unit: classes.unit, tally: classes.tally };

export const figures: readonly FigureDefinition[] = [
  {
    id: 'education.person-times',
    name: { zh: '诚信教育', en: 'Integrity education' },
    unit: { zh: '人次', en: 'person-times' },
    definition: {
      zh: '已举办的各类诚信教育活动的参加人次之和；同一人参加两次计两人次，不是人数。',
      en: 'Attendances at held activities of integrity education, added up; somebody who came twice counts twice, so these are not people.',
    },
    tally: held({ sum: 'personTimes' }),
    by,
  },
  {
    id: 'education.classes',
    name: { zh: '诚信教育覆盖班级', en: 'Classes reached by integrity education' },
    unit: { zh: '个班', en: 'classes' },
    definition: {
      zh: '至少参加过一次已举办诚信教育活动的班级，每班计一次。',
      en: 'Classes that took part in at least one held activity of integrity education, each counted once.',
    },
    tally: held({ distinct: 'classes' }),
    by,
    population: { ...classPopulation, notYet: { zh: '未覆盖', en: 'not yet reached' } },
  },
  {
    id: 'education.class-meetings',
    name: { zh: '诚信教育主题班会', en: 'Class meetings on integrity' },
    unit: { zh: '次', en: 'meetings' },
    definition: {
      zh: '已举办的诚信教育主题班会次数；同一班开两次计两次。',
      en: 'Class meetings on integrity that were held; two in the same class count as two.',
    },
    tally: held({ count: 'subjects' }, 'class-meeting'),
    by,
    population: {
      ...classPopulation,
      covered: held({ distinct: 'classes' }, 'class-meeting'),
      notYet: { zh: '未开', en: 'without one yet' },
    },
  },
  {
    id: 'education.assemblies',
    name: { zh: '诚信教育动员大会', en: 'Assemblies on integrity' },
    unit: { zh: '次', en: 'assemblies' },
    definition: {
      zh: '已举办的诚信教育动员大会次数。',
      en: 'Assemblies on integrity that were held.',
    },
    tally: held({ count: 'subjects' }, 'assembly'),
    by,
  },
];
