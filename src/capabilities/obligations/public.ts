/** What other capabilities may use of obligations: assigning and advancing them, and what became of them. */
export { advanceObligation } from './advance-obligation.ts';
export { assignObligation } from './assign-obligation.ts';
export { obligationFigures as figures } from './figures.ts';
export { dueIs } from './lamp-condition.ts';
export { actsOfObligations, arrearsByUnit, obligationsByIds, obligationsOfSources } from './queries.ts';
export { dueLamp, NEAR_MS } from './rules.ts';
