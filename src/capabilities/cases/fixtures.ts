/** Findings in miniature for tests: every maker brings the parents it needs. */
import { aDepartment, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { aSite, qingdaoInstant } from '#capabilities/timetable/fixtures.ts';
import type { Tx } from '#platform/db/db.ts';
import type { FindingKind, FindingRow, FindingToRecord, LegalBasis, OrderToIssue } from './contract.ts';
import { defineFindingKinds } from './define-finding-kinds.ts';
import { defineLegalBases } from './define-legal-bases.ts';
import { issueOrder } from './issue-order.ts';
import { recordFinding } from './record-finding.ts';

export const testKinds: readonly FindingKind[] = [
  { code: 'BM-05', name: { zh: '保密室视频监控', en: 'secret room video' }, severity: 'V', group: 'BM' },
  { code: 'KD-06', name: { zh: '广播系统', en: 'broadcast' }, severity: 'S', group: 'KD' },
  { code: 'KC-07', name: { zh: '采光通风', en: 'light and ventilation' }, severity: 'G', group: 'KC' },
];

/** The secrecy law as it stood in 2020, and what replaced it in 2024. */
const testBases: readonly LegalBasis[] = [
  {
    code: 'secrecy-2010',
    law: '保守国家秘密法（2010年）',
    article: '第二十四条',
    summary: { zh: '涉密信息系统管理', en: 'secret systems' },
    validFrom: '2010-10-01',
    validTo: '2024-04-30',
  },
  {
    code: 'secrecy-2024',
    law: '保守国家秘密法（2024年）',
    article: '第三十一条',
    summary: { zh: '涉密信息系统管理', en: 'secret systems' },
    validFrom: '2024-05-01',
    validTo: null,
  },
];

/** What the campaign pack would have brought. */
export async function caseReferences(tx: Tx): Promise<void> {
  await defineFindingKinds(tx, testAct, { id: freshId(), kinds: testKinds });
  await defineLegalBases(tx, testAct, { id: freshId(), bases: testBases });
}

/** The broadcast of a site fails, found in an inspection on 19 June 2020, unless wished otherwise. */
export async function aFinding(tx: Tx, wish: Partial<FindingToRecord> = {}): Promise<FindingRow> {
  await caseReferences(tx);
  return recordFinding(tx, testAct, {
    id: freshId(),
    kind: 'KD-06',
    source: 'inspection',
    where: wish.where ?? { siteId: (await aSite(tx)).id },
    foundAt: qingdaoInstant('2020-06-19 10:00'),
    foundByUnitId: null,
    title: '听力广播有杂音',
    description: '三号楼二层各考场广播杂音明显。',
    evidence: [],
    ...wish,
  });
}

/** An order to a department, due on 5 July 2020 at 18:00, a photo required, unless wished otherwise. */
export async function anOrder(
  tx: Tx,
  wish: Partial<OrderToIssue & { findingId: string }> = {},
): Promise<OrderToIssue & { findingId: string }> {
  const order = {
    id: freshId(),
    obligationId: freshId(),
    findingId: wish.findingId ?? (await aFinding(tx)).id,
    unitId: wish.unitId ?? (await aDepartment(tx)).id,
    text: '更换广播线路并逐场测试',
    legalBasis: null,
    proofRequired: ['photo' as const],
    deadline: { instant: qingdaoInstant('2020-07-05 18:00') },
    ...wish,
  };
  await issueOrder(tx, testAct, order);
  return order;
}
