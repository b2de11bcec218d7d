import { figures as organisationFigures } from '#capabilities/organisation/public.ts';
import type { FigureDefinition } from '#primitives/figure.ts';

const candidates = organisationFigures.find((figure) => figure.id === 'organisation.candidates');
if (!candidates) throw new Error('the organisation no longer defines the figure organisation.candidates');

export const figures: readonly FigureDefinition[] = [
  {
    id: 'pledges.letters',
    name: { zh: '诚信考试承诺书', en: 'Commitment letters' },
    unit: { zh: '份', en: 'letters' },
    definition: {
      zh: '考生签署且未被撤回的诚信考试承诺书，每名考生至多一份。',
      en: 'Commitment letters signed by candidates and not withdrawn, at most one per candidate.',
    },
    tally: {
      kinds: ['pledges.signed', 'pledges.withdrawn'],
      where: { kind: ['pledges.signed'] },
      measure: { count: 'subjects' },
    },
    by: ['district', 'school', 'class'],
    population: {
      name: { zh: '考生', en: 'candidates' },
      unit: candidates.unit,
      tally: candidates.tally,
      notYet: { zh: '未签', en: 'not yet signed' },
    },
  },
];
