/** What other capabilities may use of cases: recording findings, ordering rectification, and what became of them. */
export { defineFindingKinds } from './define-finding-kinds.ts';
export { defineLegalBases } from './define-legal-bases.ts';
export { caseFigures as figures } from './figures.ts';
export { issueOrder } from './issue-order.ts';
export { recordFinding } from './record-finding.ts';
export { voidFinding } from './void-finding.ts';
