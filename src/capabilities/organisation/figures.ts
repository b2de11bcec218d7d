/** The figures that the organisation answers for: the populations of most others. */
import type { FigureDefinition } from '#primitives/figure.ts';

export const organisationFigures: readonly FigureDefinition[] = [
  {
    id: 'organisation.classes',
    name: { zh: '班级数', en: 'Classes' },
    unit: { zh: '个班', en: 'classes' },
    definition: {
      zh: '已建立且未撤销的班级。',
      en: 'Classes that have been established and not closed.',
    },
    tally: {
      kinds: ['organisation.unit-established', 'organisation.unit-renamed', 'organisation.unit-closed'],
      where: {
        kind: ['organisation.unit-established', 'organisation.unit-renamed'],
        facts: { kind: 'class' },
      },
      measure: { count: 'subjects' },
    },
    by: ['district', 'school'],
  },
  {
    id: 'organisation.candidates',
    name: { zh: '考生数', en: 'Candidates' },
    unit: { zh: '人', en: 'people' },
    definition: {
      zh: '各班花名册上的考生，每名考生计一次。',
      en: 'Candidates on the rosters of their classes, each counted once.',
    },
    tally: { kinds: ['organisation.roster-counted'], measure: { sum: 'candidates' } },
    by: ['district', 'school', 'class'],
  },
];
