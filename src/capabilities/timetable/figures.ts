/** Figures about sites; each is counted again from the public leaves of the journal. */
import type { FigureDefinition } from '#primitives/figure.ts';

const REGISTER = ['timetable.site-registered', 'timetable.site-changed'] as const;
const registered = { kinds: REGISTER, measure: { count: 'subjects' } } as const;
const standardised = { ...registered, where: { facts: { standardised: true } } } as const;
const places = { zh: '处', en: 'sites' } as const;
const allSites = { zh: '登记考点', en: 'registered sites' } as const;
const by = ['district', 'site'] as const;

export const timetableFigures: readonly FigureDefinition[] = [
  {
    id: 'sites.standardised',
    name: { zh: '标准化考点', en: 'Standardised sites' },
    unit: places,
    definition: {
      zh: '考点名册中登记为标准化考点的考点数，以最近一次登记或更正为准。',
      en: 'Sites that the register calls standardised, by its latest entry or correction.',
    },
    tally: standardised,
    by,
    population: { name: allSites, unit: places, tally: registered, notYet: { zh: '未达标', en: 'not yet' } },
  },
  {
    id: 'sites.upgraded',
    name: { zh: '本年提升的考点', en: 'Sites upgraded this year' },
    unit: places,
    definition: {
      zh: '至少一个本考试年度的提升项目已完工（含已验收、未被退回）的考点数；一处考点多个项目只计一次。',
      en: 'Sites with at least one upgrade item of the exam’s year completed, accepted or not, and not sent back; each site counts once.',
    },
    tally: {
      kinds: [
        'timetable.upgrade-planned',
        'timetable.upgrade-started',
        'timetable.upgrade-completed',
        'timetable.upgrade-accepted',
        'timetable.upgrade-returned',
      ],
      where: {
        kind: ['timetable.upgrade-completed', 'timetable.upgrade-accepted'],
        facts: { examYear: true },
      },
      measure: { distinct: 'site' },
    },
    by: ['district', 'kind'],
    population: {
      name: { zh: '标准化考点', en: 'standardised sites' },
      unit: places,
      tally: standardised,
      notYet: { zh: '未提升', en: 'not upgraded' },
    },
  },
  {
    id: 'sites.cooled',
    name: { zh: '应装尽装空调的考点', en: 'Sites fully air-conditioned' },
    unit: places,
    definition: {
      zh: '凡可安装空调的考场均已安装的考点数，以最近一次登记为准。',
      en: 'Sites where every room that can have air-conditioning has it, by the latest record.',
    },
    tally: {
      kinds: ['timetable.cooling-recorded'],
      where: { facts: { complete: true } },
      measure: { count: 'subjects' },
    },
    by,
    population: { name: allSites, unit: places, tally: registered, notYet: { zh: '未装齐', en: 'not yet' } },
  },
];
