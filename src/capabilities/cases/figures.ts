/** Figures about risk findings, counted again from the public leaves of the journal. */
import type { FigureDefinition } from '#primitives/figure.ts';

const found = {
  kinds: ['cases.finding-recorded', 'cases.finding-closed', 'cases.finding-voided'],
  where: { kind: ['cases.finding-recorded', 'cases.finding-closed'] },
  measure: { count: 'subjects' },
} as const;
const items = { zh: '个', en: 'findings' } as const;
const population = { name: { zh: '风险问题', en: 'risk findings' }, unit: items, tally: found } as const;
const by = ['district', 'kind', 'site'] as const;

export const caseFigures: readonly FigureDefinition[] = [
  {
    id: 'risks.findings',
    name: { zh: '发现风险问题', en: 'Risk findings' },
    unit: items,
    definition: {
      zh: '各类检查、走访、监测中发现并登记的风险问题数，含已销号的，不含已作废的。',
      en: 'Risks found and recorded by checks, visits and monitoring, closed ones included, voided ones not.',
    },
    tally: found,
    by,
  },
  {
    id: 'risks.with-opinion',
    name: { zh: '已出具整改意见的问题', en: 'Findings with a rectification order' },
    unit: items,
    definition: {
      zh: '至少有一份有效整改意见的风险问题数；一个问题有多份意见只计一次，已撤回的意见不计。',
      en: 'Findings with at least one rectification order that stands; several orders count once, withdrawn ones not.',
    },
    tally: {
      kinds: ['cases.order-issued', 'cases.order-withdrawn'],
      where: { kind: ['cases.order-issued'] },
      measure: { distinct: 'finding' },
    },
    by,
    population: { ...population, notYet: { zh: '未出具意见', en: 'without an order' } },
  },
  {
    id: 'risks.closed',
    name: { zh: '已整改销号的问题', en: 'Findings closed' },
    unit: items,
    definition: {
      zh: '全部整改意见均经他人核验并销号的风险问题数。',
      en: 'Findings all of whose orders were verified by somebody else and struck off.',
    },
    tally: { ...found, where: { kind: ['cases.finding-closed'] } },
    by,
    population: { ...population, notYet: { zh: '未销号', en: 'not closed' } },
  },
];
