/** Figures about obligations, counted again from the public leaves of the journal. */
import type { FigureDefinition } from '#primitives/figure.ts';

const standing = [
  'obligations.assigned',
  'obligations.signed-for',
  'obligations.started',
  'obligations.reported',
  'obligations.verified',
  'obligations.struck-off',
  'obligations.returned',
] as const;
const life = [...standing, 'obligations.withdrawn'] as const;
const items = { zh: '项', en: 'obligations' } as const;
const assigned = { kinds: life, where: { kind: standing }, measure: { count: 'subjects' } } as const;
const by = ['district', 'unit', 'source'] as const;

export const obligationFigures: readonly FigureDefinition[] = [
  {
    id: 'obligations.assigned',
    name: { zh: '交办任务', en: 'Obligations assigned' },
    unit: items,
    definition: {
      zh: '交办给各单位的任务数，不含已撤回的；无论办到哪一步都计入。',
      en: 'Obligations assigned to units, whatever became of them since; withdrawn ones are left out.',
    },
    tally: assigned,
    by,
  },
  {
    id: 'obligations.struck-off',
    name: { zh: '已销号任务', en: 'Obligations struck off' },
    unit: items,
    definition: {
      zh: '经他人核验并已销号的任务数。',
      en: 'Obligations verified by somebody other than who reported them, and struck off.',
    },
    tally: { ...assigned, where: { kind: ['obligations.struck-off'] } },
    by,
    population: {
      name: { zh: '交办任务', en: 'obligations assigned' },
      unit: items,
      tally: assigned,
      notYet: { zh: '未销号', en: 'not struck off' },
    },
  },
];
